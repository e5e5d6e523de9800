import { type Address, type Operation, revertEmpty } from '../../../harness/model/index.js';
import type { Parameters } from '../parameters.js';
import {
  ownerOfSlot,
  type PoolCall,
  proverAt,
  type State,
  slotIds,
  stakerOf,
  UNUSED_SLOT,
} from '../state.js';
import { weighProvers } from '../weights.js';

/** Slots that the contract's array has room for, most of them never used. */
const PROVERS_LENGTH = 1_024n;

/** Every function that only reads, by signature; constants included. */
export const views: Readonly<Record<string, Operation<State, Parameters>>> = {
  'getCapacity()': getCapacity,
  'getProvers()': getProvers,
  'getStaker(address)': getStaker,
  'getProverWeights(uint32)': getProverWeights,
  'provers(uint256)': provers,
  'proverIdToAddress(uint256)': proverIdToAddress,
  'stakers(address)': stakers,
  'MAX_NUM_PROVERS()': (call) => [call.setting.parameters.MAX_NUM_PROVERS],
  'MIN_CAPACITY()': (call) => [call.setting.parameters.MIN_CAPACITY],
  'MIN_STAKE_PER_CAPACITY()': (call) => [call.setting.parameters.MIN_STAKE_PER_CAPACITY],
  'EXIT_PERIOD()': (call) => [call.setting.parameters.EXIT_PERIOD],
  'MIN_CHANGE_DELAY()': (call) => [call.setting.parameters.MIN_CHANGE_DELAY],
  'SLASH_POINTS()': (call) => [call.setting.parameters.SLASH_POINTS],
  'SLASH_MULTIPLIER()': (call) => [call.setting.parameters.SLASH_MULTIPLIER],
};

function getCapacity(call: PoolCall) {
  const { provers } = call.state.proverPool;

  // RETURNS
  const ids = slotIds(call.setting.parameters);
  return [ids.reduce((sum, id) => sum + provers[id]!.currentCapacity, 0n)];
}

function getProvers(call: PoolCall) {
  const { provers, proverIdToAddress } = call.state.proverPool;

  // RETURNS
  const ids = slotIds(call.setting.parameters);
  return [ids.map((id) => provers[id]!), ids.map((id) => proverIdToAddress[id]!)];
}

function getStaker(call: PoolCall, [account]: readonly [Address]) {
  const staker = stakerOf(call.state.proverPool, account);

  // RETURNS: id 0 is never used, and shows the zeros of an account without a slot
  return [staker, proverAt(call.state.proverPool, staker.proverId)];
}

function getProverWeights(call: PoolCall, [feePerGas]: readonly [bigint]) {
  const weighings = weighProvers(call.state.proverPool, feePerGas, call.setting.parameters);

  // RETURNS
  return [weighings.map(({ weight }) => weight), weighings.map(({ price }) => price)];
}

function provers(call: PoolCall, [id]: readonly [bigint]) {
  // PRECONDITIONS
  if (id >= PROVERS_LENGTH) revertEmpty();

  // RETURNS
  const prover = call.state.proverPool.provers[Number(id)] ?? UNUSED_SLOT;
  return [prover.stakedAmount, prover.rewardPerGas, prover.currentCapacity];
}

function proverIdToAddress(call: PoolCall, [id]: readonly [bigint]) {
  // RETURNS
  return [ownerOfSlot(call.state.proverPool, id)];
}

function stakers(call: PoolCall, [account]: readonly [Address]) {
  const staker = stakerOf(call.state.proverPool, account);

  // RETURNS
  return [staker.exitRequestedAt, staker.exitAmount, staker.maxCapacity, staker.proverId];
}
