import {
  type Confirmation,
  type Counterexample,
  counterexampleToJson,
  planDocument,
} from '../corpus/counterexample.js';
import { planToJson } from '../corpus/planFile.js';
import { replaceFailure, saveFailure } from '../corpus/store.js';
import { DifftestError, InfrastructureError, UsageError } from '../errors.js';
import { outcomeLabel } from '../model/index.js';
import { predict } from '../plan/predict.js';
import { divergenceLines, transcriptLines } from '../report/transcript.js';
import { calledLast } from '../shrink/plainCalls.js';
import { shrink } from '../shrink/shrink.js';
import { divergenceKey } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import { type ExecutorKind, examine, type Failure, findFailure } from './examine.js';
import type { Session } from './session.js';

const NO_LABELS: readonly string[] = [];

/** A failure as it is told: shrunk as far as it went, saved if it could be. */
export type FoundFailure = {
  readonly counterexample: Counterexample;
  /** The model's own trace of the plan, for transcripts. */
  readonly predicted: Trace;
  /** What the contract showed, storage read after each step. */
  readonly observed: Trace;
  /** Where it is saved; undefined when saving was not wanted or did not work. */
  readonly file: string | undefined;
  /** What went wrong on the way: a full disk, a node that died while shrinking. */
  readonly trouble: readonly DifftestError[];
  /** Candidates executed while shrinking. */
  readonly shrinkExecutions: number;
};

export type SettleOptions = {
  readonly executor: ExecutorKind;
  /** Most candidates to execute; 0 leaves the plan as it is. */
  readonly shrinkLimit: number;
  readonly workers: number;
  /** Where failures are saved; undefined saves none. */
  readonly corpusDirectory: string | undefined;
  readonly onShrink?: (executed: number, commands: number) => void;
  /** Ends shrinking early; what is found is confirmed and saved all the same. */
  readonly signal?: AbortSignal;
};

/**
 * Makes the best of a failing plan: localises it, saves it at once, shrinks it, confirms it by
 * mining, and saves the small one in the large one's place. Undefined when it does not fail again.
 */
export async function settleFailure(
  session: Session,
  plan: Plan,
  options: SettleOptions,
): Promise<FoundFailure | undefined> {
  const found = await findOrKeep(session, plan, options);
  if (found === undefined) return undefined;
  const rough = toFound(session, found, options, 'unconfirmed', false);
  const early = await save(session, rough, options.corpusDirectory);
  try {
    const whole = { failure: found, executed: 0, minimal: false };
    const small = options.shrinkLimit === 0 ? whole : await shrinkFailure(session, found, options);
    const confirmation = await confirm(session, small.failure, options.executor);
    const refined = toFound(session, small.failure, options, confirmation, small.minimal);
    const counted = { ...refined, shrinkExecutions: small.executed };
    const late = await save(session, counted, options.corpusDirectory);
    await replaceFailure(early.file, late.file);
    return { ...late, file: late.file ?? early.file };
  } catch (error) {
    // What was found is told as it is, whatever became of making it small.
    return { ...early, trouble: [...early.trouble, troubleOf(error)] };
  }
}

/** A node may be lost between the first look and the close one: then the plan at least is kept. */
async function findOrKeep(
  session: Session,
  plan: Plan,
  { executor, corpusDirectory }: SettleOptions,
): Promise<Failure | undefined> {
  try {
    return await findFailure(session, plan, executor);
  } catch (error) {
    if (!(error instanceof InfrastructureError) || corpusDirectory === undefined) throw error;
    const { model } = session;
    const document = planDocument(plan, model);
    const identity = planToJson(plan, model);
    const name = 'seen once';
    const saving = { corpusDirectory, modelName: model.name, name, document, identity };
    const { file } = await saveFailure(saving);
    const { code, message, facts } = error;
    const hint = 'A plan failed before that. It is saved, and will be the first to run.';
    const found = { ...facts, saved: file };
    throw new InfrastructureError({ code, message, facts: found, hint, cause: error });
  }
}

function troubleOf(error: unknown): DifftestError {
  if (error instanceof DifftestError) return error;
  return new InfrastructureError({
    code: 'campaign/unrefined',
    message: 'A failure could not be made smaller or confirmed, by a mistake in this program.',
    facts: { error: error instanceof Error ? error.message : String(error) },
    hint: 'The failure stands as it was found. Please report the mistake.',
    cause: error,
  });
}

