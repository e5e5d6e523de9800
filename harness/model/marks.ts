import type { Call } from './call.js';

/** Names of the cases that matter, which operations note with `call.mark`. */
export type Marks = readonly string[];

const SHORT = ': just short';
const ENOUGH = ': just enough';

/** The two marks of a bound: the last value before it, and the first that reaches it. */
export function bothSides(name: string): readonly [short: string, enough: string] {
  return [`${name}${SHORT}`, `${name}${ENOUGH}`];
}

/** Notes on which side of a bound a call is, if close: 0 is the first value that reaches it. */
export function markBound(call: Pick<Call<never>, 'mark'>, name: string, margin: bigint): void {
  if (margin === -1n) call.mark(`${name}${SHORT}`);
  else if (margin === 0n) call.mark(`${name}${ENOUGH}`);
}
