import type { CheckInput } from '../check/index.js';
import { type AnyModel, type Outcome, outcomeLabel } from '../model/index.js';
import { liveOf } from './world.js';

/**
 * What is compared of how a deployed contract's call ended: without what hangs on things that no
 * state holds. A failure for such a reason is taken for the one that is predicted, if any is.
 */
export type Compared = (observed: Outcome, predicted?: Outcome) => Outcome;

/** By what the model declares. */
export function comparedBy(model: AnyModel): Compared {
  const { besides } = liveOf(model);
  if (besides === undefined) return (observed) => observed;
  const events = new Set(besides.events.map(({ contract, event }) => `${contract}.${event}`));
  const errors = new Set(besides.errors);
  return (observed, predicted) => {
    if (observed.status === 'success') {
      const kept = observed.events.filter(({ emitter, name }) => !events.has(`${emitter}.${name}`));
      return { ...observed, events: kept };
    }
    const excused = predicted?.status === 'revert' && errors.has(outcomeLabel(observed));
    return excused ? predicted : observed;
  };
}

/** The same for both traces of a plan. */
export function comparedInput(compared: Compared, input: CheckInput): CheckInput {
  const { predicted, observed } = input;
  const steps = observed.steps.map((step, index) => {
    return { ...step, outcome: compared(step.outcome, predicted.steps[index]!.outcome) };
  });
  return { ...input, observed: { ...observed, steps } };
}
