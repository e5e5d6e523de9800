import { withGuards } from '../../../harness/model/index.js';
import { delayIsOver, leaveSlot, requireChangeAllowed } from '../leaveSlot.js';
import { PAYOUT, payMatureExit } from '../payout.js';
import { type PoolCall, stakerOf } from '../state.js';

/** Leaves the sender's slot; of a sender without one it only pays out what is mature. */
export const exit = withGuards([...PAYOUT, delayIsOver], (call: PoolCall) => {
  // PRECONDITIONS: paying out comes first and may fail by itself
  const hasSlot = stakerOf(call.state.proverPool, call.sender).proverId !== 0n;
  const paid = payMatureExit(call, call.sender);
  if (paid) call.mark(hasSlot ? 'exit: also pays out' : 'exit: only pays out');
  else call.mark(hasSlot ? 'exit: only leaves' : 'exit: of a stranger');
  requireChangeAllowed(call, call.sender);

  // EFFECTS, EVENTS
  leaveSlot(call, call.sender);

  // RETURNS
  return undefined;
});
