import type { Address } from '../../../harness/model/index.js';
import { uint64, ZERO_ADDRESS } from '../../../harness/model/index.js';
import { type PoolCost, PROVER_WORDS, STAKED_WORDS, STAKER_WORDS } from './poolCost.js';

type StakeArguments = readonly [amount: bigint, rewardPerGas: bigint, maxCapacity: bigint];

export function stakeCost(cost: PoolCost, args: StakeArguments): void {
  const [amount, rewardPerGas, maxCapacity] = args;
  const sender = cost.sender as Address;
  cost.enter();
  if (cost.payMatureExit(sender, 'sender') === undefined) return;
  if (!cost.leaveWithDelay()) return;
  if (amount === 0n) {
    cost.turn('stakes nothing');
    if (rewardPerGas !== 0n) cost.count('a price for nothing');
    if (rewardPerGas === 0n && maxCapacity === 0n) cost.leave();
    return;
  }
  if (!isValidCost(cost, args)) return;
  if (!fundCost(cost, sender, args)) return;
  cost.count('funds a stake');
  const id = weakestSlotCost(cost, amount);
  if (id === undefined) return;
  cost.changeProver(id, { stakedAmount: amount, rewardPerGas, currentCapacity: maxCapacity });
  cost.changeOwner(id, sender);
  cost.changeStaker(sender, { proverId: BigInt(id) });
  cost.memory.allocate(PROVER_WORDS);
  cost.memory.touch(STAKED_WORDS);
  cost.count('takes a slot');
  cost.leave();
}

export function exitCost(cost: PoolCost): void {
  cost.enter();
  if (cost.payMatureExit(cost.sender as Address, 'sender') === undefined) return;
  if (cost.leaveWithDelay()) cost.leave();
}

export function withdrawCost(cost: PoolCost): void {
  cost.enter();
  if (cost.payMatureExit(cost.sender as Address, 'sender')) cost.leave();
}

/** Conditions are tested until one is not met. */
function isValidCost(cost: PoolCost, [amount, rewardPerGas, maxCapacity]: StakeArguments): boolean {
  const { MIN_CAPACITY, MIN_STAKE_PER_CAPACITY } = cost.parameters;
  if (maxCapacity < MIN_CAPACITY) {
    cost.turn('too little capacity');
    return false;
  }
  if (amount / maxCapacity < MIN_STAKE_PER_CAPACITY) {
    cost.turn('too little stake');
    return false;
  }
  return rewardPerGas > 0n;
}

/** Tokens on their way out are used first; false where burning the rest reverts. */
function fundCost(
  cost: PoolCost,
  sender: Address,
  [amount, , maxCapacity]: StakeArguments,
): boolean {
  const { exitAmount } = cost.staker(sender);
  cost.memory.allocate(STAKER_WORDS);
  if (amount < exitAmount) cost.turn('reuses a part');
  const left = amount < exitAmount ? exitAmount - amount : 0n;
  const exitRequestedAt = left === 0n ? 0n : cost.now;
  cost.changeStaker(sender, { exitAmount: left, exitRequestedAt, maxCapacity });
  if (amount <= exitAmount) return true;
  cost.took('burns');
  cost.reach('tokens are burnt');
  if (!cost.reachToken()) return false;
  const pool = cost.setting.contracts.proverPool!;
  if (!cost.token.burn(pool, sender, amount - exitAmount)) return false;
  cost.pass();
  cost.count('burns');
  return true;
}

/** Slots are looked at until one without a stake is found; undefined where the call ends. */
function weakestSlotCost(cost: PoolCost, amount: bigint): number | undefined {
  const last = Number(cost.parameters.MAX_NUM_PROVERS);
  let lowest = uint64.max;
  let id = 0;
  let slot = 0;
  let lower = 0;
  while (slot < last && lowest !== 0n) {
    slot += 1;
    const { stakedAmount } = cost.prover(slot);
    if (stakedAmount < lowest || id === 0) {
      if (stakedAmount >= lowest) cost.count('first slot taken for want of a lower');
      lower += 1;
      lowest = stakedAmount;
      id = slot;
    }
  }
  cost.count('slots looked at', slot);
  cost.count('lower stakes met', lower);
  if (lowest === 0n) cost.count('a slot without stake');
  if (lowest >= amount) return undefined;
  cost.count('finds a slot');
  const occupant = cost.owner(id);
  if (occupant === ZERO_ADDRESS) return id;
  cost.took('displaces');
  if (cost.payMatureExit(occupant, 'displaced') === undefined) return undefined;
  cost.leaveSlot(occupant);
  cost.count('displaces');
  return id;
}
