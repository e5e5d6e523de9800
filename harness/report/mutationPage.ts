import { type MutantReport, type MutationReport, totalsOf } from './mutated.js';
import { factsOf, MUTATION_COLUMNS, titleOf } from './mutation.js';
import { printable } from './printable.js';

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; }
th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid #8884; }
th:nth-child(-n+2), td:nth-child(-n+2), dl { text-align: left; }
dl { display: grid; grid-template-columns: max-content auto; gap: .1rem 1rem; }
dd { margin: 0; }
pre { overflow-x: auto; padding: .6rem; background: #8881; }
summary { cursor: pointer; font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
.survived > summary { color: #b3261e; font-weight: bold; }
@media (prefers-color-scheme: dark) { .survived > summary { color: #ff8a80; } }
`;

const CHAPTERS: readonly (readonly [title: string, of: (mutant: MutantReport) => boolean])[] = [
  ['Survived', ({ verdict, explained }) => verdict === 'survived' && explained === undefined],
  ['Survived, with a reason', ({ explained }) => explained !== undefined],
  ['Unknown', ({ verdict }) => verdict === 'unknown'],
  ['Killed', ({ verdict }) => verdict === 'killed'],
  ['Equivalent', ({ verdict }) => verdict === 'equivalent'],
  ['Do not compile', ({ verdict }) => verdict === 'rejected'],
];

/** A campaign as one page that needs nothing from anywhere. */
export function mutationPage(report: MutationReport): string {
  const { rows, all } = totalsOf(report);
  const title = `Mutants of ${report.target.contract}`;
  const head = ['operator', '', ...MUTATION_COLUMNS].map((name) => `<th scope="col">${name}</th>`);
  const body = [...rows, all].map((row) => {
    const cells = [row.operator, row.words, ...MUTATION_COLUMNS.map((name) => String(row[name]))];
    return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  });
  const facts = factsOf(report).map(([name = '', text = '']) => {
    return `<dt>${escaped(name)}</dt><dd>${escaped(text)}</dd>`;
  });
  const chapters = CHAPTERS.flatMap(([name, belongs]) => {
    const those = report.mutants.filter(belongs);
    if (those.length === 0) return [];
    return [`<h2>${name}: ${those.length}</h2>`, ...those.map(mutantHtml)];
  });
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // Texts of contracts are escaped; should one slip through, nothing of it is run or loaded.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ` +
      `style-src 'unsafe-inline'">`,
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escaped(title)}</h1>`,
    `<dl>${facts.join('')}</dl>`,
    `<table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`,
    ...chapters,
    '</body></html>',
    '',
  ].join('\n');
}

function mutantHtml(mutant: MutantReport): string {
  const { verdict, explained, diff } = mutant;
  const open = verdict === 'survived' && explained === undefined;
  const said = remarksOf(mutant).map((line) => `<p>${escaped(line)}</p>`);
  const witness = mutant.kill?.transcript ?? [];
  const told = witness.length === 0 ? '' : `<pre>${lines(witness)}</pre>`;
  return (
    `<details class="${open ? 'survived' : verdict}"${open ? ' open' : ''}>` +
    `<summary>${escaped(titleOf(mutant))}</summary>` +
    `${said.join('')}<pre>${lines(diff)}</pre>${told}</details>`
  );
}

function remarksOf({ kill, endurance, sameAs, said, explained }: MutantReport): string[] {
  const remarks: string[] = [];
  if (explained !== undefined) remarks.push(explained);
  if (kill !== undefined) {
    const after = `after ${kill.steps} steps and ${kill.seconds.toFixed(2)} s`;
    remarks.push(`${kill.check} of ${kill.function}, ${after}`);
  }
  if (endurance !== undefined) {
    const { runs, steps, seconds } = endurance;
    remarks.push(`Stood ${runs} runs of ${steps} steps in ${seconds.toFixed(0)} s.`);
  }
  if (sameAs !== undefined) remarks.push(`Same code as ${sameAs}.`);
  if (said !== undefined) remarks.push(said);
  return remarks;
}

function lines(texts: readonly string[]): string {
  return texts.map(escaped).join('\n');
}

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
