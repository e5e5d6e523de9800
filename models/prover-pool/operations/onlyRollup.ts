import {
  type Address,
  check,
  type Guard,
  revert,
  ZERO_ADDRESS,
} from '../../../harness/model/index.js';
import { NAMES } from '../../shared/names.js';
import { bookAnswers, nameIsSet, resolve } from '../../shared/resolver.js';
import type { Parameters } from '../parameters.js';
import type { PoolCall, State } from '../state.js';

/** Given whom the address book calls `taiko`; that it calls somebody so is another guard's. */
const senderIsRollup: Guard<State, Parameters, Address> = {
  name: 'the rollup calls',
  holds: ({ sender }, rollup) => rollup === ZERO_ADDRESS || sender === rollup,
  refuse: () => revert('UNAUTHORIZED'),
};

/** What only the rollup may do is guarded by these. */
export const ONLY_ROLLUP = [bookAnswers, nameIsSet, senderIsRollup];

/** Reverts unless the sender is the rollup: whoever the address book calls `taiko`. */
export function requireRollup(call: PoolCall): void {
  const { chainId } = call.environment;
  const rollup = resolve(call, 'proverPool', { chainId, name: NAMES.taiko, allowZero: false });
  check(call, senderIsRollup, rollup);
}
