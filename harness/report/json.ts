import * as v from 'valibot';
import { divergenceToJson } from '../corpus/counterexample.js';
import { planToJson } from '../corpus/planFile.js';
import type { DifftestError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import { type Json, valueToJson } from '../trace/json.js';
import { coverageSchema } from './coverageSchema.js';
import type {
  MatrixCell,
  ReportedFailure,
  ReportedGas,
  ReportedPath,
  RunReport,
} from './result.js';
import { timelineSchema } from './timeline/schema.js';

/** The `format` of a result; the number goes up when a reader could misunderstand it. */
export const RESULT_FORMAT = 'taiko-difftest/result/1';

const decimal = v.pipe(v.string(), v.regex(/^\d+$/));
const gas = v.object({ min: decimal, median: decimal, max: decimal });
const pathOfGas = v.object({
  path: v.string(),
  steps: v.number(),
  min: decimal,
  max: decimal,
  envelope: v.optional(v.object({ min: decimal, max: decimal, exact: v.boolean() })),
});
const envelope = v.object({
  file: v.nullable(v.string()),
  unused: v.nullable(v.string()),
  /** Paths that were taken and that it does not know. */
  unknown: v.array(v.string()),
});
const errorSchema = v.object({
  code: v.string(),
  message: v.string(),
  facts: v.record(v.string(), v.string()),
});
const divergence = v.object({
  code: v.string(),
  step: v.number(),
  function: v.string(),
  path: v.array(v.string()),
  model: v.unknown(),
  contract: v.unknown(),
});

/** A failure: where the two part, the calls that lead there, and how to see it again. */
const failure = v.object({
  ...divergence.entries,
  differences: v.array(divergence),
  confirmation: v.picklist(['mined', 'simulated only', 'unconfirmed']),
  minimal: v.boolean(),
  shrinkExecutions: v.number(),
  file: v.nullable(v.string()),
  replay: v.nullable(v.string()),
  /** Where the user's source has the function, relative to the folder of the run. */
  source: v.nullable(v.object({ file: v.string(), line: v.number() })),
  transcript: v.array(v.string()),
  /** The plan step by step, in words and pictures; null where nobody was to read it. */
  timeline: v.nullable(timelineSchema),
  /** A test for Foundry, whole; null where nobody was to read it, or none could be made. */
  foundry: v.nullable(v.string()),
  plan: v.unknown(),
  states: v.object({ model: v.unknown(), contract: v.unknown() }),
});

/** What `--json` writes. Amounts of gas are decimal strings; nothing is left out when empty. */
export const resultSchema = v.object({
  format: v.literal(RESULT_FORMAT),
  verdict: v.picklist(['pass', 'fail', 'unknown']),
  exitCode: v.number(),
  target: v.object({
    spec: v.string(),
    bytecodeHash: v.string(),
    contract: v.string(),
    compiler: v.string(),
    /** How it was compiled, or the artifact that it is; null for what ships with the model. */
    manner: v.nullable(v.string()),
  }),
  /** Constants that the contract has otherwise than the model: it was tested with its own. */
  parameters: v.array(v.object({ name: v.string(), model: v.unknown(), contract: v.unknown() })),
  /** What was left out since the contract lacks it, by name; null when nothing was. */
  lacks: v.nullable(
    v.object({
      functions: v.array(v.string()),
      events: v.array(v.string()),
      errors: v.array(v.string()),
      variables: v.array(v.string()),
    }),
  ),
  /** Functions that change the contract and that the model does not know: never called. */
  untested: v.array(v.string()),
  /** What the world was deployed on, and the requests that it took; null for an empty chain. */
  fork: v.nullable(
    v.object({
      node: v.string(),
      chainId: decimal,
      blockNumber: decimal,
      blockHash: v.string(),
      requests: v.number(),
    }),
  ),
  model: v.string(),
  executor: v.picklist(['simulate', 'mine']),
  /** Hexadecimal. */
  seed: v.pipe(v.string(), v.regex(/^0x[\da-f]+$/)),
  depth: v.number(),
  workers: v.number(),
  runs: v.number(),
  steps: v.number(),
  seconds: v.number(),
  stepsPerSecond: v.number(),
  outcomes: v.array(v.object({ function: v.string(), outcome: v.string(), count: v.number() })),
  gas: v.array(v.object({ function: v.string(), outcome: v.string(), ...gas.entries })),
  /** Paths of gas, which the model tells apart; `envelope` where the file below knows the path. */
  paths: v.array(pathOfGas),
  /** The envelope that gas was held against, or why one that is there was not used. */
  envelope,
  /** Cases that the model and its guards name; those with 0 were never reached. */
  marks: v.array(v.object({ name: v.string(), reached: v.number() })),
  /** Guards that calls would have broken alone, or two at once; 0 where none did. */
  guards: v.array(
    v.object({ function: v.string(), broken: v.array(v.string()), tried: v.number() }),
  ),
  /** What was reached of the Solidity, with its text; null where nobody asked. */
  coverage: v.nullable(coverageSchema),
  invariants: v.array(v.string()),
  minedPlans: v.number(),
  saved: v.object({ replayed: v.number(), failing: v.number() }),
  /** The first failure, or null. */
  divergence: v.nullable(failure),
  /** The failures after the first. */
  otherFailures: v.array(failure),
  /** How many failures there were, the first included. */
  failures: v.number(),
  /** Why the verdict is unknown, or null. */
  trouble: v.nullable(errorSchema),
  versions: v.object({
    tool: v.string(),
    solc: v.string(),
    anvil: v.string(),
    node: v.string(),
  }),
});

/** A result as its readers have it: what `resultSchema` gives. */
export type Result = v.InferOutput<typeof resultSchema>;
export type ResultFailure = v.InferOutput<typeof failure>;

/** One result as JSON, after `resultSchema`. */
export function reportToJson(report: RunReport, model: AnyModel): Json {
  const [first, ...others] = report.failures;
  const { cells } = report;
  return {
    format: RESULT_FORMAT,
    verdict: report.verdict,
    exitCode: report.exitCode,
    target: { ...report.target, manner: report.target.manner ?? null },
    parameters: report.parameters.map((parameter) => valueToJson(parameter)),
    lacks: report.lacks === undefined ? null : valueToJson(report.lacks),
    untested: [...report.untested],
    fork: report.fork === undefined ? null : valueToJson(report.fork),
    model: report.model,
    executor: report.executor,
    seed: `0x${report.seed.toString(16)}`,
    depth: report.depth,
    workers: report.workers,
    runs: report.runs,
    steps: report.steps,
    seconds: round(report.seconds),
    stepsPerSecond: Math.round(report.stepsPerSecond),
    outcomes: cells.map(({ function: called, outcome, count }) => {
      return { function: called, outcome, count };
    }),
    gas: cells.flatMap(gasToJson),
    paths: report.paths.map(pathToJson),
    envelope: envelopeToJson(report.gas),
    marks: report.marks.map((mark) => ({ ...mark })),
    guards: report.guards.map((guard) => ({ ...guard, broken: [...guard.broken] })),
    coverage: report.coverage === undefined ? null : valueToJson(report.coverage),
    invariants: [...report.invariants],
    minedPlans: report.minedPlans,
    saved: { ...report.saved },
    divergence: first === undefined ? null : failureToJson(first, model),
    otherFailures: others.map((other) => failureToJson(other, model)),
    failures: report.failures.length,
    trouble: report.trouble === undefined ? null : errorToJson(report.trouble),
    versions: { ...report.versions },
  };
}

function gasToJson(cell: MatrixCell): Json[] {
  if (cell.gas === undefined) return [];
  const { function: called, outcome } = cell;
  return [{ function: called, outcome, ...(valueToJson(cell.gas) as Record<string, Json>) }];
}

function envelopeToJson({ envelope, unused, unknown }: ReportedGas): Json {
  return { file: envelope ?? null, unused: unused ?? null, unknown: [...unknown] };
}

function pathToJson({ path, steps, min, max, envelope }: ReportedPath): Json {
  const range = { min: String(min), max: String(max) };
  if (envelope === undefined) return { path, steps, ...range };
  const { exact } = envelope;
  const held = { min: String(envelope.min), max: String(envelope.max), exact };
  return { path, steps, ...range, envelope: held };
}

/** A failure as `divergence` has it. */
export function failureToJson(failure: ReportedFailure, model: AnyModel): Json {
  const { counterexample } = failure;
  const [first] = counterexample.divergences;
  return {
    ...(divergenceToJson(first!) as Record<string, Json>),
    differences: counterexample.divergences.map(divergenceToJson),
    confirmation: counterexample.confirmation,
    minimal: counterexample.minimal,
    shrinkExecutions: failure.shrinkExecutions,
    file: failure.file ?? null,
    replay: failure.replay ?? null,
    source: failure.source === undefined ? null : { ...failure.source },
    transcript: [...failure.transcript],
    timeline: failure.timeline === undefined ? null : valueToJson(failure.timeline),
    foundry: failure.foundry ?? null,
    plan: planToJson(counterexample.plan, model),
    states: valueToJson(counterexample.states),
  };
}

/** Trouble as `trouble` has it. */
export function errorToJson({ code, message, facts }: DifftestError): Json {
  return { code, message, facts: { ...facts } };
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
