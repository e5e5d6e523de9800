import type { Colors } from 'picocolors/types.js';
import * as v from 'valibot';
import type { AnyModel } from '../model/index.js';
import { type Json, valueToJson } from '../trace/json.js';
import { errorToJson, failureToJson, resultSchema } from './json.js';
import { printable } from './printable.js';
import type { RunReport } from './result.js';
import { failureLines, lackRows, parameterRows, verdictLine } from './summary.js';
import { grouped, table } from './table.js';

/** The `format` of such a result; the number goes up when a reader could misunderstand it. */
const EXHAUSTION_FORMAT = 'taiko-difftest/exhaustion/1';

type Shared =
  | 'verdict'
  | 'exitCode'
  | 'target'
  | 'parameters'
  | 'lacks'
  | 'untested'
  | 'model'
  | 'workers'
  | 'seconds'
  | 'cells'
  | 'invariants'
  | 'failures'
  | 'trouble'
  | 'versions';

/** All that a search of a small domain has to say. */
export type ExhaustReport = Pick<RunReport, Shared> & {
  /** Calls in the longest sequences, as asked for. */
  readonly length: number;
  /** Up to this length, every sequence was tried. */
  readonly complete: number;
  /** What the domain has of everything. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Calls, delays before them in seconds, and calls that are made without delay alone. */
  readonly domain: {
    readonly commands: number;
    readonly delays: readonly bigint[];
    readonly views: number;
    readonly prefix: number;
  };
  readonly states: number;
  readonly transitions: number;
  readonly layers: readonly {
    readonly length: number;
    readonly states: number;
    readonly transitions: number;
  }[];
};

/** A search for a person: failures, what was tried how often, how far it went, the verdict. */
export function exhaustLines(
  report: ExhaustReport,
  colors: Colors,
  options: { readonly quiet: boolean },
): string[] {
  const failures = report.failures.flatMap((failure) => [...failureLines(failure, colors), '']);
  const told = [...parameterRows(report), ...lackRows(report)];
  const verdict = verdictLine(report, colors);
  if (options.quiet) return [...failures, ...table(told, ['left', 'left']), verdict];
  const { sizes, domain } = report;
  const chosen = Object.entries(sizes).map(([name, count]) => `${name} ${count}`);
  const invariants = `${report.invariants.length} held: ${report.invariants.join(', ')}`;
  const facts = [
    ['target', `${report.target.spec} (${report.target.bytecodeHash.slice(0, 18)}…)`],
    ...(report.target.manner === undefined ? [] : [['from', report.target.manner]]),
    ['model', report.model],
    ...told,
    ['domain', chosen.join(', ')],
    ['', domainWords(domain)],
    ['states', grouped(report.states)],
    ['tried', `${grouped(report.transitions)} transitions in ${report.seconds.toFixed(1)} s`],
    ['complete', completeWords(report)],
    ...(report.verdict === 'pass' ? [['invariants', invariants]] : []),
  ];
  return [
    ...failures,
    ...matrixLines(report, colors),
    '',
    ...layerLines(report, colors),
    '',
    ...table(facts, ['left', 'left']),
    verdict,
  ];
}

function domainWords({ commands, delays, views, prefix }: ExhaustReport['domain']): string {
  const waits = delays.length === 1 ? '1 delay' : `${delays.length} delays`;
  const looks = views === 0 ? '' : `, and ${views} views`;
  const filled = prefix === 0 ? '' : `, ${prefix} calls before`;
  return `${commands} calls after each of ${waits}${looks}${filled}`;
}

/** What the verdict is about, and what it is not about. */
function completeWords({ complete, length }: ExhaustReport): string {
  const calls = `every sequence of up to ${complete} call${complete === 1 ? '' : 's'}`;
  if (complete === length) return calls;
  return `${complete === 0 ? 'no length' : calls}, ${length} were asked for`;
}

function matrixLines(report: ExhaustReport, colors: Colors): string[] {
  const rows = report.cells.map(({ function: called, outcome, count }, index) => {
    const repeated = report.cells[index - 1]?.function === called;
    return [repeated ? '' : called, printable(outcome), grouped(count)];
  });
  return headed(['function', 'outcome', 'transitions'], rows, ['left', 'left', 'right'], colors);
}

function layerLines({ layers }: ExhaustReport, colors: Colors): string[] {
  const rows = layers.map(({ length, states, transitions }) => {
    return [String(length), grouped(states), grouped(transitions)];
  });
  const align = ['right', 'right', 'right'] as const;
  return headed(['calls', 'new states', 'transitions'], rows, align, colors);
}

function headed(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[],
  colors: Colors,
): string[] {
  const [first = '', ...rest] = table([head, ...rows], align);
  return [colors.dim(first), ...rest];
}

const shared = resultSchema.entries;

/** What `--json` writes. */
export const exhaustionSchema = v.object({
  format: v.literal(EXHAUSTION_FORMAT),
  verdict: shared.verdict,
  exitCode: shared.exitCode,
  target: shared.target,
  parameters: shared.parameters,
  lacks: shared.lacks,
  untested: shared.untested,
  model: shared.model,
  workers: shared.workers,
  length: v.number(),
  complete: v.number(),
  sizes: v.record(v.string(), v.number()),
  domain: v.object({
    commands: v.number(),
    /** Seconds as decimal strings. */
    delays: v.array(v.string()),
    views: v.number(),
    prefix: v.number(),
  }),
  states: v.number(),
  transitions: v.number(),
  layers: v.array(v.object({ length: v.number(), states: v.number(), transitions: v.number() })),
  seconds: v.number(),
  outcomes: shared.outcomes,
  invariants: shared.invariants,
  divergence: shared.divergence,
  failures: shared.failures,
  trouble: shared.trouble,
  versions: shared.versions,
});

/** The same for programs, after `exhaustionSchema`. */
export function exhaustionToJson(report: ExhaustReport, model: AnyModel): Json {
  const [first] = report.failures;
  const { cells, failures, trouble, target, seconds, lacks, ...rest } = report;
  return {
    format: EXHAUSTION_FORMAT,
    ...(valueToJson(rest) as Record<string, Json>),
    target: { ...target, manner: target.manner ?? null },
    lacks: lacks === undefined ? null : valueToJson(lacks),
    seconds: Math.round(seconds * 1000) / 1000,
    outcomes: cells.map(({ function: called, outcome, count }) => {
      return { function: called, outcome, count };
    }),
    divergence: first === undefined ? null : failureToJson(first, model),
    failures: failures.length,
    trouble: trouble === undefined ? null : errorToJson(trouble),
  };
}
