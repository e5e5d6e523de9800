import { printable } from '../report/printable.js';
import { differenceRows } from '../report/transcript.js';
import type { Exportable } from './exportable.js';
import { storyInput, storyOf } from './story.js';

/** A failure for an issue or a comment on a pull request. */
export function toMarkdown(exportable: Exportable): string {
  const { session, divergences, replay, chance } = exportable;
  const { title, heading, steps } = storyOf(exportable);
  const { artifacts, spec, bytecodeHash } = session.target;
  const { sourceName, contractName, compiler } = artifacts[session.model.world.subject]!;
  const [first] = divergences;
  const marked = steps.map((line, index) => `${index === first?.step ? '✗' : ' '} ${line}`);
  const verdict =
    first === undefined
      ? 'Model and contract agree.'
      : 'What each line must do is what the model expects; at ✗ the contract does otherwise.';
  return `${[
    `## ${first === undefined ? '✓' : '✗'} ${inert(title)}`,
    '',
    verdict,
    '',
    ...fenced([heading, ...marked]),
    '',
    ...differenceTable(exportable),
    ...(chance.parentHash || chance.prevRandao
      ? ['The outcome hangs on block hashes that were chosen, which mining cannot do.', '']
      : []),
    'See it again:',
    '',
    ...fenced([replay], 'sh'),
    '',
    `Contract ${code(`${sourceName}:${contractName}`)} of ${code(spec)}, solc ${code(compiler)}, ` +
      `runtime code ${code(bytecodeHash)}; model ${code(session.model.name)}.`,
  ].join('\n')}\n`;
}

function differenceTable(exportable: Exportable): string[] {
  if (exportable.divergences.length === 0) return [];
  const rows = differenceRows(storyInput(exportable));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['check', 'where', 'model', 'contract']),
    line(['---', '---', '---', '---']),
    ...rows.map((cells) => line(cells.map((cell) => code(cell).replaceAll('|', '\\|')))),
    '',
  ];
}

/** A block that its own text cannot end: its fence is longer than any run of backticks in it. */
function fenced(lines: readonly string[], language = 'text'): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [fence + language, ...lines, fence];
}

/** Text as code, in which markup, mentions and references mean nothing. */
function code(text: string): string {
  const shown = printable(text);
  const mark = '`'.repeat(longestRun(shown) + 1);
  return /^`|`$/.test(shown) ? `${mark} ${shown} ${mark}` : `${mark}${shown}${mark}`;
}

/** Text outside of code: what could be markup is escaped. */
function inert(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|@&~!]/g, '\\$&');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
