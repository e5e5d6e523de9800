import { failureLines } from '../campaign/failure.js';
import type { ParameterDifference } from '../campaign/parameters.js';
import { openSession } from '../campaign/session.js';
import type { Bench } from '../chain/bench.js';
import type { Chain } from '../chain/chain.js';
import { planToJson } from '../corpus/planFile.js';
import { type DifftestError, InfrastructureError, UsageError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import type { Endurance, Kill } from '../report/mutated.js';
import type { LoadedTarget } from '../target/artifact.js';
import { type Attack, type AttackOptions, attack } from './attack.js';
import type { Candidate } from './sift.js';

/** What is known of a mutant once and for all, as long as nothing that it hangs on changes. */
export type Decision = { readonly id: string; readonly code: string } & (
  | { readonly kill: Kill }
  | { readonly endurance: Endurance }
);

/** Of one mutant: a decision, or why there is none. */
export type Outcome = Decision | { readonly id: string; readonly trouble: DifftestError };

export type MutationOptions = Omit<AttackOptions, 'began'> & {
  readonly model: AnyModel;
  /** The contract as it is, which the model agrees with. */
  readonly target: LoadedTarget;
  readonly hardfork: string;
  /** Constants that the contract has otherwise than the model; no mutant may change them. */
  readonly parameters: readonly ParameterDifference[];
  /** One for each worker. */
  readonly benches: readonly Bench[];
  /** Told of each outcome when it is known, in no certain order. */
  readonly onOutcome: (outcome: Outcome) => Promise<void>;
};

/** Attacks candidates, one on each bench at a time. */
export async function runMutation(
  candidates: readonly Candidate[],
  options: MutationOptions,
): Promise<void> {
  const { benches, signal } = options;
  let next = 0;
  const lane = async (bench: Bench): Promise<void> => {
    while (next < candidates.length && !signal?.aborted) {
      const candidate = candidates[next++]!;
      const outcome = await judge(bench, candidate, options);
      // What was interrupted is decided another time.
      if (outcome !== undefined) await options.onOutcome(outcome);
    }
  };
  await Promise.all(benches.map(lane));
}

/** The target with a mutant's code in place of its subject's. */
function targetOf(
  target: LoadedTarget,
  subject: string,
  { mutant, artifact, code }: Candidate,
): LoadedTarget {
  return {
    ...target,
    spec: `${target.spec} with mutant ${mutant.id}`,
    artifacts: { ...target.artifacts, [subject]: artifact },
    bytecodeHash: code as LoadedTarget['bytecodeHash'],
  };
}

async function judge(
  bench: Bench,
  candidate: Candidate,
  options: MutationOptions,
): Promise<Outcome | undefined> {
  const { model, now } = options;
  const { id } = candidate.mutant;
  const { code } = candidate;
  const target = targetOf(options.target, model.world.subject, candidate);
  const began = now();
  try {
    return await bench.with(target, async (chain): Promise<Outcome | undefined> => {
      const session = sessionOn(chain, target, options);
      const result = await attack(session, { ...options, began });
      if (result === undefined) return undefined;
      if (result.kind === 'stood') return { id, code, endurance: result.endurance };
      return { id, code, kill: killOf(session, result) };
    });
  } catch (error) {
    if (error instanceof UsageError && error.code === 'world/deployment') {
      return { id, code, kill: deploymentKill(error, (now() - began) / 1000) };
    }
    if (error instanceof InfrastructureError) return { id, trouble: error };
    throw error;
  }
}

/** A session of a target on a chain, with the constants that the original has. */
export function sessionOn(
  chain: Chain,
  target: LoadedTarget,
  { model, hardfork, parameters }: Pick<MutationOptions, 'model' | 'hardfork' | 'parameters'>,
) {
  return openSession({ model, target, chain, hardfork, parameters });
}

function killOf(
  session: ReturnType<typeof sessionOn>,
  { found, steps, seconds, saved }: Extract<Attack, { kind: 'found' }>,
): Kill {
  const { plan, divergences, minimal } = found.counterexample;
  const [first] = divergences;
  return {
    check: first!.code,
    function: first!.function,
    steps,
    seconds,
    saved,
    commands: plan.steps.length,
    minimal,
    transcript: failureLines(session, found),
    plan: planToJson(plan, session.model),
  };
}

/** Whoever upgrades to such a contract sees it at once. */
function deploymentKill({ facts }: UsageError, seconds: number): Kill {
  const told = `${facts.call} reverted: ${facts.error}`;
  return {
    check: 'deployment',
    function: facts.call ?? '',
    steps: 0,
    seconds,
    saved: false,
    commands: 0,
    minimal: true,
    transcript: [told],
    plan: null,
  };
}
