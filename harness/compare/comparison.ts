import { LOOKAHEAD, type WitnessBudget } from '../campaign/budget.js';
import { inOrder } from '../campaign/lanes.js';
import { InfrastructureError } from '../errors.js';
import { outcomeLabel } from '../model/index.js';
import { NO_MODEL } from '../plan/abiModel.js';
import { generatePlan } from '../plan/generate.js';
import { predict } from '../plan/predict.js';
import type { GasChange } from '../report/compared.js';
import { shrink } from '../shrink/shrink.js';
import { divergenceKey } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import { GasSideBySide } from './gas.js';
import { type Difference, examinePair, findDifference, type Pair } from './pair.js';

/** A kind of difference (check and function), with the least plan that shows it. */
export type Witness = {
  readonly difference: Difference;
  /** Runs whose first difference is of this kind. */
  readonly runs: number;
  /** No single command can be left out. */
  readonly minimal: boolean;
};

export type Comparison = {
  readonly runs: number;
  readonly steps: number;
  readonly witnesses: readonly Witness[];
  /** Runs that showed a difference, whether or not it has a witness. */
  readonly differing: number;
  readonly gas: readonly GasChange[];
  /** Why not all can be said. */
  readonly trouble: InfrastructureError | undefined;
};

type Kind = { plan: Plan; runs: number };

/**
 * Runs the same plans on both contracts. Each kind of difference is told once, by the lowest run
 * that shows it first; what a plan shows after its first difference is not comparable.
 */
export async function comparePair(pair: Pair, options: WitnessBudget): Promise<Comparison> {
  const gas = new GasSideBySide();
  const kinds = new Map<string, Kind>();
  const witnesses = new Map<string, Witness>();
  const counted = { runs: 0, steps: 0 };
  let trouble: InfrastructureError | undefined;
  try {
    await runPlans(pair, options, { gas, kinds, counted });
    for (const [key, kind] of [...kinds].slice(0, options.witnesses)) {
      const witness = await settle(pair, key, kind, options);
      // What storage shows first, a later outcome may have named: the same difference then.
      const name = divergenceKey(witness.difference.divergences[0]);
      const known = witnesses.get(name);
      witnesses.set(name, { ...(known ?? witness), runs: witness.runs + (known?.runs ?? 0) });
    }
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    trouble = error;
  }
  const differing = [...kinds.values()].reduce((sum, kind) => sum + kind.runs, 0);
  return { ...counted, witnesses: [...witnesses.values()], differing, gas: gas.rows(), trouble };
}

async function runPlans(
  pair: Pair,
  options: WitnessBudget,
  into: {
    readonly gas: GasSideBySide;
    readonly kinds: Map<string, Kind>;
    readonly counted: { runs: number; steps: number };
  },
): Promise<void> {
  const { seed, runs, depth, workers, signal, onProgress } = options;
  const { model, setting, hardfork, after } = pair.a;
  const { gas, kinds, counted } = into;
  await inOrder({
    lanes: workers,
    ahead: LOOKAHEAD,
    mayBegin: (run) => run < runs && !signal?.aborted,
    job: async (run) => {
      const { plan } = generatePlan({ model, setting, seed, run, depth, hardfork, after });
      return { plan, examination: await examinePair(pair, plan, 'end') };
    },
    take: async (run, { plan, examination }) => {
      const { a, b, divergences } = examination;
      const [first] = divergences;
      const commands = plan.steps.map((step) => step.command);
      gas.add(commands, a, b, first?.step ?? commands.length);
      counted.runs = run + 1;
      counted.steps += commands.length;
      onProgress?.(`run ${run + 1} of ${runs}`);
      if (first === undefined) return true;
      const key = divergenceKey(first);
      const kind = kinds.get(key) ?? { plan, runs: 0 };
      kinds.set(key, { ...kind, runs: kind.runs + 1 });
      return true;
    },
  });
}

async function settle(
  pair: Pair,
  key: string,
  kind: Kind,
  options: WitnessBudget,
): Promise<Witness> {
  const found = await findDifference(pair, kind.plan);
  if (found === undefined) throw unsteady(pair, key);
  const { shrinkLimit, workers, signal, onProgress } = options;
  if (shrinkLimit === 0) return { difference: found, runs: kind.runs, minimal: false };
  const name = divergenceKey(found.divergences[0]);
  const differences = new WeakMap<Plan, Difference>();
  const { model, setting } = pair.a;
  const label = (plan: Plan): string => {
    return outcomeLabel(predict(model, plan.steps, setting).steps.at(-1)!.outcome);
  };
  const wanted = label(found.plan);
  const { plan, minimal } = await shrink(found.plan, {
    model,
    oracle: async (candidate) => {
      if (signal?.aborted) return undefined;
      const difference = await findDifference(pair, candidate);
      if (difference === undefined) return undefined;
      if (divergenceKey(difference.divergences[0]) !== name) return undefined;
      differences.set(difference.plan, difference);
      return difference.plan;
    },
    plausible: (candidate) => model.name === NO_MODEL || label(candidate) === wanted,
    limit: shrinkLimit,
    parallel: workers,
    onProgress: (executed, best) =>
      onProgress?.(`shrinking: ${best.steps.length} commands after ${executed} tries`),
  });
  const difference = differences.get(plan) ?? found;
  return { difference, runs: kind.runs, minimal: minimal && !signal?.aborted };
}

function unsteady({ a, b }: Pair, key: string): InfrastructureError {
  return new InfrastructureError({
    code: 'compare/unsteady',
    message: 'a plan showed a difference once and none when it was run again',
    facts: { a: a.target.spec, b: b.target.spec, difference: key },
    hint: 'A node does not answer the same request in the same way. Run it again.',
  });
}
