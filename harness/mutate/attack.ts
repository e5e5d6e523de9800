import { type ExecutorKind, examine } from '../campaign/examine.js';
import { type FoundFailure, settleFailure } from '../campaign/failure.js';
import type { Session } from '../campaign/session.js';
import { InfrastructureError } from '../errors.js';
import type { GeneratedPlan } from '../plan/generate.js';
import type { Endurance } from '../report/mutated.js';
import type { Plan } from '../trace/plan.js';

export type AttackOptions = {
  /** Tried first, in this order. */
  readonly saved: readonly { readonly plan: Plan; readonly executor: ExecutorKind }[];
  /** The plan of a run: the same for every mutant, since no contract is asked for it. */
  readonly draw: (run: number) => GeneratedPlan;
  /** Most fresh runs; no limit unless given. */
  readonly runs?: number | undefined;
  /** Begins no run after so many seconds. */
  readonly seconds: number;
  /** Most plans to execute while shrinking a witness; 0 leaves it as it was found. */
  readonly shrinkLimit: number;
  /** Milliseconds; when the deployment began. */
  readonly began: number;
  readonly now: () => number;
  readonly signal?: AbortSignal;
};

/** What came of an attack; nothing when it was interrupted. */
export type Attack =
  | {
      readonly kind: 'found';
      readonly found: FoundFailure;
      readonly steps: number;
      readonly seconds: number;
      readonly saved: boolean;
    }
  | { readonly kind: 'stood'; readonly endurance: Endurance };

/** Which runs are mined as well: only there is seen what else was written. */
const MINED_EVERY = 40;
/** The first of them comes when what is quick to find would have been found. */
const FIRST_MINED = 9;

/** Runs saved plans and then fresh ones, until one shows a difference or the budget ends. */
export async function attack(
  session: Session,
  options: AttackOptions,
): Promise<Attack | undefined> {
  const { saved, draw, runs = Number.POSITIVE_INFINITY, seconds, signal } = options;
  const elapsed = () => (options.now() - options.began) / 1000;
  let steps = 0;
  const tried = async (trial: Trial, fromSaved: boolean): Promise<Attack | undefined> => {
    const { divergences } = await examine(session, trial.plan, { ...trial, probe: 'end' });
    const [first] = divergences;
    if (first === undefined) {
      steps += trial.plan.steps.length;
      return undefined;
    }
    const spent = { steps: steps + Math.max(first.step, 0) + 1, seconds: elapsed() };
    const found = await settle(session, trial, options);
    return { kind: 'found', found, ...spent, saved: fromSaved };
  };

  for (const trial of saved) {
    if (signal?.aborted) return undefined;
    const killed = await tried(trial, true);
    if (killed !== undefined) return killed;
  }
  let run = 0;
  for (; run < runs && (run === 0 || elapsed() < seconds); run++) {
    if (signal?.aborted) return undefined;
    const { plan, predicted } = draw(run);
    const killed = await tried({ plan, executor: 'simulate', predicted }, false);
    if (killed !== undefined) return killed;
    if (run % MINED_EVERY !== FIRST_MINED) continue;
    const shown = await tried({ plan, executor: 'mine' }, false);
    if (shown !== undefined) return shown;
  }
  return { kind: 'stood', endurance: { runs: run, steps, seconds: elapsed() } };
}

type Trial = {
  readonly plan: Plan;
  readonly executor: ExecutorKind;
  readonly predicted?: GeneratedPlan['predicted'];
};

async function settle(
  session: Session,
  { plan, executor }: Trial,
  { shrinkLimit, signal }: AttackOptions,
): Promise<FoundFailure> {
  const found = await settleFailure(session, plan, {
    executor,
    shrinkLimit,
    workers: 1,
    corpusDirectory: undefined,
    ...(signal === undefined ? {} : { signal }),
  });
  if (found !== undefined) return found;
  throw new InfrastructureError({
    code: 'campaign/unsteady',
    message: 'a plan failed once and passed when it was run again',
    facts: { target: session.target.spec },
    hint: 'The node does not answer the same request in the same way. Run it again.',
  });
}
