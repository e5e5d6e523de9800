import { type Address, markBound, uint64, withGuards } from '../../../harness/model/index.js';
import type { Parameters } from '../parameters.js';
import { spareSeconds } from '../payout.js';
import {
  changeProver,
  changeStaker,
  type PoolCall,
  proverAt,
  type Staker,
  stakeOf,
  stakerOf,
} from '../state.js';
import { loseWealth } from '../wealth.js';
import { ONLY_ROLLUP, requireRollup } from './onlyRollup.js';

const BASIS_POINTS = 10_000n;

/** Tokens on their way out count while they are not mature. */
const SLASHED_WEEK = 'slash: the week of tokens on their way out';

type SlashArguments = readonly [blockId: bigint, account: Address, proofReward: bigint];

/** Destroys tokens that an account has in the pool: those on their way out before its stake. */
export const slashProver = withGuards(ONLY_ROLLUP, slash);

function slash(call: PoolCall, [blockId, account, proofReward]: SlashArguments) {
  // PRECONDITIONS
  requireRollup(call);

  // EFFECTS
  const { parameters } = call.setting;
  const staker = stakerOf(call.state.proverPool, account);
  const slashable = slashableOf(call, account);
  if (slashable === 0n) {
    call.mark('slash: nothing can be taken');
    return undefined;
  }
  const wanted = penalty(call, { slashable, staker, proofReward, parameters });
  markBound(call, 'slash: more than there is', wanted - slashable - 1n);
  if (wanted > slashable) call.mark('slash: all that can be taken');
  const amount = smaller(slashable, wanted);
  takeFrom(call, account, amount);
  loseWealth(call, account, amount);

  // EVENTS
  call.emit('proverPool', 'Slashed', { blockId, addr: account, amount });

  // RETURNS
  return undefined;
}

/** The stake, and what is on its way out unless it is mature. */
function slashableOf(call: PoolCall, account: Address): bigint {
  const staker = stakerOf(call.state.proverPool, account);
  const stake = stakeOf(call.state.proverPool, account);
  const spare = spareSeconds(staker, call.environment.timestamp, call.setting.parameters);
  if (spare === undefined) return stake;
  markBound(call, SLASHED_WEEK, spare);
  return spare < 0n ? uint64.wrappingAdd(stake, staker.exitAmount) : stake;
}

/** The larger of a share of one block's worth and a multiple of the reward, which wraps. */
function penalty(
  call: PoolCall,
  options: {
    readonly slashable: bigint;
    readonly staker: Staker;
    readonly proofReward: bigint;
    readonly parameters: Parameters;
  },
): bigint {
  const { slashable, staker, proofReward, parameters } = options;
  const share = (slashable * parameters.SLASH_POINTS) / BASIS_POINTS / staker.maxCapacity;
  const multiple = uint64.wrappingMul(parameters.SLASH_MULTIPLIER, proofReward);
  if (multiple !== parameters.SLASH_MULTIPLIER * proofReward) {
    call.mark('slash: the multiple of the reward wraps');
  }
  if (share > multiple) call.mark('slash: by the share');
  else if (multiple > share) call.mark('slash: by the multiple of the reward');
  else call.mark('slash: share and multiple are equal');
  return share > multiple ? share : multiple;
}

/** What is on its way out pays first, even where its maturity kept it out of the sum. */
function takeFrom(call: PoolCall, account: Address, amount: bigint): void {
  const { exitAmount, proverId } = stakerOf(call.state.proverPool, account);
  const fromExit = smaller(exitAmount, amount);
  const fromStake = amount - fromExit;
  markTaken(call, account, { fromExit, fromStake });
  if (fromExit > 0n) changeStaker(call, account, { exitAmount: exitAmount - fromExit });
  if (fromStake > 0n) {
    const { stakedAmount } = proverAt(call.state.proverPool, proverId);
    changeProver(call, proverId, { stakedAmount: uint64.sub(stakedAmount, fromStake) });
  }
}

function markTaken(
  call: PoolCall,
  account: Address,
  { fromExit, fromStake }: { readonly fromExit: bigint; readonly fromStake: bigint },
): void {
  const staker = stakerOf(call.state.proverPool, account);
  if (fromExit === 0n && fromStake === 0n) call.mark('slash: by nothing');
  else if (fromStake === 0n) call.mark('slash: only tokens on their way out');
  else call.mark(fromExit === 0n ? 'slash: only the stake' : 'slash: both');
  if (fromExit > 0n && fromExit === staker.exitAmount) {
    call.mark('slash: all that is on its way out');
  }
  if (fromStake > 0n && fromStake === stakeOf(call.state.proverPool, account)) {
    call.mark('slash: the whole stake');
  }
  const spare = spareSeconds(staker, call.environment.timestamp, call.setting.parameters);
  if (fromExit > 0n && spare !== undefined && spare >= 0n) {
    call.mark('slash: tokens that are mature');
  }
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
