import { LOOKAHEAD, type WitnessBudget } from '../campaign/budget.js';
import { inOrder } from '../campaign/lanes.js';
import { shrinkWitness } from '../campaign/witness.js';
import { InfrastructureError } from '../errors.js';
import { generatePlan } from '../plan/generate.js';
import { type Finding, findFinding, findingKey, judge, type Sides } from './judge.js';

/** A kind of finding, with the least plan that shows it. */
export type ToldFinding = {
  readonly finding: Finding;
  /** Runs whose first finding is of this kind. */
  readonly runs: number;
  /** No single command can be left out. */
  readonly minimal: boolean;
};

export type UpgradeResult = {
  readonly runs: number;
  readonly steps: number;
  readonly findings: readonly ToldFinding[];
  /** Runs in which not all agreed, whether or not their kind is told. */
  readonly differing: number;
  /** Why not all can be said. */
  readonly trouble: InfrastructureError | undefined;
};

/** Runs plans from the live state on both codes; each kind of finding is told once. */
export async function testUpgrade(sides: Sides, options: WitnessBudget): Promise<UpgradeResult> {
  const kinds = new Map<string, { readonly found: Finding; readonly runs: number }>();
  const counted = { runs: 0, steps: 0 };
  const findings: ToldFinding[] = [];
  let trouble: InfrastructureError | undefined;
  try {
    await runPlans(sides, options, kinds, counted);
    for (const kind of [...kinds.values()].slice(0, options.witnesses)) {
      findings.push({ ...(await minimise(sides, kind.found, options)), runs: kind.runs });
    }
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    trouble = error;
    const known = [...kinds.values()].slice(findings.length, options.witnesses);
    findings.push(...known.map(({ found, runs }) => ({ finding: found, runs, minimal: false })));
  }
  const differing = [...kinds.values()].reduce((sum, { runs }) => sum + runs, 0);
  return { ...counted, findings, differing, trouble };
}

async function runPlans(
  sides: Sides,
  options: WitnessBudget,
  kinds: Map<string, { readonly found: Finding; readonly runs: number }>,
  counted: { runs: number; steps: number },
): Promise<void> {
  const { seed, runs, depth, workers, signal, onProgress } = options;
  const { model, setting, hardfork, after, allows, standing } = sides.next;
  const drawing = { model, setting, seed, depth, hardfork, after, allows, standing };
  await inOrder({
    lanes: workers,
    ahead: LOOKAHEAD,
    mayBegin: (run) => run < runs && !signal?.aborted,
    job: async (run) => {
      const { plan, predicted } = generatePlan({ ...drawing, run, keep: 'last' });
      const { divergences } = await judge(sides, plan, 'end', predicted);
      const differs = divergences.length > 0;
      return { plan, found: differs ? await findFinding(sides, plan) : undefined, differs };
    },
    take: async (run, { plan, found, differs }) => {
      counted.runs = run + 1;
      counted.steps += plan.steps.length;
      onProgress?.(`run ${run + 1} of ${runs}`);
      if (differs && found === undefined) throw unsteady(sides, run);
      if (found === undefined) return true;
      const key = findingKey(found);
      const known = kinds.get(key);
      kinds.set(key, { found: known?.found ?? found, runs: (known?.runs ?? 0) + 1 });
      return true;
    },
  });
}

async function minimise(
  sides: Sides,
  found: Finding,
  budget: WitnessBudget,
): Promise<Omit<ToldFinding, 'runs'>> {
  const key = findingKey(found);
  const { model, after } = sides.next;
  const { shown, minimal } = await shrinkWitness(found, {
    model,
    budget,
    look: async (plan) => {
      const first = plan.steps[0]?.environment;
      if (first === undefined) return undefined;
      if (after !== undefined && first.timestamp <= after.timestamp) return undefined;
      const finding = await findFinding(sides, plan);
      return finding !== undefined && findingKey(finding) === key ? finding : undefined;
    },
  });
  return { finding: shown, minimal };
}

function unsteady({ old, next }: Sides, run: number): InfrastructureError {
  return new InfrastructureError({
    code: 'upgrade/unsteady',
    message: 'a plan showed a difference once and none when it was run again',
    facts: { deployed: old.target.spec, new: next.target.spec, run },
    hint: 'A node does not answer the same request in the same way. Run it again.',
  });
}
