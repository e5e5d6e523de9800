import { revert } from '../../../harness/model/index.js';
import { NAMES } from '../../shared/names.js';
import { resolve } from '../../shared/resolver.js';
import type { PoolCall } from '../state.js';

/** Reverts unless the sender is the rollup: whoever the address book calls `taiko`. */
export function requireRollup(call: PoolCall): void {
  const { chainId } = call.environment;
  const rollup = resolve(call, 'proverPool', { chainId, name: NAMES.taiko, allowZero: false });
  if (call.sender !== rollup) revert('UNAUTHORIZED');
}
