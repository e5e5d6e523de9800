import { type Address, revert, uint64, ZERO_ADDRESS } from '../../harness/model/index.js';
import {
  changeOwnerOfSlot,
  changeProver,
  changeStaker,
  type PoolCall,
  proverAt,
  stakerOf,
  VACATED_SLOT,
} from './state.js';

/**
 * Reverts when an account that has a slot changed too shortly before. An account without a
 * pending exit counts as having changed at the epoch.
 */
export function requireChangeAllowed(call: PoolCall, account: Address): void {
  const { exitRequestedAt, proverId } = stakerOf(call.state.proverPool, account);
  const { MIN_CHANGE_DELAY } = call.setting.parameters;
  if (proverId !== 0n && call.environment.timestamp <= exitRequestedAt + MIN_CHANGE_DELAY) {
    revert('CHANGE_TOO_FREQUENT');
  }
}

/** Takes an account out of its slot, if it has one: its stake is then on its way out. */
export function leaveSlot(call: PoolCall, account: Address): void {
  const pool = call.state.proverPool;
  const { proverId, exitAmount } = stakerOf(pool, account);
  if (proverId === 0n) return;

  // EFFECTS
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
