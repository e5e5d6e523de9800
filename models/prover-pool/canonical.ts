import type { Canonical } from '../../harness/model/index.js';
import type { Parameters } from './parameters.js';
import type { Staker, State } from './state.js';

/** Texts of parts that many states share; a part is never changed in place. */
const texts = new WeakMap<object, string>();

/**
 * A state as seen from now on. Of the time, only the age of an exit request matters, and only as
 * long as one of the two periods runs: every bound is on `now - exitRequestedAt`. A request that
 * was never made counts from the epoch, which makes a difference while that is not long ago.
 */
export const canonical: Canonical<State, Parameters> = (state, now, { parameters }) => {
  const { stakers, ...pool } = state.proverPool;
  const longest = longer(parameters.EXIT_PERIOD, parameters.MIN_CHANGE_DELAY);
  const age = (since: bigint): bigint => (now - since > longest ? longest + 1n : now - since);
  const timers = (Object.entries(stakers) as [string, Staker][])
    .sort(byAccount)
    .map(([account, { exitRequestedAt, exitAmount, maxCapacity, proverId }]) => {
      const timer = exitRequestedAt === 0n ? 'none' : age(exitRequestedAt);
      return `${account} ${timer} ${exitAmount} ${maxCapacity} ${proverId}`;
    });
  return [
    timers.join(),
    age(0n),
    pool.provers.map(textOf).join(),
    pool.proverIdToAddress.join(),
    [pool.owner, pool.addressManager, pool.initialized, pool.initializing].join(),
    tokenText(state.taikoToken),
    textOf(state.addressManager),
    textOf(state.wealth),
  ].join('|');
};

function tokenText({ balances, ...token }: State['taikoToken']): string {
  return `${Object.values(token).join()} ${textOf(balances)}`;
}

/** Plain data as a text, names in order. */
function textOf(part: object): string {
  const known = texts.get(part);
  if (known !== undefined) return known;
  const fields = Object.entries(part)
    .sort(byAccount)
    .map(([name, value]) => {
      return `${name}=${typeof value === 'object' ? textOf(value) : value}`;
    });
  const text = `{${fields.join(' ')}}`;
  texts.set(part, text);
  return text;
}

function byAccount([left]: readonly [string, unknown], [right]: readonly [string, unknown]) {
  return left < right ? -1 : 1;
}

function longer(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
