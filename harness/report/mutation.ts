import type { Colors } from 'picocolors/types.js';
import type { Json } from '../trace/json.js';
import { fenced, inert, markdownTable } from './markup.js';
import { type MutantReport, type MutationReport, type OperatorRow, totalsOf } from './mutated.js';
import { printable } from './printable.js';
import { grouped, table } from './table.js';

/** The `format` of a result; the number goes up when a reader could misunderstand it. */
const MUTATION_FORMAT = 'taiko-difftest/mutation/1';

export const MUTATION_COLUMNS = [
  'made',
  'killed',
  'survived',
  'explained',
  'equivalent',
  'rejected',
  'unknown',
] as const;

/** A campaign for a person: the table, what survived, the score. */
export function mutationLines(report: MutationReport, colors: Colors): string[] {
  const { rows, all } = totalsOf(report);
  const [head = '', ...lines] = table(
    [['operator', '', ...MUTATION_COLUMNS], ...[...rows, all].map(cellsOf)],
    ['left', 'left', ...MUTATION_COLUMNS.map(() => 'right' as const)],
  );
  const survivors = survivorsOf(report).flatMap((mutant) => [
    '',
    colors.bold(colors.red(`✗ ${titleOf(mutant)}`)),
    ...mutant.diff.map((line) => coloured(printable(line), colors)),
  ]);
  const unknown = report.mutants
    .filter(({ verdict }) => verdict === 'unknown')
    .map(({ id, said }) => colors.yellow(`? ${id}: ${printable(said ?? 'not attacked')}`));
  return [
    colors.dim(head),
    ...lines,
    ...survivors,
    ...(unknown.length > 0 ? ['', ...unknown] : []),
    '',
    ...table(factsOf(report), ['left', 'left']),
    verdictLine(report, colors),
  ];
}

/** What there is to say beside the table, by name. */
export function factsOf(report: MutationReport): string[][] {
  const { seed, depth, budget, seconds, workers, resumed, target, model } = report;
  const { medianSeconds, score } = totalsOf(report);
  const runs = budget.runs === undefined ? '' : `, ${grouped(budget.runs)} runs at most`;
  return [
    ['target', `${target.spec} (${target.contract})`],
    ['model', model],
    ['seed', `0x${seed.toString(16)}, ${grouped(depth)} steps a run`],
    ['budget', `${budget.seconds} s a mutant${runs}, ${workers} at a time`],
    ...(medianSeconds === undefined
      ? []
      : [['to a kill', `${medianSeconds.toFixed(2)} s, the median`]]),
    ['took', `${seconds.toFixed(1)} s${resumed === 0 ? '' : `, ${resumed} decided before`}`],
    ['score', score === undefined ? 'nothing to score' : `${sayScore(score)} %`],
  ];
}

/** `99.42`: never rounded up to a whole that it is not. */
function sayScore(score: number): string {
  return (Math.floor(score * 100) / 100).toFixed(2).replace(/\.?0+$/, '');
}

function verdictLine(report: MutationReport, colors: Colors): string {
  const { minScore, exitCode } = report;
  if (report.interrupted) return `verdict  ${colors.yellow('interrupted')}`;
  if (exitCode === 3) return `verdict  ${colors.yellow('unknown')}`;
  if (minScore === undefined) return `verdict  ${survivorsOf(report).length} survived`;
  const said = `${exitCode === 0 ? 'at least' : 'below'} ${sayScore(minScore)} %`;
  return `verdict  ${exitCode === 0 ? colors.green(said) : colors.red(said)}`;
}

/** The same as markdown. */
export function mutationMarkdown(report: MutationReport): string {
  const { rows, all } = totalsOf(report);
  const { target } = report;
  const survivors = survivorsOf(report).flatMap((mutant) => [
    `### ${inert(titleOf(mutant))}`,
    '',
    ...fenced(mutant.diff.map(printable), 'diff'),
    '',
  ]);
  return [
    ...markdownTable(
      `## Mutants of ${target.contract}`,
      ['operator', '', ...MUTATION_COLUMNS],
      [...rows, all].map(cellsOf),
    ),
    ...factsOf(report).map(([name, text]) => `- ${name}: ${inert(text ?? '')}`),
    '',
    ...survivors,
  ].join('\n');
}

