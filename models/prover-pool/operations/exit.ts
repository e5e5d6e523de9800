import { leaveSlot, requireChangeAllowed } from '../leaveSlot.js';
import { payMatureExit } from '../payout.js';
import type { PoolCall } from '../state.js';

/** Leaves the sender's slot; of a sender without one it only pays out what is mature. */
export function exit(call: PoolCall) {
  // PRECONDITIONS: paying out comes first and may fail by itself
  payMatureExit(call, call.sender);
  requireChangeAllowed(call, call.sender);

  // EFFECTS, EVENTS
  leaveSlot(call, call.sender);

  // RETURNS
  return undefined;
}
