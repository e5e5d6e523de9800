/** How much to try where two codes are held against each other, and how much of it to tell. */
export type WitnessBudget = {
  readonly seed: bigint;
  readonly runs: number;
  /** Commands in a plan. */
  readonly depth: number;
  /** Plans under way at once. */
  readonly workers: number;
  /** Most candidates to execute while shrinking one plan. */
  readonly shrinkLimit: number;
  /** Most kinds of difference to tell, each with a plan that shows it. */
  readonly witnesses: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (words: string) => void;
};

/** Runs that may be ahead of one whose turn it is: bounds memory. */
export const LOOKAHEAD = 64;
