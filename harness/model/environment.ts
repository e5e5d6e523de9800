import type { Hex } from './value.js';

/** What a block gives to every call in it. */
export type Environment = {
  /** Block number. */
  readonly number: bigint;
  /** Unix time in seconds. */
  readonly timestamp: bigint;
  /** What `blockhash(number - 1)` returns in this block. */
  readonly parentHash: Hex;
  readonly chainId: bigint;
  /** Wei per gas. */
  readonly baseFee: bigint;
  /** What `block.prevrandao` returns: a word. */
  readonly prevRandao: Hex;
};
