import { code, codeCell, fenced, inert, rowsAsTable } from '../report/markup.js';
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
  return rowsAsTable(
    ['check', 'where', 'model', 'contract'],
    rows.map((cells) => cells.map(codeCell)),
  );
}
