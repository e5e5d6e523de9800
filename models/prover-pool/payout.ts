import {
  type Address,
  check,
  type Guard,
  markBound,
  revertEmpty,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import { NAMES } from '../shared/names.js';
import { bookAnswers, nameIsSet, resolve } from '../shared/resolver.js';
import {
  balanceSuffices,
  burnAs,
  mayMint,
  mintAs,
  notPaused,
  supplyFits,
} from '../shared/token.js';
import type { Parameters } from './parameters.js';
import { changeStaker, type PoolCall, type Staker, type State, stakerOf } from './state.js';

/**
 * What the address book has under the token's name is the token; that there is something is another
 * guard's. Anything else has no function to mint or burn with: then the call reverts without data.
 */
const tokenIsBehindName: Guard<State, Parameters, Address> = {
  name: 'the token is behind its name',
  holds: ({ setting }, found) => {
    return found === ZERO_ADDRESS || found === setting.contracts.taikoToken;
  },
  refuse: () => revertEmpty(),
};

const TOKEN_ANSWERS = [bookAnswers, nameIsSet, tokenIsBehindName, mayMint, notPaused];
/** What guards a payout. */
export const PAYOUT = [...TOKEN_ANSWERS, supplyFits];
/** What guards that tokens are taken, and a payout before or after. */
export const PAYMENTS = [...PAYOUT, balanceSuffices];

/** What is left of it: the mark of a payout, on both sides of its bound. */
export const MATURITY = 'the week of tokens on their way out';

/** Pays out an account's mature exit; says whether there was one. */
export function payMatureExit(call: PoolCall, account: Address): boolean {
  const staker = stakerOf(call.state.proverPool, account);
  const spare = spareSeconds(staker, call.environment.timestamp, call.setting.parameters);
  if (spare === undefined) return false;
  markBound(call, MATURITY, spare);
  if (spare < 0n) return false;
  payOut(call, account);
  return true;
}

/** Pays out what an account has on its way out; whether it is mature is tested before. */
export function payOut(call: PoolCall, account: Address): void {
  const { exitAmount } = stakerOf(call.state.proverPool, account);

  // PRECONDITIONS
  requireTokenBehindName(call);

  // EFFECTS
  mintAs(call, call.setting.contracts.proverPool!, account, exitAmount);
  changeStaker(call, account, { exitAmount: 0n, exitRequestedAt: 0n });

  // EVENTS: after those of the token
  call.emit('proverPool', 'Withdrawn', { addr: account, amount: exitAmount });
}

/** Takes tokens from an account's balance into the pool. */
export function takeTokens(call: PoolCall, account: Address, amount: bigint): void {
  // PRECONDITIONS
  requireTokenBehindName(call);

  // EFFECTS, EVENTS
  burnAs(call, call.setting.contracts.proverPool!, account, amount);
}

/** The pool trusts the address book for its token. */
function requireTokenBehindName(call: PoolCall): void {
  const { chainId } = call.environment;
  const token = resolve(call, 'proverPool', { chainId, name: NAMES.taikoToken, allowZero: false });
  check(call, tokenIsBehindName, token);
}

/**
 * Seconds since tokens on their way out could be withdrawn, below 0 when they cannot: not in the
 * last second of the period either. Undefined where nothing is on its way out.
 */
export function spareSeconds(
  { exitAmount, exitRequestedAt }: Staker,
  now: bigint,
  { EXIT_PERIOD }: Parameters,
): bigint | undefined {
  if (exitAmount === 0n || exitRequestedAt === 0n) return undefined;
  return now - (exitRequestedAt + EXIT_PERIOD) - 1n;
}
