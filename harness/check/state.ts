import { UsageError } from '../errors.js';
import type { Value } from '../model/index.js';
import { type Difference, diffValues } from '../trace/diff.js';
import { type Check, type CheckInput, divergencesAt } from './check.js';

/** Every variable that the model holds, wherever the chain's storage was read. */
export const stateCheck: Check = {
  name: 'state',
  run: (input) =>
    observedStates(input).flatMap(([step, predicted, observed]) => {
      const balances = input.model.abstraction.balances?.(predicted);
      const differences = diffValues(predicted, observed, balances);
      differences.forEach(requireReadable);
      return divergencesAt(input, 'state', step, differences);
    }),
};

/** Two long strings may be equal: nothing can be said of them, which is no divergence. */
function requireReadable({ path, model, contract }: Difference): void {
  if (typeof contract !== 'object' || !('undecodable' in contract)) return;
  if (typeof model !== 'string' || !LONG_STRING.test(String(contract.undecodable))) return;
  const bytes = model.startsWith('0x') ? (model.length - 2) / 2 : Buffer.byteLength(model);
  if (bytes <= MOST_BYTES_IN_SLOT) return;
  throw new UsageError({
    code: 'target/long-string',
    message: 'A string or bytes of more than 31 bytes in storage cannot be read.',
    facts: { variable: path.join('.'), bytes },
    hint: 'Leave the variable out of the abstraction, or list it as unmodelled.',
  });
}

/** What the model calls balances, account by account. */
export const balancesCheck: Check = {
  name: 'balances',
  run: (input) => {
    const { balances } = input.model.abstraction;
    if (balances === undefined) return [];
    return observedStates(input).flatMap(([step, predicted, observed]) => {
      const differences = diffValues(balances(predicted), balances(observed));
      return divergencesAt(input, 'balances', step, differences);
    });
  },
};

/** Ether that calls moved, in wei since the start, account by account. */
export const etherCheck: Check = {
  name: 'ether',
  run: (input) =>
    [...input.observed.ether].flatMap(([step, observed]) => {
      const predicted = input.predicted.ether.get(step) ?? {};
      return divergencesAt(input, 'ether', step, diffValues(predicted, observed));
    }),
};

/** The model's named predicates, on what the model and on what the chain holds. */
export const invariantCheck: Check = {
  name: 'invariant',
  run: (input) =>
    observedStates(input).flatMap(([step, predicted, observed]) => {
      const environment = input.observed.environments[Math.max(step, 0)];
      const now = environment?.timestamp ?? 0n;
      return input.model.invariants.flatMap(
        (invariant): readonly ReturnType<typeof divergencesAt>[number][] => {
          const model = say(invariant.broken(predicted, input.setting, now));
          const contract =
            observed === predicted ? model : say(invariant.broken(observed, input.setting, now));
          if (model === HOLDS && contract === HOLDS) return [];
          const sides: Difference = { path: [invariant.name], model, contract };
          return divergencesAt(input, 'invariant', step, [sides]);
        },
      );
    }),
};

const HOLDS = 'holds';
const MOST_BYTES_IN_SLOT = 31;
/** Twice its length and one: what the slot of a string says that stands elsewhere. */
const LONG_STRING = /^0x[0-9a-f]{63}[13579bdf]$/;

function say(broken: string | undefined): Value {
  return broken === undefined ? HOLDS : broken;
}

function observedStates(input: CheckInput): [number, unknown, unknown][] {
  return [...input.observed.states].map(([step, observed]) => {
    return [step, input.predicted.states.get(step), observed];
  });
}
