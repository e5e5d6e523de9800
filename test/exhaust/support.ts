import type { ExhaustOptions, ExhaustResult } from '../../harness/exhaust/result.js';
import { commandName } from '../../harness/model/index.js';

/** A search that saves and shrinks nothing. */
export const OPTIONS: ExhaustOptions = {
  length: 4,
  sizes: {},
  workers: 2,
  shrinkLimit: 0,
  corpusDirectory: undefined,
  now: () => performance.now(),
};

/** The filled cells of the matrix: `vault.deposit success`. */
export function cellsOf(result: ExhaustResult): readonly string[] {
  return result.cells.map(({ function: called, outcome }) => `${called} ${outcome}`);
}

/** What the first failure is, in short. */
export function failureOf({ failures: [failure] }: ExhaustResult) {
  const { plan, divergences, minimal, confirmation } = failure!.counterexample;
  const calls = plan.steps.map(({ command }) => commandName(command));
  const [first] = divergences;
  return { calls, code: first!.code, step: first!.step, minimal, confirmation };
}
