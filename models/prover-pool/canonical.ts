import type { Canonical } from '../../harness/model/index.js';
import type { Parameters } from './parameters.js';
import type { Staker, State } from './state.js';

/** Parts are shared by many states and never changed in place: each is looked at once. */
const known = new WeakMap<object, number>();
/** Equal parts have equal numbers: a search keeps as many forms as it finds states. */
const numbers = new Map<string, number>();

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
    numberOf(pool.provers),
    numberOf(pool.proverIdToAddress),
    [pool.owner, pool.addressManager, pool.initialized, pool.initializing].join(),
    tokenText(state.taikoToken),
    numberOf(state.addressManager),
    numberOf(state.wealth),
  ].join('|');
};

function tokenText({ balances, ...token }: State['taikoToken']): string {
  return `${Object.values(token).join()} ${numberOf(balances)}`;
}

/** A number that stands for plain data, whatever the order of its names. */
function numberOf(part: object): number {
  const before = known.get(part);
  if (before !== undefined) return before;
  const fields = Object.entries(part)
    .sort(byAccount)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? `#${numberOf(value)}` : value}`);
  const text = fields.join();
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  known.set(part, number);
  return number;
}

function byAccount([left]: readonly [string, unknown], [right]: readonly [string, unknown]) {
  return left < right ? -1 : 1;
}

function longer(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
