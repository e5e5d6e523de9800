import { keccak_256 } from '@noble/hashes/sha3';
import type { Hex } from './value.js';

const BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** keccak-256 of bytes given as hex. */
export function keccak256(data: Hex): Hex {
  const digest = keccak_256(Buffer.from(data.slice(2), 'hex'));
  let text = '0x';
  for (const byte of digest) text += BYTE[byte];
  return text as Hex;
}

/** `abi.encode` of static values: integers, booleans, and words or addresses as hex. */
export function encodeWords(...values: readonly (bigint | boolean | Hex)[]): Hex {
  return `0x${values.map(word).join('')}`;
}

/** One 32-byte word without its `0x`; hex is right-aligned unless it is a full word. */
export function word(value: bigint | boolean | Hex): string {
  if (typeof value === 'boolean') return value ? `${'0'.repeat(63)}1` : '0'.repeat(64);
  if (typeof value === 'string') return value.slice(2).padStart(64, '0');
  return (value < 0n ? value + (1n << 256n) : value).toString(16).padStart(64, '0');
}
