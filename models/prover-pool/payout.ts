import type { Address } from '../../harness/model/index.js';
import { revertEmpty } from '../../harness/model/index.js';
import { NAMES } from '../shared/names.js';
import { resolve } from '../shared/resolver.js';
import { burnAs, mintAs } from '../shared/token.js';
import type { Parameters } from './parameters.js';
import { changeStaker, type PoolCall, type Staker, stakerOf } from './state.js';

/** Pays out an account's mature exit; says whether there was one. */
export function payMatureExit(call: PoolCall, account: Address): boolean {
  const staker = stakerOf(call.state.proverPool, account);
  const { environment, setting } = call;

  // PRECONDITIONS
  if (!hasMatureExit(staker, environment.timestamp, setting.parameters)) return false;
  requireTokenBehindName(call);

  // EFFECTS
  mintAs(call, setting.contracts.proverPool!, account, staker.exitAmount);
  changeStaker(call, account, { exitAmount: 0n, exitRequestedAt: 0n });

  // EVENTS: after those of the token
  call.emit('proverPool', 'Withdrawn', { addr: account, amount: staker.exitAmount });

  // RETURNS
  return true;
}

/** Takes tokens from an account's balance into the pool. */
export function takeTokens(call: PoolCall, account: Address, amount: bigint): void {
  // PRECONDITIONS
  requireTokenBehindName(call);

  // EFFECTS, EVENTS
  burnAs(call, call.setting.contracts.proverPool!, account, amount);
}

/**
 * The pool trusts the address book for its token. Anything else under that name has no function
 * to mint or burn with, so that the call reverts without data.
 */
function requireTokenBehindName(call: PoolCall): void {
  const { chainId } = call.environment;
  const token = resolve(call, 'proverPool', { chainId, name: NAMES.taikoToken, allowZero: false });
  if (token !== call.setting.contracts.taikoToken) revertEmpty();
}

/** Whether tokens on their way out may be withdrawn; the last second of the period may not. */
function hasMatureExit(staker: Staker, now: bigint, parameters: Parameters): boolean {
  const { exitAmount, exitRequestedAt } = staker;
  return exitAmount > 0n && exitRequestedAt > 0n && now > exitRequestedAt + parameters.EXIT_PERIOD;
}
