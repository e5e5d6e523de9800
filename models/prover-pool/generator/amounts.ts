import { type Address, uint32, uint64 } from '../../../harness/model/index.js';
import { balanceOf } from '../../shared/token.js';
import { slotIds, stakeOf, stakerOf } from '../state.js';
import { chosen, pick, type Ways } from './draws.js';
import type { PoolScene } from './scene.js';

export type StakeSize =
  | 'multiple of the least'
  | 'the least and some'
  | 'too little'
  | 'around the weakest'
  | 'around all that is in'
  | 'half of what is in'
  | 'twice what is in'
  | 'what is on its way out'
  | 'everything'
  | 'more than everything'
  | 'a common amount'
  | 'the largest number';

export const STAKE_SIZES: Ways<StakeSize> = [
  [20, 'multiple of the least'],
  [16, 'the least and some'],
  [4, 'too little'],
  [14, 'around the weakest'],
  [14, 'around all that is in'],
  [8, 'half of what is in'],
  [5, 'twice what is in'],
  [4, 'what is on its way out'],
  [3, 'everything'],
  [3, 'more than everything'],
  [7, 'a common amount'],
  [2, 'the largest number'],
];

/** Capacities that are used up soon are common; some are too small, some too large. */
const CAPACITIES = [
  ...[32n, 32n, 32n, 32n, 32n, 32n, 33n, 33n, 34n, 36n, 40n, 50n, 64n, 100n, 128n, 1_000n],
  ...[31n, 0n, uint32.max, 10_000n],
];
const PRICES = [
  ...[1n, 1n, 2n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n, 10n, 12n, 13n, 15n, 20n, 50n, 100n, 1_000n],
  ...[0n, uint32.max, 34_359_739n, 57_266_231n],
];
/** Around these fees the bounds of the price band wrap. */
const UPPER_WRAP = 34_359_739n;
const LOWER_WRAP = 57_266_231n;
const FEES = [
  ...[1n, 2n, 3n, 4n, 5n, 6n, 8n, 10n, 10n, 12n, 13n, 16n, 20n, 40n, 100n, 1_000n, 0n],
  ...[UPPER_WRAP - 1n, UPPER_WRAP, UPPER_WRAP + 1n, LOWER_WRAP - 1n, LOWER_WRAP, LOWER_WRAP + 1n],
  uint32.max,
];
const COMMON_AMOUNT = 1_280_000n;
const SPREAD = 1_000_000n;

export function capacityOf(drawn: number): bigint {
  return pick(CAPACITIES, drawn);
}

export function priceOf(drawn: number): bigint {
  return pick(PRICES, drawn);
}

/** A fee of interest, or now and then any other. */
export function feeOf(drawn: number): bigint {
  return drawn % 8 === 0 ? BigInt(drawn) * 2n : pick(FEES, drawn >> 3);
}

/** Base units to stake with a capacity, for an account as it stands. */
export function stakeAmount(
  scene: PoolScene,
  account: Address,
  capacity: bigint,
  drawn: { readonly size: number; readonly extra: number },
): bigint {
  const pool = scene.state.proverPool;
  const least = capacity * scene.setting.parameters.MIN_STAKE_PER_CAPACITY;
  const { exitAmount } = stakerOf(pool, account);
  const held = stakeOf(pool, account) + exitAmount;
  const extra = BigInt(drawn.extra);
  const around = (extra % 3n) - 1n;
  const enough = (amount: bigint) => clamp(amount < least ? least : amount);
  const size = chosen(STAKE_SIZES, drawn.size);
  switch (size) {
    case 'multiple of the least':
      return enough(least * (1n + (extra % 6n)));
    case 'the least and some':
      return enough(least + (extra % SPREAD));
    case 'too little':
      return clamp(least - 1n);
    case 'around the weakest':
      return enough(weakestStake(scene) + around);
    case 'around all that is in':
      return enough(held + around);
    case 'half of what is in':
      return enough(held / 2n);
    case 'twice what is in':
      return enough(held * 2n);
    case 'what is on its way out':
      return enough(exitAmount);
    case 'everything':
      return enough(held + balanceOf(scene.state.taikoToken, account));
    case 'more than everything':
      return enough(held + balanceOf(scene.state.taikoToken, account) + 1n);
    case 'a common amount':
      return enough(COMMON_AMOUNT);
    case 'the largest number':
      return uint64.max;
  }
}

/** The lowest stake among all slots, 0 while one is empty. */
function weakestStake(scene: PoolScene): bigint {
  const { provers } = scene.state.proverPool;
  let weakest = uint64.max;
  for (const id of slotIds(scene.setting.parameters)) {
    const { stakedAmount } = provers[id]!;
    if (stakedAmount < weakest) weakest = stakedAmount;
  }
  return weakest;
}

/** Into what the functions of the pool take. */
export function clamp(amount: bigint): bigint {
  if (amount < 0n) return 0n;
  return amount > uint64.max ? uint64.max : amount;
}
