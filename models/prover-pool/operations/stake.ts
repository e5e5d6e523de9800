import { revert, ZERO_ADDRESS } from '../../../harness/model/index.js';
import { leaveSlot, requireChangeAllowed } from '../leaveSlot.js';
import type { Parameters } from '../parameters.js';
import { payMatureExit, takeTokens } from '../payout.js';
import {
  changeOwnerOfSlot,
  changeProver,
  changeStaker,
  ownerOfSlot,
  type PoolCall,
  type Prover,
  proverAt,
  slotIds,
  stakerOf,
} from '../state.js';

type StakeArguments = readonly [amount: bigint, rewardPerGas: bigint, maxCapacity: bigint];

/**
 * Takes a slot with a new stake, or gives up the one the sender has when everything is zero.
 * A sender that has a slot leaves it first, and competes for its own slot like anybody else.
 */
export function stake(call: PoolCall, [amount, rewardPerGas, maxCapacity]: StakeArguments) {
  const { sender } = call;

  // PRECONDITIONS: a mature exit is paid out before anything else, so its troubles come first
  payMatureExit(call, sender);
  requireChangeAllowed(call, sender);
  const leavesOnly = amount === 0n && rewardPerGas === 0n && maxCapacity === 0n;
  if (!leavesOnly) requireValidStake([amount, rewardPerGas, maxCapacity], call.setting.parameters);

  // EFFECTS, EVENTS
  leaveSlot(call, sender);
  if (leavesOnly) return undefined;
  payForStake(call, amount, maxCapacity);
  takeWeakestSlot(call, { stakedAmount: amount, rewardPerGas, currentCapacity: maxCapacity });

  // RETURNS
  return undefined;
}

function requireValidStake(stake: StakeArguments, parameters: Parameters): void {
  const [amount, rewardPerGas, maxCapacity] = stake;
  const isValid =
    maxCapacity >= parameters.MIN_CAPACITY &&
    amount / maxCapacity >= parameters.MIN_STAKE_PER_CAPACITY &&
    rewardPerGas > 0n;
  if (!isValid) revert('INVALID_PARAMS');
}

/** Pays with tokens on their way out first, and burns only what they do not cover. */
function payForStake(call: PoolCall, amount: bigint, maxCapacity: bigint): void {
  const { exitAmount } = stakerOf(call.state.proverPool, call.sender);
  const left = exitAmount > amount ? exitAmount - amount : 0n;

  // PRECONDITIONS, EVENTS
  if (amount > exitAmount) takeTokens(call, call.sender, amount - exitAmount);

  // EFFECTS: tokens that stay on their way out start their week again
  changeStaker(call, call.sender, {
    exitAmount: left,
    exitRequestedAt: left === 0n ? 0n : call.environment.timestamp,
    maxCapacity,
  });
}

/** Replaces the prover with the lowest stake, which must be lower than the new one. */
function takeWeakestSlot(call: PoolCall, prover: Prover): void {
  const id = weakestSlot(call);
  const displaced = ownerOfSlot(call.state.proverPool, id);

  // PRECONDITIONS
  if (proverAt(call.state.proverPool, id).stakedAmount >= prover.stakedAmount) {
    revert('PROVER_NOT_GOOD_ENOUGH');
  }
  const isTaken = displaced !== ZERO_ADDRESS;
  if (isTaken) payMatureExit(call, displaced);

  // EFFECTS: who is displaced leaves without having to wait
  if (isTaken) leaveSlot(call, displaced);
  changeProver(call, id, prover);
  changeOwnerOfSlot(call, id, call.sender);
  changeStaker(call, call.sender, { proverId: id });

  // EVENTS
  const { stakedAmount: amount, rewardPerGas, currentCapacity } = prover;
  call.emit('proverPool', 'Staked', { addr: call.sender, amount, rewardPerGas, currentCapacity });
}

/** Id of the slot with the lowest stake, the lowest id on a tie; an empty slot's stake is 0. */
function weakestSlot(call: PoolCall): bigint {
  const { provers } = call.state.proverPool;
  const weakest = slotIds(call.setting.parameters).reduce((best, id) =>
    provers[id]!.stakedAmount < provers[best]!.stakedAmount ? id : best,
  );
  return BigInt(weakest);
}
