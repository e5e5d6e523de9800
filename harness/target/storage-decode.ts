import { isUtf8 } from 'node:buffer';
import type { Hex, Value } from '../model/index.js';
import type { StorageLayout, StorageType } from './artifact.js';
import {
  elementPlace,
  isStaticArray,
  memberPlace,
  type Place,
  SLOT_BYTES,
  staticLength,
  typeOf,
} from './storage-types.js';

/** Reads a value from consecutive words, the first of which is that of slot `from`. */
export type DecodeWords = (words: readonly Hex[]) => Value;

/** Digits of a number that JavaScript reads exactly: 48 bits. */
const EXACT_DIGITS = 12;
const ZEROS = '0'.repeat(2 * SLOT_BYTES);
/** Of a string or bytes that stand in their slot, whose last byte is that number. */
const MOST_SHORT_DIGITS = 2 * (SLOT_BYTES - 1);

/**
 * Prepares the decoding of a place once, so that each decoding only cuts and converts. A struct
 * becomes a record without its mappings, a dynamic array its length.
 */
export function storageDecoder(layout: StorageLayout, place: Place, from: bigint): DecodeWords {
  const type = typeOf(layout, place.type);
  if (type.encoding === 'dynamic_array') return integer(place, from, SLOT_BYTES);
  if (type.encoding === 'bytes') return shortBytes(place, from);
  if (type.members !== undefined) return record(layout, place, type, from);
  if (isStaticArray(place.type)) return list(layout, place, type, from);
  return scalar(place, Number(type.numberOfBytes), from);
}

function record(layout: StorageLayout, place: Place, type: StorageType, from: bigint): DecodeWords {
  const fields = type
    .members!.filter((member) => typeOf(layout, member.type).encoding !== 'mapping')
    .map((member) => {
      const decode = storageDecoder(layout, memberPlace(place.slot, member), from);
      return [member.label, decode] as const;
    });
  return (words) => {
    const value: Record<string, Value> = {};
    for (const [name, decode] of fields) value[name] = decode(words);
    return value;
  };
}

function list(layout: StorageLayout, place: Place, type: StorageType, from: bigint): DecodeWords {
  const elements: DecodeWords[] = [];
  const length = staticLength(place.type);
  for (let index = 0n; index < length; index++) {
    const element = elementPlace(layout, type.base!, place.slot, index);
    elements.push(storageDecoder(layout, element, from));
  }
  return (words) => elements.map((decode) => decode(words));
}

/** By the id of the type; what it does not say, such as a user-defined type, is an integer. */
function scalar(place: Place, bytes: number, from: bigint): DecodeWords {
  const cut = cutter(place, from, bytes);
  if (place.type === 't_bool') return (words) => BigInt(`0x${cut(words)}`) !== 0n;
  if (/^t_(address|contract|bytes\d|function)/.test(place.type))
    return (words) => `0x${cut(words)}`;
  if (!/^t_int\d/.test(place.type)) return integer(place, from, bytes);

  const range = 1n << BigInt(8 * bytes);
  return (words) => {
    const value = BigInt(`0x${cut(words)}`);
    return value * 2n < range ? value : value - range;
  };
}

function integer(place: Place, from: bigint, bytes: number): DecodeWords {
  const cut = cutter(place, from, bytes);
  return (words) => numberOf(cut(words));
}

/** Few numbers in storage are long, and short ones are read much faster. */
function numberOf(digits: string): bigint {
  const split = Math.max(0, digits.length - EXACT_DIGITS);
  if (split > 0 && digits.slice(0, split) !== ZEROS.slice(0, split)) return BigInt(`0x${digits}`);
  return BigInt(Number.parseInt(digits.slice(split), 16));
}

/** Takes a value's digits out of its word. Solidity counts bytes from the right. */
function cutter({ slot, offset }: Place, from: bigint, bytes: number) {
  const index = Number(slot - from);
  const end = 2 + 2 * (SLOT_BYTES - offset);
  const start = end - 2 * bytes;
  return (words: readonly Hex[]): string => words[index]!.slice(start, end);
}

/**
 * Strings and bytes of up to 31 bytes stand in their slot. Longer ones are elsewhere, at places
 * that depend on their length, which one reading of known slots cannot follow: they are
 * `{ undecodable }`, the word that tells their length, as is a word that Solidity would not read.
 * Strings that are no UTF-8 are `{ undecodable }` too, their bytes: different ones are never equal.
 */
function shortBytes(place: Place, from: bigint): DecodeWords {
  const index = Number(place.slot - from);
  const isText = place.type.startsWith('t_string');
  return (words) => {
    const word = words[index]!;
    const last = Number(`0x${word.slice(-2)}`);
    if (last % 2 === 1 || last > MOST_SHORT_DIGITS) return { undecodable: word };
    const digits = word.slice(2, 2 + last);
    if (!isText) return `0x${digits}`;
    const bytes = Buffer.from(digits, 'hex');
    return isUtf8(bytes) ? bytes.toString('utf8') : { undecodable: `0x${digits}` };
  };
}
