import type { Value } from '../model/index.js';

/**
 * What kind of difference it is: the stable code of the check that found it. Listed in the order
 * in which the checks of one step are told.
 */
export const DIVERGENCE_CODES = [
  'status',
  'error',
  'returns',
  'events',
  'state',
  'balances',
  'ether',
  'frame',
  'invariant',
  'gas',
] as const;

export type DivergenceCode = (typeof DIVERGENCE_CODES)[number];

/** A place in a value, from the outside in: `['vault', 'shares', '0xd0…01', 'amount']`. */
export type Path = readonly string[];

/** One named difference between two traces. A side that has nothing there is undefined. */
export type Divergence = {
  readonly code: DivergenceCode;
  /** Index of the step after which it shows. */
  readonly step: number;
  /** The command of that step: `contract.function`, or `contract.(raw)`. */
  readonly function: string;
  readonly path: Path;
  readonly model: Value | undefined;
  readonly contract: Value | undefined;
};

/** Earliest step first, then by code. The order of differences within a check is kept. */
export function sortDivergences(divergences: readonly Divergence[]): Divergence[] {
  const rank = (code: DivergenceCode): number => DIVERGENCE_CODES.indexOf(code);
  return [...divergences].sort((a, b) => a.step - b.step || rank(a.code) - rank(b.code));
}

/** What makes two failures the same failure: shrinking never changes it. */
export function divergenceKey(divergence: Pick<Divergence, 'code' | 'function'>): string {
  return `${divergence.code} ${divergence.function}`;
}
