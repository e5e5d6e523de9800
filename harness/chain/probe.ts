import { UsageError } from '../errors.js';
import type { Address, Hex, ReadVariable, Value, Variable, VariableKey } from '../model/index.js';
import type { Artifact } from '../target/artifact.js';
import { type Location, locateVariable } from '../target/layout.js';

/**
 * Code that returns `sload` of every word of its calldata. It stands for a contract's own code
 * while its storage is read. Only opcodes that every hardfork has: RETURNDATASIZE pushes the zero.
 */
export const STORAGE_PROBE: Hex = '0x3d5b3681101560145780355481526020016001565b363df3';

/** The same with `balance`, put at an address that nobody uses. */
export const ETHER_PROBE: Hex = '0x3d5b3681101560145780353181526020016001565b363df3';
export const ETHER_PROBE_ADDRESS: Address = '0x00000000000000000000000000000000be7e4ace';

/** For reading more words than any contract has. */
export const PROBE_GAS = 1_000_000_000;

/** Who asks; a probe does not care. */
export const PROBE_SENDER: Address = '0x00000000000000000000000000000000be7e4ad0';

/** Variables found in storage: what to ask each contract for, and how to read the answers. */
export type StorageQuery = {
  readonly calls: readonly StorageCall[];
  /** `answers` are the words of each call, in the order of `calls`, as hexadecimal with `0x`. */
  readonly reader: (answers: readonly Hex[]) => ReadVariable;
};

export type StorageCall = {
  /** A contract's name. */
  readonly contract: string;
  /** Slots as one word after another. */
  readonly data: Hex;
};

/** Finds variables in storage and remembers where they are. */
export type Prober = { readonly query: (variables: readonly Variable[]) => StorageQuery };

type Found = {
  readonly variable: Variable;
  /** Its place among all that are asked for. */
  readonly index: number;
  readonly call: number;
  readonly at: number;
  readonly location: Location;
  /** What the words were last, and the value that they were: most are the same in every plan. */
  seen: string | undefined;
  value: Value;
};

/** Digits of a word. */
export const WORD_CHARS = 64;

/** A prober for contracts with these layouts. UsageError `target/variable` from its queries. */
export function openProber(artifacts: Readonly<Record<string, Artifact>>): Prober {
  const locations = new Map<string, Location>();
  const queries = new WeakMap<readonly Variable[], StorageQuery>();

  const locate = (key: string, variable: Variable): Location => {
    const known = locations.get(key);
    if (known !== undefined) return known;
    const artifact = artifacts[variable.contract];
    if (artifact === undefined) throw unlisted('contract', variable.contract);
    const location = locateVariable(artifact.storageLayout, variable);
    locations.set(key, location);
    return location;
  };
  return {
    query: (variables) => {
      const known = queries.get(variables);
      if (known !== undefined) return known;
      const query = storageQuery(variables, locate);
      queries.set(variables, query);
      return query;
    },
  };
}

function storageQuery(
  variables: readonly Variable[],
  locate: (key: string, variable: Variable) => Location,
): StorageQuery {
  const calls = new Map<string, { index: number; data: string; length: number }>();
  const found = new Map<string, Found>();
  for (const variable of variables) {
    const key = keyOf(variable.contract, variable.name, variable.keys);
    if (found.has(key)) continue;
    const location = locate(key, variable);
    const call = calls.get(variable.contract) ?? { index: calls.size, data: '', length: 0 };
    calls.set(variable.contract, call);
    const at = { call: call.index, at: call.length };
    found.set(key, { variable, index: found.size, ...at, location, seen: undefined, value: '' });
    for (const slot of location.slots) call.data += slot.slice(2);
    call.length += location.slots.length;
  }
  const inOrder = [...found.values()];
  return {
    calls: [...calls].map(([contract, { data }]) => ({ contract, data: `0x${data}` })),
    reader: (answers) => {
      // Most are read in the order in which they were asked for: finding them by name is slower.
      let next = 0;
      return (contract, name, ...keys) => {
        let place = inOrder[next];
        if (place === undefined || !names(place.variable, contract, name, keys)) {
          place = found.get(keyOf(contract, name, keys));
          if (place === undefined) throw unlisted('variable', keyOf(contract, name, keys));
        }
        next = place.index + 1;
        return valueAt(place, answers[place.call]!);
      };
    },
  };
}

function names(
  variable: Variable,
  contract: string,
  name: string,
  keys: readonly VariableKey[],
): boolean {
  if (variable.name !== name || variable.contract !== contract) return false;
  if (variable.keys.length !== keys.length) return false;
  for (let at = 0; at < keys.length; at++) if (keys[at] !== variable.keys[at]) return false;
  return true;
}

function valueAt(place: Found, answer: Hex): Value {
  const { at, location } = place;
  const from = 2 + at * WORD_CHARS;
  if (place.seen === undefined || !answer.startsWith(place.seen, from)) {
    const { length } = location.slots;
    place.value = location.decode(wordsAt(answer, at, length));
    place.seen = answer.slice(from, from + length * WORD_CHARS);
  }
  return place.value;
}

/** Words of an answer from the one with a number on. */
export function wordsAt(answer: Hex, from: number, count: number): Hex[] {
  const words = new Array<Hex>(count);
  for (let index = 0; index < count; index++) {
    const at = 2 + (from + index) * WORD_CHARS;
    words[index] = `0x${answer.slice(at, at + WORD_CHARS)}`;
  }
  return words;
}

function keyOf(contract: string, name: string, keys: readonly VariableKey[]): string {
  let key = `${contract}.${name}`;
  for (const part of keys) key += `[${isPlain(part) ? part : JSON.stringify(part)}]`;
  return key;
}

/** Whether a key ends at the next bracket, whatever text it is. */
function isPlain(part: VariableKey): boolean {
  return typeof part !== 'string' || !(part.includes(']') || part.startsWith('"'));
}

function unlisted(what: string, name: string): UsageError {
  return new UsageError({
    code: 'model/abstraction',
    message: `The model's abstraction reads a ${what} that was not asked for.`,
    facts: { [what]: name },
    hint: 'Let `variables` name everything that `toState` reads.',
  });
}
