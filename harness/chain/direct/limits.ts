import { InfrastructureError, UsageError } from '../../errors.js';
import type { Plan } from '../../trace/plan.js';
import type { Deployment } from '../deployment.js';
import { CALL_GAS } from '../node.js';
import { integerOf, Malformed, recordOf } from '../wire.js';

/** What geth takes in one request. One block is for reading, and one call of each other. */
const MOST_BLOCKS = 256;
const MOST_CALLS = 10_000;
const MOST_CALLS_IN_BLOCK = 5_000;

/** Of a call that ended otherwise than by reverting. */
const VM_ERROR = -32_015;
/** As geth refuses a request whose calls have used its budget of gas up. */
const BUDGET_WORDS = /gas cap|intrinsic gas too low|gas limit reached/i;

const SHORTER = 'Draw shorter plans with --depth, or run without --direct.';

/** UsageError `direct/too-long` for a plan of which a strict node would take only a part. */
export function requireShort({ steps }: Plan, { contracts }: Deployment): void {
  const sizes = new Map<bigint, number>();
  for (const { environment } of steps) {
    sizes.set(environment.number, (sizes.get(environment.number) ?? 0) + 1);
  }
  const blocks = sizes.size;
  requireAtMost(MOST_BLOCKS - 1, 'blocks', blocks);
  requireAtMost(MOST_CALLS_IN_BLOCK - 1, 'calls in a block', Math.max(...sizes.values()));
  const reading = Object.keys(contracts).length + 1;
  requireAtMost(MOST_CALLS - blocks - reading, 'calls', steps.length);
}

function requireAtMost(most: number, what: string, count: number): void {
  if (count <= most) return;
  throw new UsageError({
    code: 'direct/too-long',
    message: `The plan has more ${what} than a node takes in one request.`,
    facts: { [what]: count, most },
    hint: SHORTER,
  });
}

/**
 * Refuses a call that used up less gas than it was given: the node had no more left for the
 * request, so how the call ended says nothing of the contract. InfrastructureError `direct/gas`.
 */
export function requireWholeGas(call: unknown): void {
  const { error, gasUsed } = recordOf(call, 'a call');
  if (error === undefined || error === null) return;
  if (recordOf(error, 'an error').code !== VM_ERROR) return;
  const used = integerOf(gasUsed, 'gas');
  if (used < CALL_GAS) throw budgetSpent({ asked: CALL_GAS, given: used });
}

/** The same error, if there is no more to say of it, or one that says more. */
export function explained(
  error: unknown,
  facts: { readonly node: string; readonly method: string },
): unknown {
  if (error instanceof Malformed) {
    return new InfrastructureError({
      code: 'fork/garbage',
      message: 'The node answered something that cannot be used.',
      facts: { ...facts, problem: error.message },
      hint: 'Does it know that method as geth does? Fork it otherwise: without --direct.',
      cause: error,
    });
  }
  if (!(error instanceof InfrastructureError)) return error;
  const { problem = '' } = error.facts;
  const spent = error.code === 'fork/refused' && BUDGET_WORDS.test(problem);
  return spent ? budgetSpent({ ...facts, problem }) : error;
}

function budgetSpent(facts: Readonly<Record<string, string | bigint>>): InfrastructureError {
  return new InfrastructureError({
    code: 'direct/gas',
    message: 'The plan uses more gas than the node gives to one request.',
    facts,
    hint: SHORTER,
  });
}