/** Shrinks a failure while it stays the same failure: same code, same function. */
async function shrinkFailure(
  session: Session,
  found: Failure,
  options: SettleOptions,
): Promise<{ failure: Failure; executed: number; minimal: boolean }> {
  const { model, setting } = session;
  // Whether a function was called by name or by bytes does not make another failure of it.
  const keyOf = ({ plan, divergences: [first] }: Failure): string => {
    return divergenceKey({ code: first.code, function: calledLast(plan, model) });
  };
  const key = keyOf(found);
  const failures = new WeakMap<Plan, Failure>();
  const oracle = async (candidate: Plan): Promise<Plan | undefined> => {
    if (options.signal?.aborted || !isLater(candidate, session)) return undefined;
    const failure = await orUndefined(() => findFailure(session, candidate, options.executor));
    if (failure === undefined || keyOf(failure) !== key) return undefined;
    failures.set(failure.plan, failure);
    return failure.plan;
  };
  const labels = (candidate: Plan): readonly string[] => {
    try {
      const { steps } = predict(model, candidate.steps, setting);
      return steps.map(({ outcome }) => outcomeLabel(outcome));
    } catch (error) {
      if (error instanceof UsageError) return NO_LABELS;
      throw error;
    }
  };
  const wanted = labels(found.plan).at(-1);
  const plausible = (candidate: Plan): boolean => labels(candidate).at(-1) === wanted;
  const { plan, executed, minimal } = await shrink(found.plan, {
    model,
    oracle,
    plausible,
    labels,
    limit: options.shrinkLimit,
    parallel: options.executor === 'mine' ? 1 : options.workers,
    onProgress: (count, best) => options.onShrink?.(count, best.steps.length),
  });
  const failure = failures.get(plan) ?? found;
  return { failure, executed, minimal: minimal && !options.signal?.aborted };
}

/** What stands already was there before any plan that begins at it. */
function isLater({ steps }: Plan, { standing, after }: Session): boolean {
  const first = steps[0]?.environment;
  if (standing === undefined || after === undefined || first === undefined) return true;
  return first.timestamp > after.timestamp && first.number > after.number;
}

/** A candidate that the model or the world cannot take is another matter than the failure. */
async function orUndefined<T>(find: () => Promise<T>): Promise<T | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/**
 * Whether real blocks show the failure too, the model refolded over what they gave. They may show
 * more, and earlier: only there are writes seen.
 */
async function confirm(
  session: Session,
  failure: Failure,
  executor: ExecutorKind,
): Promise<Confirmation> {
  if (executor === 'mine') return 'mined';
  const mined = await examine(session, failure.plan, { executor: 'mine', probe: 'each' });
  const [first] = failure.divergences;
  const same = mined.divergences.some((divergence) => {
    return divergence.step === first.step && divergenceKey(divergence) === divergenceKey(first);
  });
  return same ? 'mined' : 'simulated only';
}

function toFound(
  session: Session,
  failure: Failure,
  options: SettleOptions,
  confirmation: Confirmation,
  minimal: boolean,
): FoundFailure {
  const last = failure.plan.steps.length - 1;
  const { spec, bytecodeHash } = session.target;
  return {
    counterexample: {
      plan: failure.plan,
      divergences: failure.divergences,
      confirmation,
      executor: options.executor,
      minimal,
      states: {
        model: failure.predicted.states.get(last),
        contract: failure.observed.states.get(last),
      },
      target: { spec, bytecodeHash },
    },
    predicted: failure.predicted,
    observed: failure.observed,
    file: undefined,
    trouble: [],
    shrinkExecutions: 0,
  };
}

async function save(
  session: Session,
  found: FoundFailure,
  corpusDirectory: string | undefined,
): Promise<FoundFailure> {
  if (corpusDirectory === undefined) return found;
  const { model } = session;
  const { counterexample } = found;
  const [first] = counterexample.divergences;
  const { file, trouble } = await saveFailure({
    corpusDirectory,
    modelName: model.name,
    name: `${first!.code}-${first!.function.split('.').at(-1)}`,
    document: counterexampleToJson(counterexample, model, failureLines(session, found)),
    identity: planToJson(counterexample.plan, model),
  });
  return { ...found, file, trouble: [...found.trouble, ...trouble] };
}

/** The transcript and the table of what differs, as text for people. */
export function failureLines(session: Session, found: FoundFailure): string[] {
  const { plan, divergences } = found.counterexample;
  const { model, setting } = session;
  const input = { model, setting, plan, predicted: found.predicted, divergences };
  return [...transcriptLines(input), '', ...divergenceLines(input)];
}
