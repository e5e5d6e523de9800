import type { Colors } from 'picocolors/types.js';
import type { DifftestError } from '../errors.js';
import type { Json } from '../trace/json.js';
import { sayValue } from '../trace/json.js';
import { coverageLines, coverageRows } from './coverage.js';
import { markRows, missedWords } from './marks.js';
import { printable, visible } from './printable.js';
import type { ReportedFailure, RunReport } from './result.js';
import { grouped, table } from './table.js';

/** The end of a run for a person: what was tested, what happened how often, and the verdict. */
export function summaryLines(
  report: RunReport,
  colors: Colors,
  reason = missedWords(report, report.failures.length),
): string[] {
  const invariants = `${report.invariants.length} held: ${report.invariants.join(', ')}`;
  const facts = table(
    [
      ['target', `${report.target.spec} (${report.target.bytecodeHash.slice(0, 18)}…)`],
      ...(report.target.manner === undefined ? [] : [['from', report.target.manner]]),
      ...forkRows(report),
      ['model', report.model],
      ...parameterRows(report),
      ...lackRows(report),
      ['seed', `0x${report.seed.toString(16)}`],
      ['runs', `${grouped(report.runs)} of ${grouped(report.depth)} steps, ${minedWords(report)}`],
      ['steps', `${grouped(report.steps)} in ${report.seconds.toFixed(1)} s`],
      ['steps/s', grouped(Math.round(report.stepsPerSecond))],
      ...savedRows(report),
      ...(report.verdict === 'pass' ? [['invariants', invariants]] : []),
      ...gasRows(report),
      ...markRows(report),
      ...(report.coverage === undefined ? [] : coverageRows(report.coverage)),
    ],
    ['left', 'left'],
  );
  const { coverage } = report;
  return [
    ...matrixLines(report, colors),
    '',
    ...(coverage === undefined ? [] : coverageLines(coverage, colors)),
    ...facts,
    verdictLine(report, colors, reason),
  ];
}

/** The verdict, and what it is not about. */
export function quietLines(
  report: RunReport,
  colors: Colors,
  reason = missedWords(report, report.failures.length),
): string[] {
  const rows = [...parameterRows(report), ...lackRows(report), ...unusedRows(report)];
  const facts = table(rows, ['left', 'left']);
  return [...facts, verdictLine(report, colors, reason)];
}

/** A failure for a person: the sequence, what differs, where it is saved, how to see it again. */
export function failureLines(failure: ReportedFailure, colors: Colors): string[] {
  const { counterexample } = failure;
  const [first] = counterexample.divergences;
  const count = counterexample.plan.steps.length;
  const size = `${count} command${count === 1 ? '' : 's'}`;
  const minimal = counterexample.minimal ? `minimal, ${size}` : `${size}, not shown to be minimal`;
  const title = `✗ ${first!.code}: ${first!.function} at line ${first!.step + 1} (${minimal})`;
  const transcript = failure.transcript.map((line) => {
    return /^\s*✗/.test(line) ? colors.red(line) : line;
  });
  const facts = table(
    [
      ['code', first!.code],
      ['confirmed', confirmationWords(counterexample.confirmation)],
      ['saved', failure.file ?? 'not saved'],
      ...(failure.replay === undefined ? [] : [['replay', failure.replay]]),
    ],
    ['left', 'left'],
  );
  const trouble = failure.trouble.flatMap((error) => ['', ...errorLines(error, colors)]);
  const unsaved = failure.unsaved === undefined ? [] : unsavedLines(failure.unsaved);
  return [colors.bold(colors.red(title)), '', ...transcript, '', ...facts, ...trouble, ...unsaved];
}

