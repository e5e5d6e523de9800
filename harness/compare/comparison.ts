import { LOOKAHEAD, type WitnessBudget } from '../campaign/budget.js';
import { cutAfter } from '../campaign/examine.js';
import { inOrder } from '../campaign/lanes.js';
import { shrinkWitness } from '../campaign/witness.js';
import { InfrastructureError } from '../errors.js';
import { outcomeLabel } from '../model/index.js';
import { NO_MODEL } from '../plan/abiModel.js';
import { generatePlan } from '../plan/generate.js';
import { predict } from '../plan/predict.js';
import type { GasChange } from '../report/compared.js';
import { type Divergence, divergenceKey } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import { GasSideBySide } from './gas.js';
import {
  type Difference,
  examinePair,
  findDifference,
  type Pair,
  type PairExamination,
} from './pair.js';

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

/** A kind of difference as a run showed it first: nobody has looked for its first step yet. */
type Kind = { readonly seen: Difference; readonly runs: number };

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
  let settled = 0;
  const wanted = () => Math.min(kinds.size, options.witnesses);
  const tell = (witness: Witness) => {
    // What storage shows first, a later outcome may have named: the same difference then.
    const name = divergenceKey(witness.difference.divergences[0]);
    const known = witnesses.get(name);
    witnesses.set(name, { ...(known ?? witness), runs: witness.runs + (known?.runs ?? 0) });
  };
  try {
    await runPlans(pair, options, { gas, kinds, counted });
    while (settled < wanted()) {
      tell(await settle(pair, [...kinds.values()][settled]!, options));
      settled += 1;
    }
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    trouble = error;
    for (const { seen, runs } of [...kinds.values()].slice(settled, wanted())) {
      tell({ difference: seen, runs, minimal: false });
    }
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
      const kind = kinds.get(key) ?? { seen: firstOf(plan, examination, first), runs: 0 };
      kinds.set(key, { ...kind, runs: kind.runs + 1 });
      return true;
    },
  });
}

/** A plan up to the first step at which it was seen to differ, and what it showed there. */
function firstOf(
  plan: Plan,
  { a, b, divergences }: PairExamination,
  first: Divergence,
): Difference {
  const rest = divergences.filter((each) => each !== first && each.step === first.step);
  return { plan: cutAfter(plan, first.step), a, b, divergences: [first, ...rest] };
}

async function settle(pair: Pair, kind: Kind, budget: WitnessBudget): Promise<Witness> {
  const { runs, seen } = kind;
  const found = await findDifference(pair, seen.plan);
  if (found === undefined) throw unsteady(pair, divergenceKey(seen.divergences[0]));
  const name = divergenceKey(found.divergences[0]);
  const { model, setting } = pair.a;
  const label = (plan: Plan): string => {
    return outcomeLabel(predict(model, plan.steps, setting).steps.at(-1)!.outcome);
  };
  const wanted = label(found.plan);
  const { shown, minimal } = await shrinkWitness(found, {
    model,
    budget,
    look: async (plan) => {
      const difference = await findDifference(pair, plan);
      const same = difference && divergenceKey(difference.divergences[0]) === name;
      return same ? difference : undefined;
    },
    plausible: (plan) => model.name === NO_MODEL || label(plan) === wanted,
  });
  return { difference: shown, runs, minimal };
}

function unsteady({ a, b }: Pair, key: string): InfrastructureError {
  return new InfrastructureError({
    code: 'compare/unsteady',
    message: 'a plan showed a difference once and none when it was run again',
    facts: { a: a.target.spec, b: b.target.spec, difference: key },
    hint: 'A node does not answer the same request in the same way. Run it again.',
  });
}
