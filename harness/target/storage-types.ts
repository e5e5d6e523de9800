import { UsageError } from '../errors.js';
import type { StorageEntry, StorageLayout, StorageType } from './artifact.js';

/** A place in storage that has a type: where a variable, a member or an element begins. */
export type Place = {
  readonly slot: bigint;
  /** Bytes from the right of the slot; 0 for everything but packed values. */
  readonly offset: number;
  /** An id of the layout's types. */
  readonly type: string;
};

/** Slots are counted modulo this. */
export const SLOTS = 1n << 256n;
export const SLOT_BYTES = 32;

/** The variable of a name; of several, the one that the most derived contract declared. */
export function entryOf(layout: StorageLayout, name: string): StorageEntry | undefined {
  return layout.storage.findLast(({ label }) => label === name);
}

export function placeOf({ slot, offset, type }: StorageEntry): Place {
  return { slot: BigInt(slot), offset, type };
}

export function typeOf(layout: StorageLayout, id: string): StorageType {
  const type = layout.types?.[id];
  if (type !== undefined) return type;
  throw new UsageError({
    code: 'target/layout',
    message: 'The storage layout names a type that it does not have.',
    facts: { type: id },
    hint: 'The artifact is not whole; compile it anew.',
  });
}

/** How many slots a value of a type covers where it stands. */
export function slotCount(type: StorageType): bigint {
  return (BigInt(type.numberOfBytes) + 31n) / 32n;
}

/** Elements of a static array, from the end of its id: `t_array(t_uint8)32_storage`. */
export function staticLength(id: string): bigint {
  const digits = /\)(\d+)_(?:storage|memory)/.exec(id.slice(id.lastIndexOf(')')))?.[1];
  return BigInt(digits ?? 0);
}

export function isStaticArray(id: string): boolean {
  return id.startsWith('t_array') && !id.endsWith(')dyn_storage');
}

/** How many elements share a slot: 1 for those that fill slots of their own. */
export function elementsPerSlot(element: StorageType): bigint {
  const bytes = BigInt(element.numberOfBytes);
  return bytes > 16n ? 1n : 32n / bytes;
}

/** The place of an array's element; `first` is the slot that elements begin in. */
export function elementPlace(
  layout: StorageLayout,
  base: string,
  first: bigint,
  index: bigint,
): Place {
  const element = typeOf(layout, base);
  const perSlot = elementsPerSlot(element);
  if (perSlot === 1n) {
    return { slot: wrap(first + index * slotCount(element)), offset: 0, type: base };
  }
  const offset = Number(index % perSlot) * Number(element.numberOfBytes);
  return { slot: wrap(first + index / perSlot), offset, type: base };
}

export function memberPlace(slot: bigint, member: StorageEntry): Place {
  return { slot: wrap(slot + BigInt(member.slot)), offset: member.offset, type: member.type };
}

export function wrap(slot: bigint): bigint {
  return slot % SLOTS;
}