/** What could not be saved, to be copied by hand; in ASCII, for it may hold hostile text. */
function unsavedLines(document: Json): string[] {
  const text = JSON.stringify(document).replace(/[\u007f-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return ['', 'It could not be saved. Copy this line into a file to replay it:', '', text];
}

/** An error for a person; its facts may hold what a contract or a node said. */
export function errorLines(error: DifftestError, colors: Colors): string[] {
  const [first = '', ...rest] = error.explain().split('\n').map(visible);
  return [colors.bold(colors.red(`error: ${first}`)), ...rest];
}

function matrixLines(report: RunReport, colors: Colors): string[] {
  const header = ['function', 'outcome', 'count', 'gas min', 'median', 'max'];
  const rows = report.cells.map((cell, index) => {
    const repeated = report.cells[index - 1]?.function === cell.function;
    const { min, median, max } = cell.gas ?? {};
    return [
      repeated ? '' : cell.function,
      printable(cell.outcome),
      grouped(cell.count),
      ...[min, median, max].map((gas) => (gas === undefined ? '' : grouped(gas))),
    ];
  });
  if (rows.length === 0) return [];
  const align = ['left', 'left', 'right', 'right', 'right', 'right'] as const;
  const [first = '', ...rest] = table([header, ...rows], align);
  return [colors.dim(first), ...rest];
}

function forkRows({ fork }: RunReport): string[][] {
  if (fork === undefined) return [];
  const { node, chainId, blockNumber, blockHash, requests } = fork;
  const block = `block ${grouped(Number(blockNumber))} (${blockHash.slice(0, 18)}…)`;
  return [['fork', `chain ${chainId} at ${block} of ${node}, ${grouped(requests)} requests`]];
}

/** A constant that changed makes another contract of it, whatever the verdict. */
export function parameterRows({ parameters }: Pick<RunReport, 'parameters'>): string[][] {
  return parameters.map(({ name, model, contract }, index) => {
    const words = `${name} is ${sayValue(contract)}, the model has ${sayValue(model)}`;
    return [index === 0 ? 'constants' : '', printable(words)];
  });
}

/** What was left out, and what the model does not know. */
export function lackRows({ lacks, untested }: Pick<RunReport, 'lacks' | 'untested'>): string[][] {
  const kinds = Object.entries(lacks ?? {}).filter(([, names]) => names.length > 0);
  const lacking = kinds.map(([kind, names]) => `${kind} it lacks: ${names.join(', ')}`);
  const names = untested.join(', ');
  const foreign = `functions that change it and that the model does not know: ${names}`;
  return [...lacking, ...(untested.length > 0 ? [foreign] : [])].map((words, index) => {
    return [index === 0 ? 'not tested' : '', printable(words)];
  });
}

/** What gas was held against; nothing where no envelope was asked for or found. */
function gasRows(report: RunReport): string[][] {
  const { envelope, unknown } = report.gas;
  if (envelope === undefined) return unusedRows(report);
  const count = `${unknown.length} path${unknown.length === 1 ? '' : 's'}`;
  const missing = unknown.length === 0 ? '' : `, which does not know ${count}`;
  const holds = report.verdict === 'pass' ? 'within' : 'held against';
  return [
    ['gas', printable(`${grouped(report.paths.length)} paths ${holds} ${envelope}${missing}`)],
  ];
}

function unusedRows({ gas: { unused } }: RunReport): string[][] {
  return unused === undefined ? [] : [['gas', printable(`not checked: ${unused}`)]];
}

function minedWords({ minedPlans, executor }: RunReport): string {
  if (executor === 'mine') return 'mined, and their frame checked';
  return `${grouped(minedPlans)} mined as well and their frame checked`;
}

function savedRows({ saved }: RunReport): string[][] {
  if (saved.replayed === 0) return [];
  const failing = saved.failing === 0 ? 'none fails now' : `${saved.failing} still failing`;
  return [
    [
      'saved',
      `${saved.replayed} failure${saved.replayed === 1 ? '' : 's'} replayed first, ${failing}`,
    ],
  ];
}

/** The verdict, and why where it is unknown, or fails for a reason that no failure tells. */
export function verdictLine(
  report: Pick<RunReport, 'verdict' | 'trouble'>,
  colors: Colors,
  reason?: string,
): string {
  switch (report.verdict) {
    case 'pass':
      return `verdict     ${colors.bold(colors.green('pass'))}`;
    case 'fail': {
      const why = reason === undefined ? '' : `: ${reason}`;
      return `verdict     ${colors.bold(colors.red('fail'))}${why}`;
    }
    default: {
      const why = report.trouble === undefined ? 'interrupted' : report.trouble.message;
      return `verdict     ${colors.bold(colors.yellow('unknown'))}: ${printable(why)}`;
    }
  }
}

function confirmationWords(confirmation: string): string {
  if (confirmation === 'mined') return 'mined: real blocks show it too';
  if (confirmation === 'unconfirmed') return 'not yet: see the trouble below';
  return 'simulated only: it hangs on a block hash, number or time that mining cannot choose';
}
