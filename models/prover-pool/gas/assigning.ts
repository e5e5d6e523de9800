import {
  type Address,
  type Outcome,
  uint32,
  uint64,
  ZERO_ADDRESS,
} from '../../../harness/model/index.js';
import { slotIds } from '../state.js';
import type { PoolCost } from './poolCost.js';

const LOWER_PERCENT = 75n;
const UPPER_PERCENT = 125n;
const PERCENT = 100n;

export function assignCost(
  cost: PoolCost,
  [, feePerGas]: readonly [bigint, bigint],
  outcome: Outcome,
): void {
  if (!cost.isRollup() || outcome.status === 'revert') return;
  weighCost(cost, feePerGas);
  const [assigned] = outcome.returns as readonly [Address, bigint];
  if (assigned === ZERO_ADDRESS) {
    cost.turn('nobody to assign');
    return;
  }
  // Who is drawn, the model has worked out already: it has one slot only.
  const { proverIdToAddress } = cost.pool;
  const id = slotIds(cost.parameters).find((slot) => proverIdToAddress[slot] === assigned)!;
  cost.count('slots passed over', id - 1);
  const { currentCapacity } = cost.prover(id);
  cost.changeProver(id, { currentCapacity: currentCapacity - 1n });
  cost.owner(id);
}

/** Reads every slot, and weighs those with capacity. */
export function weighCost(cost: PoolCost, feePerGas: bigint): void {
  const highest = uint32.wrappingMul(feePerGas, UPPER_PERCENT) / PERCENT;
  const lowest = uint32.wrappingMul(feePerGas, LOWER_PERCENT) / PERCENT;
  const counted = { weighed: 0, high: 0, low: 0, zero: 0, least: 0 };
  for (const id of slotIds(cost.parameters)) {
    const { currentCapacity, rewardPerGas, stakedAmount } = cost.prover(id);
    if (currentCapacity === 0n) continue;
    counted.weighed += 1;
    let price = rewardPerGas;
    if (price > highest) {
      counted.high += 1;
      price = highest;
    } else if (price < lowest) {
      counted.low += 1;
      price = lowest;
    }
    if (price === 0n) counted.zero += 1;
    else if (stakedAmount < price * price) counted.least += 1;
  }
  cost.count('slots weighed', counted.weighed);
  cost.count('prices too high', counted.high);
  cost.count('prices too low', counted.low);
  cost.count('prices of zero', counted.zero);
  cost.count('least weights', counted.least);
}

export function releaseCost(cost: PoolCost, [account]: readonly [Address]): void {
  if (!cost.isRollup()) return;
  const { proverId, maxCapacity } = cost.staker(account);
  if (proverId === 0n) return;
  cost.turn('has a slot');
  const id = Number(proverId);
  const { currentCapacity } = cost.prover(id);
  if (currentCapacity >= maxCapacity) return;
  cost.turn('was assigned');
  cost.changeProver(id, { currentCapacity: currentCapacity + 1n });
}

export function slashCost(
  cost: PoolCost,
  [, account, proofReward]: readonly [bigint, Address, bigint],
): void {
  if (!cost.isRollup()) return;
  const { EXIT_PERIOD, SLASH_POINTS, SLASH_MULTIPLIER } = cost.parameters;
  const { exitAmount, exitRequestedAt, maxCapacity, proverId } = cost.staker(account);
  const id = Number(proverId);
  const stakedAmount = id === 0 ? 0n : cost.prover(id).stakedAmount;
  if (id !== 0) cost.turn('has a slot');
  let slashable = stakedAmount;
  if (exitRequestedAt !== 0n) {
    cost.count('timer asked');
    if (cost.now <= exitRequestedAt + EXIT_PERIOD) {
      cost.count('tokens on their way out count');
      slashable = uint64.wrappingAdd(slashable, exitAmount);
    }
  }
  if (slashable === 0n) {
    cost.turn('nothing to slash');
    return;
  }
  const part = (slashable * SLASH_POINTS) / 10_000n / maxCapacity;
  const multiple = uint64.wrappingMul(SLASH_MULTIPLIER, proofReward);
  if (part > multiple) cost.turn('the share');
  const least = part > multiple ? part : multiple;
  if (least >= slashable) cost.turn('everything');
  const amount = least < slashable ? least : slashable;
  if (amount <= exitAmount) {
    cost.turn('from tokens on their way out');
    cost.changeStaker(account, { exitAmount: exitAmount - amount });
    return;
  }
  cost.changeStaker(account, { exitAmount: 0n });
  cost.turn('from the stake');
  const rest = amount - exitAmount;
  if (rest >= stakedAmount) cost.turn('all of it');
  cost.changeProver(id, { stakedAmount: stakedAmount - rest });
}
