import { type Divergence, sortDivergences } from '../trace/divergence.js';
import type { Check, CheckInput } from './check.js';
import { errorCheck, eventsCheck, returnsCheck, statusCheck } from './outcomes.js';
import { balancesCheck, etherCheck, invariantCheck, stateCheck } from './state.js';

export type { Check, CheckInput } from './check.js';
export { type Frame, frameCheck } from './frame.js';
export { seeing } from './seeing.js';

/** Every check that needs nothing but two traces. */
export const standardChecks: readonly Check[] = [
  statusCheck,
  errorCheck,
  returnsCheck,
  eventsCheck,
  stateCheck,
  balancesCheck,
  etherCheck,
  invariantCheck,
];

/** Runs checks over two traces; the earliest and gravest divergence comes first. */
export function runChecks(checks: readonly Check[], input: CheckInput): readonly Divergence[] {
  return sortDivergences(checks.flatMap((check) => check.run(input)));
}
