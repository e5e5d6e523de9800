import { type Examination, examine, type Localised, localise } from '../campaign/examine.js';
import type { Session } from '../campaign/session.js';
import { predict } from '../plan/predict.js';
import { type Divergence, divergenceKey, sortDivergences } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';

/** The deployed code and the new one behind the same proxy, both where the world stands. */
export type Sides = { readonly old: Session; readonly next: Session };

/**
 * Whose fault a difference is: the model agrees with the old code only, with the new code only, or
 * with neither.
 */
export type FindingKind = 'regression' | 'intended change' | 'stale model';

/** What a plan shows of both codes, held against the model. */
export type Judgement = {
  readonly predicted: Trace;
  /** What the model says otherwise than each, the earliest and gravest first. */
  readonly old: readonly Divergence[];
  readonly next: readonly Divergence[];
  /** Of both, in order. */
  readonly divergences: readonly Divergence[];
};

/** A plan cut after the first step at which not all agree, and what kind of finding that is. */
export type Finding = Localised<Judgement> & { readonly kind: FindingKind };

/** Runs a plan on both codes and folds the model over it. */
export async function judge(
  { old, next }: Sides,
  plan: Plan,
  probe: 'end' | 'each',
  known?: Trace,
): Promise<Judgement> {
  const predicted = known ?? predict(next.model, plan.steps, next.setting);
  const options = { executor: 'simulate', probe, predicted } as const;
  const [before, after]: Examination[] = await Promise.all([
    examine(old, plan, options),
    examine(next, plan, options),
  ]);
  const sides = { old: before!.divergences, next: after!.divergences };
  return {
    predicted,
    ...sides,
    divergences: sortDivergences([...sides.next, ...sides.old]),
  };
}

/** The first step at which the model, the old and the new code are not all of one mind. */
export async function findFinding(sides: Sides, plan: Plan): Promise<Finding | undefined> {
  const found = await localise(plan, (candidate, probe) => judge(sides, candidate, probe));
  return found === undefined ? undefined : { ...found, ...narrowed(found) };
}

/** A name for findings that are alike. */
export function findingKey({ kind, divergences: [first] }: Finding): string {
  return `${kind} ${divergenceKey(first)}`;
}

/** Only what the first step shows counts: what comes after it is not comparable. */
function narrowed(found: Localised<Judgement>) {
  const { step } = found.divergences[0];
  const at = (divergences: readonly Divergence[]) => {
    return divergences.filter((divergence) => divergence.step === step);
  };
  const [old, next] = [at(found.old), at(found.next)];
  const kind: FindingKind =
    old.length === 0 ? 'regression' : next.length === 0 ? 'intended change' : 'stale model';
  return { old, next, kind };
}
