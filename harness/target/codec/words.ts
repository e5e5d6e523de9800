import type { Hex } from '../../model/index.js';

/** Characters of one 32-byte word in hexadecimal. */
export const WORD_CHARS = 64;

/** Characters that a number may fill so that JavaScript reads it exactly: 48 bits. */
const EXACT_CHARS = 12;
const ZERO_CHARS = WORD_CHARS - EXACT_CHARS;
const ZEROS = '0'.repeat(WORD_CHARS);
const LEADING_ZEROS = ZEROS.slice(EXACT_CHARS);
/** So many zeros, by their number: padding anew was a twentieth of the time of a plan. */
const PADDING = Array.from({ length: WORD_CHARS + 1 }, (_, zeros) => '0'.repeat(zeros));

/** Thrown by decoders and caught where decoding began: not an error, only "these bytes do not". */
export const UNDECODABLE: unique symbol = Symbol('undecodable');

/**
 * Bytes as lower-case hexadecimal in which positions count characters. `end` is the first
 * character after the data, `start` the first of it, after `0x` or a selector.
 */
export type Data = {
  readonly hex: string;
  readonly start: number;
  readonly end: number;
  /** Characters that may still be read as heads, lists and contents. */
  unread: number;
};

/**
 * Counts characters that are about to be read; throws `UNDECODABLE` when there are not so many
 * left. Offsets may lead to the same bytes again and again: a few thousand bytes could be read as
 * billions of values.
 */
export function claim(data: Data, chars: number): void {
  data.unread -= chars;
  if (data.unread < 0) throw UNDECODABLE;
}

/** The word at a position as an unsigned integer; the caller knows that it is inside the data. */
export function readUnsigned(hex: string, at: number): bigint {
  const split = at + ZERO_CHARS;
  if (hex.slice(at, split) === LEADING_ZEROS) {
    return BigInt(Number.parseInt(hex.slice(split, at + WORD_CHARS), 16));
  }
  return BigInt(`0x${hex.slice(at, at + WORD_CHARS)}`);
}

/** An offset or a length in bytes; more than 2^48 can never be inside the data. */
export function readSize(hex: string, at: number): number {
  const split = at + ZERO_CHARS;
  if (hex.slice(at, split) !== LEADING_ZEROS) throw UNDECODABLE;
  return Number.parseInt(hex.slice(split, at + WORD_CHARS), 16);
}

/** Bytes between two positions, with `0x`. */
export function readBytes(hex: string, from: number, to: number): Hex {
  return `0x${hex.slice(from, to)}`;
}

/** Whether all characters between two positions are zero; no more than a word. */
export function isZero(hex: string, from: number, to: number): boolean {
  return hex.slice(from, to) === ZEROS.slice(0, to - from);
}

/** A word of a number that may be negative but fits. */
export function writeNumber(value: bigint): string {
  return wordOf((value < 0n ? BigInt.asUintN(256, value) : value).toString(16));
}

/** A word of an offset or a length. */
export function writeSize(bytes: number): string {
  return wordOf(bytes.toString(16));
}

/** Digits that fit into a word, filled up with zeros before them. */
export function wordOf(digits: string): string {
  return PADDING[WORD_CHARS - digits.length]! + digits;
}

/** Whether the word at a position is a number's, as `writeNumber` writes it; nothing is written. */
export function isNumberAt(hex: string, at: number, value: bigint): boolean {
  const digits = (value < 0n ? BigInt.asUintN(256, value) : value).toString(16);
  const zeros = WORD_CHARS - digits.length;
  return hex.startsWith(digits, at + zeros) && hex.startsWith(PADDING[zeros]!, at);
}

/** Bytes without `0x`, filled up with zeros to whole words. */
export function writeBytes(digits: string): string {
  const rest = digits.length % WORD_CHARS;
  return rest === 0 ? digits : digits + ZEROS.slice(rest);
}
