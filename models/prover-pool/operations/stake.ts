import {
  check,
  type Guard,
  revert,
  withGuards,
  ZERO_ADDRESS,
} from '../../../harness/model/index.js';
import { delayIsOver, leaveSlot, requireChangeAllowed } from '../leaveSlot.js';
import type { Parameters } from '../parameters.js';
import { PAYMENTS, payMatureExit, takeTokens } from '../payout.js';
import {
  changeOwnerOfSlot,
  changeProver,
  changeStaker,
  ownerOfSlot,
  type PoolCall,
  type Prover,
  proverAt,
  type State,
  slotIds,
  stakerOf,
} from '../state.js';

type StakeArguments = readonly [amount: bigint, rewardPerGas: bigint, maxCapacity: bigint];

type StakeGuard<Args> = Guard<State, Parameters, Args>;

const refuse = () => revert('INVALID_PARAMS');
const capacitySuffices: StakeGuard<StakeArguments> = {
  name: 'the capacity suffices',
  margin: ({ setting }, [, , maxCapacity]) => maxCapacity - setting.parameters.MIN_CAPACITY,
  refuse,
};
const stakeFitsCapacity: StakeGuard<StakeArguments> = {
  name: 'the stake fits the capacity',
  margin: ({ setting }, [amount, , maxCapacity]) => {
    if (maxCapacity === 0n) return undefined;
    return amount / maxCapacity - setting.parameters.MIN_STAKE_PER_CAPACITY;
  },
  refuse,
};
const priceIsSet: StakeGuard<StakeArguments> = {
  name: 'the price is set',
  holds: (_, [, rewardPerGas]) => rewardPerGas > 0n,
  refuse,
};

/** Given by how much the new stake is higher than the lowest; equal is not enough. */
const isGoodEnough: StakeGuard<bigint> = {
  name: 'the stake is higher than the lowest',
  margin: (_, higher) => higher - 1n,
  refuse: () => revert('PROVER_NOT_GOOD_ENOUGH'),
};

const VALID = [capacitySuffices, stakeFitsCapacity, priceIsSet];

/**
 * Takes a slot with a new stake, or gives up the one the sender has when everything is zero.
 * A sender that has a slot leaves it first, and competes for its own slot like anybody else.
 */
export const stake = withGuards([...PAYMENTS, delayIsOver, ...VALID, isGoodEnough], stakeTokens);

function stakeTokens(call: PoolCall, args: StakeArguments) {
  const [amount, rewardPerGas, maxCapacity] = args;
  const { sender } = call;

  // PRECONDITIONS: a mature exit is paid out before anything else, so its troubles come first
  if (payMatureExit(call, sender)) call.mark('stake: pays out first');
  requireChangeAllowed(call, sender);
  const leavesOnly = amount === 0n && rewardPerGas === 0n && maxCapacity === 0n;
  if (!leavesOnly) for (const guard of VALID) check(call, guard, args);

  // EFFECTS, EVENTS
  const { proverId } = stakerOf(call.state.proverPool, sender);
  leaveSlot(call, sender);
  if (leavesOnly) {
    call.mark(proverId === 0n ? 'stake: nothing by a stranger' : 'stake: leaves only');
    return undefined;
  }
  payForStake(call, amount, maxCapacity);
  const id = takeWeakestSlot(call, {
    stakedAmount: amount,
    rewardPerGas,
    currentCapacity: maxCapacity,
  });
  if (proverId === 0n) call.mark('stake: by a newcomer');
  else call.mark(proverId === id ? 'stake: in the same slot again' : 'stake: in another slot');

  // RETURNS
  return undefined;
}

/** Pays with tokens on their way out first, and burns only what they do not cover. */
function payForStake(call: PoolCall, amount: bigint, maxCapacity: bigint): void {
  const { exitAmount } = stakerOf(call.state.proverPool, call.sender);
  const left = exitAmount > amount ? exitAmount - amount : 0n;
  if (left > 0n) call.mark('stake: tokens on their way out are more than enough');
  else if (exitAmount === amount) call.mark('stake: tokens on their way out are just enough');
  else if (exitAmount > 0n) call.mark('stake: tokens on their way out are too few');
  else call.mark('stake: no tokens are on their way out');

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
function takeWeakestSlot(call: PoolCall, prover: Prover): bigint {
  const id = weakestSlot(call);
  const displaced = ownerOfSlot(call.state.proverPool, id);

  // PRECONDITIONS
  const lowest = proverAt(call.state.proverPool, id).stakedAmount;
  check(call, isGoodEnough, prover.stakedAmount - lowest);
  const isTaken = displaced !== ZERO_ADDRESS;
  if (isTaken && payMatureExit(call, displaced)) call.mark('stake: who is displaced is paid out');
  if (!isTaken) call.mark('stake: the slot is empty');
  else call.mark(lowest === 0n ? 'stake: displaces one slashed to nothing' : 'stake: displaces');

  // EFFECTS: who is displaced leaves without having to wait
  if (isTaken) leaveSlot(call, displaced);
  changeProver(call, id, prover);
  changeOwnerOfSlot(call, id, call.sender);
  changeStaker(call, call.sender, { proverId: id });

  // EVENTS
  const { stakedAmount: amount, rewardPerGas, currentCapacity } = prover;
  call.emit('proverPool', 'Staked', { addr: call.sender, amount, rewardPerGas, currentCapacity });

  // RETURNS
  return id;
}

/** Id of the slot with the lowest stake, the lowest id on a tie; an empty slot's stake is 0. */
function weakestSlot(call: PoolCall): bigint {
  const { provers } = call.state.proverPool;
  const weakest = slotIds(call.setting.parameters).reduce((best, id) =>
    provers[id]!.stakedAmount < provers[best]!.stakedAmount ? id : best,
  );
  return BigInt(weakest);
}
