import { type Address, uint64 } from '../../../harness/model/index.js';
import type { Parameters } from '../parameters.js';
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
import { requireRollup } from './onlyRollup.js';

const BASIS_POINTS = 10_000n;

type SlashArguments = readonly [blockId: bigint, account: Address, proofReward: bigint];

/** Destroys tokens that an account has in the pool: those on their way out before its stake. */
export function slashProver(call: PoolCall, [blockId, account, proofReward]: SlashArguments) {
  // PRECONDITIONS
  requireRollup(call);

  // EFFECTS
  const { parameters } = call.setting;
  const staker = stakerOf(call.state.proverPool, account);
  const slashable = slashableOf(call, account);
  if (slashable === 0n) return undefined;
  const amount = smaller(slashable, penalty({ slashable, staker, proofReward, parameters }));
  takeFrom(call, account, amount);
  loseWealth(call, account, amount);

  // EVENTS
  call.emit('proverPool', 'Slashed', { blockId, addr: account, amount });

  // RETURNS
  return undefined;
}

/** The stake, and what is on its way out unless it is mature. */
function slashableOf(call: PoolCall, account: Address): bigint {
  const { exitRequestedAt, exitAmount } = stakerOf(call.state.proverPool, account);
  const stake = stakeOf(call.state.proverPool, account);
  const { EXIT_PERIOD } = call.setting.parameters;
  const isPending =
    exitRequestedAt > 0n && call.environment.timestamp <= exitRequestedAt + EXIT_PERIOD;
  return isPending ? uint64.wrappingAdd(stake, exitAmount) : stake;
}

/** The larger of a share of one block's worth and a multiple of the reward, which wraps. */
function penalty(options: {
  readonly slashable: bigint;
  readonly staker: Staker;
  readonly proofReward: bigint;
  readonly parameters: Parameters;
}): bigint {
  const { slashable, staker, proofReward, parameters } = options;
  const share = (slashable * parameters.SLASH_POINTS) / BASIS_POINTS / staker.maxCapacity;
  const multiple = uint64.wrappingMul(parameters.SLASH_MULTIPLIER, proofReward);
  return share > multiple ? share : multiple;
}

/** What is on its way out pays first, even where its maturity kept it out of the sum. */
function takeFrom(call: PoolCall, account: Address, amount: bigint): void {
  const { exitAmount, proverId } = stakerOf(call.state.proverPool, account);
  const fromExit = smaller(exitAmount, amount);
  const fromStake = amount - fromExit;
  if (fromExit > 0n) changeStaker(call, account, { exitAmount: exitAmount - fromExit });
  if (fromStake > 0n) {
    const { stakedAmount } = proverAt(call.state.proverPool, proverId);
    changeProver(call, proverId, { stakedAmount: uint64.sub(stakedAmount, fromStake) });
  }
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
