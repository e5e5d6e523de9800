import {
  type Address,
  type Call,
  type Changeable,
  withEntry,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import type { AddressManager } from '../shared/addressManager.js';
import type { Resolving } from '../shared/resolver.js';
import type { TaikoToken } from '../shared/token.js';
import type { Parameters } from './parameters.js';

/** A slot of the pool: uint64 base units, uint32 price, uint32 blocks. */
export type Prover = {
  readonly stakedAmount: bigint;
  readonly rewardPerGas: bigint;
  /** Blocks that it can still be assigned. */
  readonly currentCapacity: bigint;
};

/** What the pool knows of an account. */
export type Staker = {
  /** Unix seconds; 0 when no exit is pending. */
  readonly exitRequestedAt: bigint;
  /** Base units on their way out. */
  readonly exitAmount: bigint;
  readonly maxCapacity: bigint;
  /** Its slot, 0 for none. */
  readonly proverId: bigint;
};

export type ProverPool = Resolving & {
  /** By id: 0 and the one above the last slot are never used, and are here to show it. */
  readonly provers: readonly Prover[];
  /** By id, as `provers`. */
  readonly proverIdToAddress: readonly Address[];
  /** An account that never staked may be missing. */
  readonly stakers: Readonly<Record<Address, Staker>>;
};

export type State = {
  readonly proverPool: ProverPool;
  readonly taikoToken: TaikoToken;
  readonly addressManager: AddressManager;
  /**
   * What each account must own in all: balance, stake and tokens on their way out together. No
   * contract stores it; the invariant of conservation compares it with what they store.
   */
  readonly wealth: Readonly<Record<Address, bigint>>;
  /** Base units of accounts that nobody here knows; absent in a world of our own. */
  readonly heldElsewhere?: bigint;
};

export type PoolCall = Call<State, Parameters>;

/** A slot that nobody ever held. */
export const UNUSED_SLOT: Prover = { stakedAmount: 0n, rewardPerGas: 0n, currentCapacity: 0n };
/** A slot whose prover left: the price stays at 1. */
export const VACATED_SLOT: Prover = { stakedAmount: 0n, rewardPerGas: 1n, currentCapacity: 0n };

/** Who never staked. */
export const NO_STAKER: Staker = {
  exitRequestedAt: 0n,
  exitAmount: 0n,
  maxCapacity: 0n,
  proverId: 0n,
};

/** What the pool knows of an account: zeros when it never staked. */
export function stakerOf(pool: ProverPool, account: Address): Staker {
  return pool.stakers[account] ?? NO_STAKER;
}

/** The slot with this id. */
export function proverAt(pool: ProverPool, id: bigint): Prover {
  return pool.provers[Number(id)]!;
}

/** The owner of the slot with this id, zero when it has none. */
export function ownerOfSlot(pool: ProverPool, id: bigint): Address {
  return pool.proverIdToAddress[Number(id)] ?? ZERO_ADDRESS;
}

/** Base units that an account has at stake in its slot. */
export function stakeOf(pool: ProverPool, account: Address): bigint {
  return proverAt(pool, stakerOf(pool, account).proverId).stakedAmount;
}

/** Ids of all slots in rising order. */
export function slotIds(parameters: Parameters): readonly number[] {
  const cached = idsByCount.get(parameters.MAX_NUM_PROVERS);
  if (cached !== undefined) return cached;
  const ids = Array.from({ length: Number(parameters.MAX_NUM_PROVERS) }, (_, index) => index + 1);
  idsByCount.set(parameters.MAX_NUM_PROVERS, ids);
  return ids;
}

/** Changes what the pool knows of an account. */
export function changeStaker(call: PoolCall, account: Address, changes: Partial<Staker>): void {
  const pool = call.state.proverPool;
  const staker = Object.assign({ ...stakerOf(pool, account) }, changes);
  changePool(call, 'stakers', withEntry(pool.stakers, account, staker));
}

/** Changes a slot, leaving its owner. */
export function changeProver(call: PoolCall, id: bigint, changes: Partial<Prover>): void {
  const provers = call.state.proverPool.provers.slice();
  provers[Number(id)] = { ...proverAt(call.state.proverPool, id), ...changes };
  changePool(call, 'provers', provers);
}

/** Gives a slot to another owner, or to nobody. */
export function changeOwnerOfSlot(call: PoolCall, id: bigint, owner: Address): void {
  const proverIdToAddress = call.state.proverPool.proverIdToAddress.slice();
  proverIdToAddress[Number(id)] = owner;
  changePool(call, 'proverIdToAddress', proverIdToAddress);
}

function changePool<Field extends keyof ProverPool>(
  call: PoolCall,
  field: Field,
  value: ProverPool[Field],
): void {
  // Fields are set one by one: in a literal they would be defined again, which takes V8 far longer.
  const pool: Changeable<ProverPool> = { ...call.state.proverPool };
  pool[field] = value;
  const state: Changeable<State> = { ...call.state };
  state.proverPool = pool;
  call.state = state;
}

const idsByCount = new Map<bigint, readonly number[]>();
