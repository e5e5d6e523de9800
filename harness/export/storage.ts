import {
  type Address,
  type Hex,
  isList,
  type ReadVariable,
  type Value,
  type Variable,
  type VariableKey,
  ZERO_WORD,
} from '../model/index.js';
import { locateVariable } from '../target/layout.js';
import { diffValues } from '../trace/diff.js';
import type { Path } from '../trace/divergence.js';
import type { Exportable } from './exportable.js';

/** A packed part of a storage word, and what the model expects there when the plan is over. */
export type ExpectedPart = {
  readonly contract: string;
  readonly address: Address;
  readonly slot: Hex;
  /** Bytes from the right. */
  readonly offset: number;
  readonly size: number;
  readonly value: bigint | boolean | string;
  /** The same as a number, as it stands in storage. */
  readonly number: bigint;
  /** Where it is in the model's state. */
  readonly path: Path;
};

export type ExpectedStorage = {
  readonly parts: readonly ExpectedPart[];
  /** What differs on the target in a way that no word of storage tells. */
  readonly missed: readonly Path[];
};

/** One value that storage holds, as the abstraction reads it. */
type Leaf = { readonly variable: Variable; readonly keys: readonly VariableKey[]; empty: Scalar };
type Scalar = bigint | boolean | string;

/** More variables of two values than this are not told apart one by one. */
const MOST_BOOLEANS = 256;
const TAG = 0xd1ff_7e57n << 128n;

/**
 * What the plan changes by the model, and what differs on the target, as parts of storage words.
 * An abstraction only goes from storage to state, so it is given marked values, and where the
 * marks come out tells which variable is behind which part of the state.
 */
export function expectedStorage(exportable: Exportable): ExpectedStorage {
  const { session, predicted, plan } = exportable;
  const { model, setting } = session;
  const state = predicted.states.get(plan.steps.length - 1) as Value;
  const leaves = leavesOf(exportable, model.abstraction.variables(state, setting));
  const toState = (pick: (leaf: Leaf) => Scalar): Value => {
    return model.abstraction.toState(reader(leaves, pick), state, setting) as Value;
  };
  const wanted = wantedPaths(exportable);
  const parts: ExpectedPart[] = [];
  for (const [path, leaf] of trackDown(leaves, toState)) {
    if (!wanted.some((prefix) => leadsTo(prefix, path))) continue;
    const value = valueAt(state, path) ?? leaf.empty;
    const part = typeof value === 'object' ? undefined : partOf(exportable, leaf, value, path);
    if (part !== undefined) parts.push(part);
  }
  const missed = differingPaths(exportable).filter((prefix) => {
    return !parts.some(({ path }) => leadsTo(prefix, path));
  });
  return { parts, missed };
}

function leadsTo(prefix: Path, path: Path): boolean {
  return prefix.every((key, at) => key === path[at]);
}

function wantedPaths(exportable: Exportable): readonly Path[] {
  const { predicted, plan } = exportable;
  const changes = diffValues(predicted.states.get(-1), predicted.states.get(plan.steps.length - 1));
  return [...changes.map(({ path }) => path), ...differingPaths(exportable)];
}

function differingPaths({ divergences }: Exportable): readonly Path[] {
  return divergences.filter(({ code }) => code === 'state').map(({ path }) => path);
}

function leavesOf({ session }: Exportable, variables: readonly Variable[]): readonly Leaf[] {
  const visit = (variable: Variable, value: Value, keys: readonly VariableKey[]): Leaf[] => {
    if (typeof value !== 'object') return [{ variable, keys, empty: value }];
    const entries: [VariableKey, Value][] = isList(value)
      ? value.map((item, index) => [BigInt(index), item])
      : Object.entries(value);
    return entries.flatMap(([key, item]) => visit(variable, item, [...keys, key]));
  };
  return variables.flatMap((variable) => {
    const { storageLayout } = session.target.artifacts[variable.contract]!;
    const { slots, decode } = locateVariable(storageLayout, variable);
    return visit(variable, decode(slots.map(() => ZERO_WORD)), []);
  });
}

