import type { Hex } from '../model/index.js';
import type { StorageEntry, StorageLayout, StorageType } from './artifact.js';
import { dataSlot } from './storage-keys.js';
import {
  elementPlace,
  elementsPerSlot,
  isStaticArray,
  memberPlace,
  type Place,
  placeOf,
  SLOTS,
  slotCount,
  staticLength,
  typeOf,
} from './storage-types.js';

/** Elements of a dynamic array that a slot can still be told to belong to. */
const MOST_ELEMENTS = 1n << 32n;
/** Elements of a static array that are searched for dynamic arrays inside them. */
const MOST_SEARCHED = 1_024n;

/**
 * What a person calls a slot: as `known` has it, or by the variables that the layout puts there,
 * `shares[3]`, `_initialized, _initializing`, `_totalSupplyCheckpoints[2]`. Undefined for the
 * slots of mappings whose keys are not known.
 */
export function describeSlot(
  layout: StorageLayout,
  slot: Hex,
  known: ReadonlyMap<Hex, string>,
): string | undefined {
  const label = known.get(slot);
  if (label !== undefined) return label;
  const number = BigInt(slot);
  const names = layout.storage.flatMap((entry) => namesIn(layout, entry, number));
  return names.length === 0 ? undefined : names.join(', ');
}

/** Whether a slot is one of a whole variable of that name, of which there may be several. */
export function coversWhole(layout: StorageLayout, name: string, slot: Hex): boolean {
  const number = BigInt(slot);
  return layout.storage.some(
    (entry) => entry.label === name && namesIn(layout, entry, number).length > 0,
  );
}

function namesIn(layout: StorageLayout, entry: StorageEntry, slot: bigint): string[] {
  return partsAt(layout, entry.label, placeOf(entry), slot);
}

/** Names of the parts of a place that a slot holds. */
export function partsAt(layout: StorageLayout, name: string, place: Place, slot: bigint): string[] {
  const type = typeOf(layout, place.type);
  const isHere = slot === place.slot;
  if (type.encoding === 'dynamic_array') {
    if (isHere) return [`${name}.length`];
    return inElements(layout, name, type, dataSlot(place.slot), MOST_ELEMENTS, slot);
  }
  if (type.encoding === 'bytes') {
    const isData = distance(dataSlot(place.slot), slot) < MOST_ELEMENTS / 32n;
    return isHere || isData ? [name] : [];
  }
  if (type.members !== undefined) {
    // A struct in one slot is best known as a whole.
    if (isHere && slotCount(type) === 1n) return [name];
    return type.members.flatMap((member) =>
      partsAt(layout, `${name}.${member.label}`, memberPlace(place.slot, member), slot),
    );
  }
  if (isStaticArray(place.type)) {
    const length = staticLength(place.type);
    const found = inElements(layout, name, type, place.slot, length, slot);
    return found.length > 0 ? found : behindElements(layout, name, type, place, slot);
  }
  return isHere ? [name] : [];
}

/** Names of a slot among the elements of an array, that begin in the slot `first`. */
function inElements(
  layout: StorageLayout,
  name: string,
  array: StorageType,
  first: bigint,
  length: bigint,
  slot: bigint,
): string[] {
  const element = typeOf(layout, array.base!);
  const perSlot = elementsPerSlot(element);
  const index = (distance(first, slot) / slotCount(element)) * perSlot;
  if (index >= length) return [];
  if (perSlot > 1n) {
    const last = index + perSlot < length ? index + perSlot - 1n : length - 1n;
    return [`${name}[${index}..${last}]`];
  }
  return partsAt(
    layout,
    `${name}[${index}]`,
    elementPlace(layout, array.base!, first, index),
    slot,
  );
}

/** Names of a slot in the dynamic arrays and strings that a static array's elements hold. */
function behindElements(
  layout: StorageLayout,
  name: string,
  array: StorageType,
  place: Place,
  slot: bigint,
): string[] {
  const length = staticLength(place.type);
  if (length > MOST_SEARCHED || !reachesData(layout, array.base!)) return [];
  return Array.from({ length: Number(length) }, (_, index) => {
    const element = elementPlace(layout, array.base!, place.slot, BigInt(index));
    return partsAt(layout, `${name}[${index}]`, element, slot);
  }).flat();
}

/** Whether a type has parts that stand elsewhere, at places that are known. */
function reachesData(layout: StorageLayout, id: string): boolean {
  const { encoding, members, base } = typeOf(layout, id);
  if (encoding !== 'inplace') return encoding !== 'mapping';
  if (members !== undefined) return members.some((member) => reachesData(layout, member.type));
  return base !== undefined && reachesData(layout, base);
}

function distance(from: bigint, to: bigint): bigint {
  return to < from ? to - from + SLOTS : to - from;
}
