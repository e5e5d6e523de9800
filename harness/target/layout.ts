import { UsageError } from '../errors.js';
import type { Hex, Value, VariableKey } from '../model/index.js';
import { word } from '../model/index.js';
import type { StorageLayout } from './artifact.js';
import { storageDecoder } from './storage-decode.js';
import { dataSlot, mappingSlot } from './storage-keys.js';
import { coversWhole, partsAt } from './storage-names.js';
import {
  elementPlace,
  entryOf,
  isStaticArray,
  memberPlace,
  type Place,
  placeOf,
  slotCount,
  staticLength,
  typeOf,
  wrap,
} from './storage-types.js';

export { describeSlot } from './storage-names.js';

/** Where a variable is, and how its words become a value. */
export type Location = {
  /** Consecutive 32-byte words, in the order that `decode` wants their contents. */
  readonly slots: readonly Hex[];
  /** Bytes from the right of the first word; 0 for everything but packed values. */
  readonly offset: number;
  readonly size: number;
  /**
   * Integers and enums become bigints, addresses and bytes lower-case hex, a struct a record
   * without its mappings, a static array a list, a dynamic array its length. A string of more than
   * 31 bytes is `{ undecodable }`: the word in its slot. So is one that is no text: its bytes.
   */
  readonly decode: (words: readonly Hex[]) => Value;
};

/** A variable and the way into it: keys of mappings, indices of arrays, members of structs. */
export type VariablePath = { readonly name: string; readonly keys: readonly VariableKey[] };

/**
 * Finds a variable in storage. UsageError `target/variable` if the layout has none of that name,
 * or a key does not fit. The work is in finding: keep a location that is used again.
 */
export function locateVariable(layout: StorageLayout, variable: VariablePath): Location {
  const place = placeAt(layout, variable);
  const type = typeOf(layout, place.type);
  if (type.encoding === 'mapping') throw unfit(variable, 'A mapping can only be read by its keys');
  const slots: Hex[] = [];
  for (let index = 0n; index < slotCount(type); index++) {
    slots.push(`0x${word(wrap(place.slot + index))}`);
  }
  const size = Number(type.numberOfBytes);
  return { slots, offset: place.offset, size, decode: storageDecoder(layout, place, place.slot) };
}

/**
 * Whether a variable covers a slot, whole or what stands at some keys: where it stands, and the
 * elements of dynamic arrays in it, up to 2^32 of them. Of a mapping only its own slot, which is
 * never written. UsageError `target/variable` for keys that do not fit.
 */
export function coversSlot(layout: StorageLayout, variable: VariablePath, slot: Hex): boolean {
  const { name, keys } = variable;
  if (keys.length === 0) return coversWhole(layout, name, slot);
  return partsAt(layout, name, placeAt(layout, variable), BigInt(slot)).length > 0;
}

/** Whether a variable is a mapping, whose words only keys lead to; not where there is no such. */
export function isMapping(layout: StorageLayout, variable: VariablePath): boolean {
  if (entryOf(layout, variable.name) === undefined) return false;
  return typeOf(layout, placeAt(layout, variable).type).encoding === 'mapping';
}

function placeAt(layout: StorageLayout, variable: VariablePath): Place {
  const entry = entryOf(layout, variable.name);
  if (entry === undefined) throw unfit(variable, 'There is no such variable in storage');
  let place = placeOf(entry);
  for (const key of variable.keys) place = step(layout, variable, place, key);
  return place;
}

/** One key further into a mapping, an array or a struct. */
function step(
  layout: StorageLayout,
  variable: VariablePath,
  place: Place,
  key: VariableKey,
): Place {
  const type = typeOf(layout, place.type);
  if (type.encoding === 'mapping') {
    return { slot: mappingSlot(type.key!, key, place.slot), offset: 0, type: type.value! };
  }
  if (type.members !== undefined) {
    const member = type.members.find(({ label }) => label === key);
    if (member === undefined) throw unfit(variable, `The struct has no member "${key}"`);
    return memberPlace(place.slot, member);
  }
  const isDynamic = type.encoding === 'dynamic_array';
  if (!isDynamic && !isStaticArray(place.type)) {
    throw unfit(variable, `"${type.label}" is not something to look into`);
  }
  if (typeof key !== 'bigint' || key < 0n || (!isDynamic && key >= staticLength(place.type))) {
    throw unfit(variable, `"${key}" is no index of "${type.label}"`);
  }
  return elementPlace(layout, type.base!, isDynamic ? dataSlot(place.slot) : place.slot, key);
}

function unfit({ name, keys }: VariablePath, message: string): UsageError {
  return new UsageError({
    code: 'target/variable',
    message: `${message}.`,
    facts: { variable: name + keys.map((key) => `[${key}]`).join('') },
    hint: 'Names and keys come from the abstraction of the model, places from the contract.',
  });
}
