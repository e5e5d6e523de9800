import { equalValues, type Outcome, type Value } from '../model/index.js';
import { type Difference, diffValues } from '../trace/diff.js';
import type { Divergence, DivergenceCode } from '../trace/divergence.js';
import { type Check, type CheckInput, divergencesAt } from './check.js';
import { diffEvents, equalEvents } from './events.js';

type Reverted = Extract<Outcome, { status: 'revert' }>;

/** What nearly every step gives. */
const NONE: readonly Difference[] = [];

/** Success or revert; where they differ, the revert's error is told with it. */
export const statusCheck: Check = eachStep('status', (model, contract) => {
  if (model.status === contract.status) return NONE;
  return [{ path: ['status'], model: verdictOf(model), contract: verdictOf(contract) }];
});

/** Both reverted: the error's name, then its arguments. */
export const errorCheck: Check = eachStep('error', (model, contract) => {
  if (model.status !== 'revert' || contract.status !== 'revert') return NONE;
  return diffErrors(model, contract);
});

/** Both succeeded: the returned values, in order. */
export const returnsCheck: Check = eachStep('returns', (model, contract) => {
  if (model.status !== 'success' || contract.status !== 'success') return NONE;
  if (equalValues(model.returns, contract.returns)) return NONE;
  return prefixed('returns', diffValues(model.returns, contract.returns));
});

/** Both succeeded: emitter, name and arguments of every event, in order. */
export const eventsCheck: Check = eachStep('events', (model, contract) => {
  if (model.status !== 'success' || contract.status !== 'success') return NONE;
  if (equalEvents(model.events, contract.events)) return NONE;
  return diffEvents(model.events, contract.events);
});

function eachStep(
  code: DivergenceCode,
  compare: (model: Outcome, contract: Outcome) => readonly Difference[],
): Check {
  const run = (input: CheckInput) => {
    const { predicted, observed } = input;
    const found: Divergence[] = [];
    observed.steps.forEach((step, index) => {
      const expected = predicted.steps[index]!.outcome;
      if (step.outcome === expected) return;
      const differences = compare(expected, step.outcome);
      if (differences.length === 0) return;
      found.push(...divergencesAt(input, code, index, differences));
    });
    return found;
  };
  return { name: code, run };
}

function diffErrors(model: Reverted, contract: Reverted): readonly Difference[] {
  if (model.error.name !== contract.error.name) {
    return [{ path: ['error'], model: sayError(model), contract: sayError(contract) }];
  }
  if (equalValues(model.error.args, contract.error.args)) return NONE;
  return prefixed('error', diffValues(model.error.args, contract.error.args));
}

function verdictOf(outcome: Outcome): Value {
  return outcome.status === 'success' ? 'success' : `revert ${sayError(outcome)}`;
}

function sayError({ error }: Reverted): string {
  return error.args.length === 0
    ? error.name
    : `${error.name}(${error.args.map(String).join(', ')})`;
}

function prefixed(first: string, differences: readonly Difference[]): Difference[] {
  return differences.map(({ path, ...sides }) => ({ path: [first, ...path], ...sides }));
}
