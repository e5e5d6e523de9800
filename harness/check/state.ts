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
  const word = String(contract.undecodable);
  if (typeof model !== 'string' || !LONG_STRING.test(word)) return;
  const bytes = BigInt(word) / 2n;
  // As text, or as bytes in hexadecimal: nobody knows here which of the two it is.
  const lengths = [Buffer.byteLength(model), model.length / 2 - 1];
  if (!lengths.some((length) => BigInt(Math.floor(length)) === bytes)) return;
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
      const differences = diffValues(predicted, observed);
      for (const { path } of differences) requireWatched(input, path[0]!);
      return divergencesAt(input, 'ether', step, differences);
    }),
};

/** Whom neither the world nor a call names may have been paid, or not: that is no divergence. */
function requireWatched({ model, observed }: CheckInput, address: string): void {
  const { watched } = observed;
  if (watched === undefined || watched.some((each) => each === address)) return;
  throw new UsageError({
    code: 'model/unwatched',
    message: `The model ${model.name} pays an address whose ether is not read.`,
    facts: { address },
    hint: 'Name the address under accounts, in the world of the model.',
  });
}

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