/** Reads variables whose leaves have values of our own. */
function reader(leaves: readonly Leaf[], pick: (leaf: Leaf) => Scalar): ReadVariable {
  const values = new Map<string, Value>();
  for (const leaf of leaves) {
    const name = nameOf(leaf.variable);
    values.set(name, planted(values.get(name), leaf.keys, pick(leaf)));
  }
  return (contract, name, ...keys) => values.get(nameOf({ contract, name, keys }))!;
}

function planted(into: Value | undefined, keys: readonly VariableKey[], value: Scalar): Value {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (typeof key === 'bigint') {
    const list = [...((into as readonly Value[] | undefined) ?? [])];
    list[Number(key)] = planted(list[Number(key)], rest, value);
    return list;
  }
  const record = (into ?? {}) as Readonly<Record<string, Value>>;
  return { ...record, [String(key)]: planted(record[String(key)], rest, value) };
}

function nameOf({ contract, name, keys }: Variable): string {
  return JSON.stringify([contract, name, ...keys.map(String)]);
}

/** Which leaf is behind which part of the state; what cannot be told is left out. */
function trackDown(
  leaves: readonly Leaf[],
  toState: (pick: (leaf: Leaf) => Scalar) => Value,
): readonly (readonly [Path, Leaf])[] {
  const marked = new Map<Scalar, Leaf>();
  const marks = new Map<Leaf, Scalar>();
  leaves.forEach((leaf, index) => {
    const mark = markOf(leaf.empty, TAG + BigInt(index));
    if (typeof mark !== 'boolean') marked.set(mark, leaf);
    marks.set(leaf, mark);
  });
  const strange = attempt(() => toState((leaf) => marks.get(leaf)!));
  if (strange === undefined) return [];
  const base = flatten(strange);
  const found = base.flatMap(([path, value]): [Path, Leaf][] => {
    const leaf = marked.get(value);
    return leaf === undefined ? [] : [[path, leaf]];
  });
  const booleans = leaves.filter(({ empty }) => typeof empty === 'boolean');
  if (booleans.length > MOST_BOOLEANS) return found;
  const before = new Map(base.map(([path, value]) => [JSON.stringify(path), value]));
  for (const one of booleans) {
    const flipped = attempt(() => toState((leaf) => (leaf === one ? true : marks.get(leaf)!)));
    for (const [path, value] of flipped === undefined ? [] : flatten(flipped)) {
      if (value === true && before.get(JSON.stringify(path)) === false) found.push([path, one]);
    }
  }
  return found;
}

/** An abstraction may choke on values that no contract has; what is behind it is then not found. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** A value of the same kind as an empty one that occurs nowhere else. */
function markOf(empty: Scalar, mark: bigint): Scalar {
  if (typeof empty === 'boolean') return false;
  if (typeof empty === 'bigint') return mark;
  if (!empty.startsWith('0x')) return `#${mark}`;
  return `0x${mark.toString(16).padStart(empty.length - 2, '0')}`;
}

function flatten(value: Value, path: Path = []): (readonly [Path, Scalar])[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => flatten(item as Value, [...path, key]));
}

function valueAt(state: Value, path: Path): Value | undefined {
  let value: Value | undefined = state;
  for (const key of path) {
    if (typeof value !== 'object') return undefined;
    value = (value as Readonly<Record<string, Value>>)[key];
  }
  return value;
}

/** Undefined for what does not stand in one word as it is: strings and bytes. */
function partOf(
  { session }: Exportable,
  { variable, keys }: Leaf,
  value: Scalar,
  path: Path,
): ExpectedPart | undefined {
  const { storageLayout } = session.target.artifacts[variable.contract]!;
  const whole = { name: variable.name, keys: [...variable.keys, ...keys] };
  const { slots, offset, size, decode } = locateVariable(storageLayout, whole);
  const number = numberOf(value, size);
  if (slots.length !== 1 || number === undefined) return undefined;
  const word = (number << BigInt(8 * offset)).toString(16).padStart(64, '0');
  if (decode([`0x${word}`]) !== value) return undefined;
  const address = session.setting.contracts[variable.contract]!;
  const slot = slots[0]!;
  return { contract: variable.contract, address, slot, offset, size, value, number, path };
}

function numberOf(value: Scalar, size: number): bigint | undefined {
  if (typeof value === 'bigint') return BigInt.asUintN(8 * size, value);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return /^0x[\da-f]+$/i.test(value) ? BigInt(value) : undefined;
}
