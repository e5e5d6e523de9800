import { revert } from '../../../harness/model/index.js';
import { payMatureExit } from '../payout.js';
import type { PoolCall } from '../state.js';

/** Pays out the sender's mature exit. */
export function withdraw(call: PoolCall) {
  // EFFECTS, EVENTS
  const paid = payMatureExit(call, call.sender);

  // PRECONDITIONS: nothing was changed where nothing was mature
  if (!paid) revert('NO_MATURE_EXIT');

  // RETURNS
  return undefined;
}
