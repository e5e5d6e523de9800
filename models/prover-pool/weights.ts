import { encodeWords, type Hex, keccak256, uint32 } from '../../harness/model/index.js';
import type { Parameters } from './parameters.js';
import { type Prover, type ProverPool, slotIds } from './state.js';

/** How likely a prover is drawn, and what it is paid per gas. */
export type Weighing = { readonly weight: bigint; readonly price: bigint };

/** The prices that a fee allows: a quarter more or less, in arithmetic that wraps. */
type PriceBand = { readonly lower: bigint; readonly upper: bigint };

export const LOWER_PERCENT = 75n;
export const UPPER_PERCENT = 125n;
const PERCENT = 100n;
const NOT_DRAWN: Weighing = { weight: 0n, price: 0n };

/** Weight and effective price of every slot, in the order of their ids from 1. */
export function weighProvers(
  pool: ProverPool,
  feePerGas: bigint,
  parameters: Parameters,
): readonly Weighing[] {
  const band = priceBand(feePerGas);
  return slotIds(parameters).map((id) => weigh(pool.provers[id]!, band));
}

/**
 * The id that a draw picks among weights of ids from 1, or undefined when all are zero.
 * The draw is the hash of the parent block and of the block to prove.
 */
export function drawProver(
  weighings: readonly Weighing[],
  parentHash: Hex,
  blockId: bigint,
): bigint | undefined {
  let total = 0n;
  for (const { weight } of weighings) total += weight;
  if (total === 0n) return undefined;
  const drawn = BigInt(keccak256(encodeWords(parentHash, blockId))) % total;
  let sum = 0n;
  const index = weighings.findIndex(({ weight }) => {
    sum += weight;
    return sum > drawn;
  });
  return BigInt(index + 1);
}

/** The upper end is tested first: with a wrapped band both ends can bind. */
function priceWithin(rewardPerGas: bigint, band: PriceBand): bigint {
  if (rewardPerGas > band.upper) return band.upper;
  if (rewardPerGas < band.lower) return band.lower;
  return rewardPerGas;
}

/** The band around a fee. Beyond a quarter of uint32 its upper end wraps, later its lower one. */
export function priceBand(feePerGas: bigint): PriceBand {
  return {
    lower: uint32.wrappingMul(feePerGas, LOWER_PERCENT) / PERCENT,
    upper: uint32.wrappingMul(feePerGas, UPPER_PERCENT) / PERCENT,
  };
}

/** Weight and effective price of one slot: stake over price squared, at least 1. */
function weigh(prover: Prover, band: PriceBand): Weighing {
  if (prover.currentCapacity === 0n) return NOT_DRAWN;
  const price = priceWithin(prover.rewardPerGas, band);
  if (price === 0n) return NOT_DRAWN;
  const weight = prover.stakedAmount / price / price;
  return { weight: weight === 0n ? 1n : weight, price };
}