/** The same for programs. */
export function mutationToJson(report: MutationReport): Json {
  const { target, model, inputs, seed, depth, budget, workers, seconds, resumed } = report;
  const { rows, all, score, medianSeconds } = totalsOf(report);
  return {
    format: MUTATION_FORMAT,
    exitCode: report.exitCode,
    score: score ?? null,
    minScore: report.minScore ?? null,
    interrupted: report.interrupted,
    target: { ...target },
    model,
    inputs: { ...inputs },
    seed: `0x${seed.toString(16)}`,
    depth,
    budget: { runs: budget.runs ?? null, seconds: budget.seconds },
    workers,
    seconds: rounded(seconds),
    medianSeconds: medianSeconds === undefined ? null : rounded(medianSeconds),
    resumed,
    totals: { ...all },
    operators: rows.map((row) => ({ ...row })),
    mutants: report.mutants.map(mutantToJson),
  };
}

function mutantToJson(mutant: MutantReport): Json {
  const { kill, endurance, diff } = mutant;
  const { id, operator, source, where, line, before, after, verdict } = mutant;
  return {
    id,
    operator,
    source,
    where,
    line,
    before,
    after,
    diff: [...diff],
    verdict,
    kill:
      kill === undefined
        ? null
        : { ...kill, seconds: rounded(kill.seconds), transcript: [...kill.transcript] },
    endurance:
      endurance === undefined ? null : { ...endurance, seconds: rounded(endurance.seconds) },
    sameAs: mutant.sameAs ?? null,
    said: mutant.said ?? null,
    explained: mutant.explained ?? null,
  };
}

/** Those that nobody found out and nobody explained. */
function survivorsOf({ mutants }: MutationReport): readonly MutantReport[] {
  return mutants.filter(({ verdict, explained }) => {
    return verdict === 'survived' && explained === undefined;
  });
}

/** `3f2a91c0 contracts/Vault.sol:12 in Vault.withdraw: relation: < → <=`. */
export function titleOf({
  id,
  source,
  line,
  where,
  operator,
  before,
  after,
}: MutantReport): string {
  const change = `${shortened(before)} → ${shortened(after)}`;
  return printable(`${id} ${source}:${line} in ${where}: ${operator}: ${change}`);
}

/** Marks surviving lines on pull requests, as GitHub reads them from the output of a step. */
export function mutationAnnotations(report: MutationReport): string[] {
  return survivorsOf(report).map((mutant) => {
    const place = `file=${property(mutant.source)},line=${mutant.line}`;
    const text = `${mutant.operator} in ${mutant.where}: ${mutant.before} → ${mutant.after}`;
    const said = `${text}: no run told this mutant (${mutant.id}) from the contract`;
    return `::warning ${place},title=Mutant survived::${message(said)}`;
  });
}

function cellsOf(row: OperatorRow): string[] {
  return [row.operator, row.words, ...MUTATION_COLUMNS.map((name) => grouped(row[name]))];
}

function coloured(line: string, colors: Colors): string {
  if (line.startsWith('-')) return colors.red(line);
  return line.startsWith('+') ? colors.green(line) : colors.dim(line);
}

const TITLE_CHARS = 48;

function shortened(text: string): string {
  const flat = [...text.replace(/\s+/g, ' ').trim()];
  if (flat.length === 0) return '(nothing)';
  return flat.length <= TITLE_CHARS ? flat.join('') : `${flat.slice(0, TITLE_CHARS).join('')}…`;
}

/** Without this a text could end its command and begin another. */
function message(text: string): string {
  return printable(text.replace(/\s+/g, ' ')).replaceAll('%', '%25');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
