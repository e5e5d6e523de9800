import type { AnyModel } from '../model/index.js';
import { shrink } from '../shrink/shrink.js';
import type { Plan } from '../trace/plan.js';
import type { WitnessBudget } from './budget.js';

/** A plan, and whatever it shows. */
type Showing = { readonly plan: Plan };

export type WitnessOptions<Shown extends Showing> = {
  readonly model: AnyModel;
  readonly budget: WitnessBudget;
  /** What a plan shows, if that is of the same kind; its plan may be cut after it. */
  readonly look: (plan: Plan) => Promise<Shown | undefined>;
  /** What the model alone can say of a candidate: false saves a look. */
  readonly plausible?: (plan: Plan) => boolean;
};

/** The least plan that was found to show the same kind of thing. */
export type Witnessed<Shown> = {
  readonly shown: Shown;
  /** No single command can be left out. */
  readonly minimal: boolean;
};

/** Shrinks a plan while it shows the same, where two codes are held against each other. */
export async function shrinkWitness<Shown extends Showing>(
  shown: Shown,
  { model, budget, look, plausible = () => true }: WitnessOptions<Shown>,
): Promise<Witnessed<Shown>> {
  const { shrinkLimit, workers, signal, onProgress } = budget;
  if (shrinkLimit === 0) return { shown, minimal: false };
  const seen = new WeakMap<Plan, Shown>();
  const { plan, minimal } = await shrink(shown.plan, {
    model,
    oracle: async (candidate) => {
      if (signal?.aborted) return undefined;
      const found = await look(candidate);
      if (found !== undefined) seen.set(found.plan, found);
      return found?.plan;
    },
    plausible,
    limit: shrinkLimit,
    parallel: workers,
    onProgress: (executed, best) =>
      onProgress?.(`shrinking: ${best.steps.length} commands after ${executed} tries`),
  });
  return { shown: seen.get(plan) ?? shown, minimal: minimal && !signal?.aborted };
}
