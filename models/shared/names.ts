import type { Hex } from '../../harness/model/index.js';

const BYTES_PER_WORD = 32;

/** A name as the address book keys it: left-aligned ASCII in a word. */
export function nameWord(name: string): Hex {
  const digits = Buffer.from(name, 'ascii').toString('hex');
  return `0x${digits.padEnd(BYTES_PER_WORD * 2, '0')}`;
}

/** Names that Taiko's contracts ask the address book for. */
export const NAMES = {
  taiko: nameWord('taiko'),
  taikoToken: nameWord('taiko_token'),
  proverPool: nameWord('prover_pool'),
  dao: nameWord('dao'),
  erc20Vault: nameWord('erc20_vault'),
} as const;
