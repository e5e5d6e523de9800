import type { Address } from '../../harness/model/index.js';

/** First names of the stakers, in the order of their addresses. */
const NAMES = [
  ['Alice', 'Bob', 'Carol', 'Dave', 'Erin', 'Frank', 'Grace', 'Heidi', 'Ivan', 'Judy', 'Karl'],
  ['Lena', 'Mallory', 'Nina', 'Oscar', 'Peggy', 'Quentin', 'Rupert', 'Sybil', 'Trent', 'Ursula'],
  ['Victor', 'Wendy', 'Xenia', 'Yusuf', 'Zoe', 'Anna', 'Bruno', 'Clara', 'Dario', 'Elsa', 'Felix'],
  ['Gina', 'Hugo', 'Ingrid', 'Jonas', 'Kira', 'Leo', 'Mona', 'Nils', 'Olga', 'Paul', 'Rosa'],
  ['Simon'],
].flat();

const FIRST_ADDRESS = 0xd000000000000000000000000000000000000001n;
const ADDRESS_DIGITS = 40;

/** Ordinary users: more of them than the pool has slots, so that some always wait outside. */
export const STAKERS: Readonly<Record<string, Address>> = Object.fromEntries(
  NAMES.map((name, index) => [name, addressNumber(FIRST_ADDRESS + BigInt(index))]),
);

function addressNumber(value: bigint): Address {
  return `0x${value.toString(16).padStart(ADDRESS_DIGITS, '0')}`;
}
