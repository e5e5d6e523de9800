import { type Address, markBound, uint32, withGuards } from '../../../harness/model/index.js';
import { changeProver, type PoolCall, proverAt, stakerOf } from '../state.js';
import { ONLY_ROLLUP, requireRollup } from './onlyRollup.js';

/** Gives a prover one block of capacity back, never more than it offered. */
export const releaseProver = withGuards(
  ONLY_ROLLUP,
  (call: PoolCall, [account]: readonly [account: Address]) => {
    // PRECONDITIONS
    requireRollup(call);

    // EFFECTS
    const { proverId, maxCapacity } = stakerOf(call.state.proverPool, account);
    const { currentCapacity } = proverAt(call.state.proverPool, proverId);
    if (proverId === 0n) call.mark('release: of one without a slot');
    else markBound(call, 'release: less than the most', maxCapacity - currentCapacity - 1n);
    if (proverId !== 0n && currentCapacity < maxCapacity) {
      changeProver(call, proverId, { currentCapacity: uint32.add(currentCapacity, 1n) });
    }

    // RETURNS
    return undefined;
  },
);
