import { check, type Guard, revert, withGuards } from '../../../harness/model/index.js';
import type { Parameters } from '../parameters.js';
import { PAYOUT, payOut, spareSeconds } from '../payout.js';
import { type PoolCall, type State, stakerOf } from '../state.js';

/** Without anything on its way out, it is short by more than a second. */
const NOTHING = -2n;

const exitIsMature: Guard<State, Parameters, undefined> = {
  name: 'an exit is mature',
  margin: ({ state, sender, environment, setting }) => {
    const staker = stakerOf(state.proverPool, sender);
    return spareSeconds(staker, environment.timestamp, setting.parameters) ?? NOTHING;
  },
  refuse: () => revert('NO_MATURE_EXIT'),
};

/** Pays out the sender's mature exit. */
export const withdraw = withGuards([exitIsMature, ...PAYOUT], (call: PoolCall) => {
  // PRECONDITIONS
  check(call, exitIsMature, undefined);

  // EFFECTS, EVENTS
  payOut(call, call.sender);

  // RETURNS
  return undefined;
});
