import {
  type Address,
  check,
  type Guard,
  revert,
  uint64,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import type { Parameters } from './parameters.js';
import {
  changeOwnerOfSlot,
  changeProver,
  changeStaker,
  type PoolCall,
  proverAt,
  type State,
  stakerOf,
  VACATED_SLOT,
} from './state.js';

/**
 * An account that has a slot did not change shortly before: the last second of the delay is still
 * too early. An account without a pending exit counts as having changed at the epoch.
 */
export const delayIsOver: Guard<State, Parameters, Address> = {
  name: 'the delay is over',
  margin: ({ state, setting, environment }, account) => {
    const { exitRequestedAt, proverId } = stakerOf(state.proverPool, account);
    if (proverId === 0n) return undefined;
    return environment.timestamp - (exitRequestedAt + setting.parameters.MIN_CHANGE_DELAY) - 1n;
  },
  refuse: () => revert('CHANGE_TOO_FREQUENT'),
};

/** Reverts when an account that has a slot changed too shortly before. */
export function requireChangeAllowed(call: PoolCall, account: Address): void {
  check(call, delayIsOver, account);
}

/** Takes an account out of its slot, if it has one: its stake is then on its way out. */
export function leaveSlot(call: PoolCall, account: Address): void {
  const pool = call.state.proverPool;
  const { proverId, exitAmount } = stakerOf(pool, account);
  if (proverId === 0n) return;

  // EFFECTS
  if (exitAmount > 0n) call.mark('what leaves joins what is on its way out');
  const amount = uint64.wrappingAdd(exitAmount, proverAt(pool, proverId).stakedAmount);
  changeStaker(call, account, {
    exitAmount: amount,
    exitRequestedAt: call.environment.timestamp,
    proverId: 0n,
  });
  changeProver(call, proverId, VACATED_SLOT);
  changeOwnerOfSlot(call, proverId, ZERO_ADDRESS);

  // EVENTS
  call.emit('proverPool', 'Exited', { addr: account, amount });
}
