import sha3 from 'js-sha3';
import type { Hex } from './value.js';

/** keccak-256 of bytes given as hex. */
export function keccak256(data: Hex): Hex {
  return `0x${sha3.keccak256(Buffer.from(data.slice(2), 'hex'))}`;
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
