import { examine } from '../campaign/examine.js';
import { inOrder } from '../campaign/lanes.js';
import type { Session } from '../campaign/session.js';
import { UsageError } from '../errors.js';
import { generatePlan } from '../plan/generate.js';
import { calldataOf } from './check.js';
import type { Envelope } from './envelope.js';
import { GasLearner, type GasObservation } from './learn.js';
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
  /** Plans in which the contract does not do what the model says: only used until there. */
  readonly diverging: number;
};

/** Runs plans and learns what every path costs. UsageError for a model that explains no gas. */
export async function learnEnvelope(session: Session, options: SurveyOptions): Promise<Surveyed> {
  requireExplained(session);
  const { seed, runs, workers, signal, onProgress } = options;
  const learner = new GasLearner(gasRulesOf(session.hardfork));
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
  const calls = learner.learn();
  const exact = Object.values(calls).reduce((sum, call) => sum + call.exact, 0);
  const { plans, steps, diverging } = counted;
  const learned = { seed: `0x${seed.toString(16)}`, plans, steps, exact };
  return { envelope: { ...headOf(session), learned, calls }, diverging };
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
