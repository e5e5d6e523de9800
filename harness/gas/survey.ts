import { examine } from '../campaign/examine.js';
import { inOrder } from '../campaign/lanes.js';
import type { Session } from '../campaign/session.js';
import { UsageError } from '../errors.js';
import { generatePlan } from '../plan/generate.js';
import { calldataOf } from './check.js';
import type { Envelope } from './envelope.js';
import type { GasObservation } from './fitting.js';
import { GasLearner } from './learn.js';
import { headOf } from './suits.js';
import { bytesOf, gasRulesOf } from './transaction.js';

/** Runs that may be ahead of one whose turn it is: bounds memory. */
const LOOKAHEAD = 64;

export type SurveyOptions = {
  readonly seed: bigint;
  readonly runs: number;
  /** Commands in a plan. */
  readonly depth: number;
  /** Plans under way at once. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (runs: number) => void;
};

export type Surveyed = {
  readonly envelope: Envelope;
  /** Of this survey alone. */
  readonly steps: number;
  /** Calls that cost otherwise than was known: of them only this survey is believed. */
  readonly anew: readonly string[];
  /** Plans in which the contract does not do what the model says: only used until there. */
  readonly diverging: number;
};

/**
 * Runs plans and learns what every path costs, besides what is known of the same contract already.
 * UsageError for a model that explains no gas.
 */
export async function learnEnvelope(
  session: Session,
  options: SurveyOptions,
  known?: Envelope,
): Promise<Surveyed> {
  requireExplained(session);
  const { seed, runs, workers, signal, onProgress } = options;
  const learner = new GasLearner(gasRulesOf(session.hardfork), known?.calls);
  const counted = { plans: 0, steps: 0, diverging: 0 };
  await inOrder({
    lanes: workers * 2,
    ahead: LOOKAHEAD,
    mayBegin: (run) => run < runs && signal?.aborted !== true,
    job: (run) => observe(session, options, run),
    take: async (run, { observations, diverges }) => {
      for (const observation of observations) learner.add(observation);
      counted.plans += 1;
      counted.steps += observations.length;
      if (diverges) counted.diverging += 1;
      onProgress?.(run + 1);
      return true;
    },
  });
  const { calls, anew } = learner.learn();
  const all = Object.values(calls);
  const learned = {
    seeds: [...(known?.learned.seeds ?? []), seedText(seed)],
    plans: counted.plans + (known?.learned.plans ?? 0),
    steps: all.reduce((sum, call) => sum + call.steps, 0),
    exact: all.reduce((sum, call) => sum + call.exact, 0),
  };
  const { steps, diverging } = counted;
  return { envelope: { ...headOf(session), learned, calls }, steps, diverging, anew };
}

/** As an envelope has the seeds that it was learned under. */
export function seedText(seed: bigint): string {
  return `0x${seed.toString(16)}`;
}

/** Refuses a model that does not explain gas: UsageError `gas/unexplained`. */
export function requireExplained({ model }: Session): void {
  if (model.gas !== undefined) return;
  throw new UsageError({
    code: 'gas/unexplained',
    message: 'The model does not explain gas: there are no paths to learn or to check.',
    facts: { model: model.name },
    hint: 'Give it a `gas`: models/README.md says how.',
  });
}

/** What every call of one plan cost, up to where the contract goes its own way. */
async function observe(session: Session, { seed, depth }: SurveyOptions, run: number) {
  const { model, setting, hardfork, allows } = session;
  const { plan, predicted } = generatePlan({
    ...{ model, setting, seed, run, depth, hardfork, allows },
    keep: 'last',
    explain: true,
  });
  const examined = await examine(session, plan, { executor: 'simulate', probe: 'end', predicted });
  const first = examined.divergences.find(({ code }) => code !== 'gas');
  // A state that differs at the end may differ since any step.
  const until = first === undefined ? plan.steps.length : isLocal(first.code) ? first.step : 0;
  const observations = plan.steps.slice(0, until).map(({ command }, step): GasObservation => {
    const bytes = bytesOf(calldataOf(model, command));
    const used = Number(examined.observed.steps[step]!.gas);
    return { use: predicted.steps[step]!.use!, bytes, used };
  });
  return { observations, diverges: first !== undefined };
}

/** Checks that look at each step by itself. */
function isLocal(code: string): boolean {
  return ['status', 'error', 'returns', 'events'].includes(code);
}
