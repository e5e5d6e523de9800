import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../harness/target/package-root.js';

export const MUTATION = join(packageRoot(), 'fixtures/mutation');
export const LEAST_SCORE = 99;
/** For each mutant, in seconds. */
export const BUDGET = 60;

/** A mutant as it is kept: readable in a diff, witnesses left out. */
export type KeptMutant = {
  readonly id: string;
  readonly where: string;
  readonly line: number;
  readonly operator: string;
  /** `before → after`, on one line. */
  readonly change: string;
  readonly verdict: string;
  /** Check and function; with `steps` and `commands` of those that were found alone. */
  readonly by?: string;
  readonly steps?: number;
  readonly commands?: number;
  readonly sameAs?: string;
  readonly explained?: true;
};

/** What `npm run proof -- mutation` found when it last ran whole; a result of `mutate` besides. */
export type KeptResult = {
  readonly score: number;
  readonly budget: { readonly seconds: number };
  readonly inputs: { readonly source: string };
  readonly totals: Readonly<Record<string, number>>;
  readonly mutants: readonly KeptMutant[];
};

export const KEPT_FILE = join(MUTATION, 'prover-pool.json');

export function readKept(): KeptResult {
  return JSON.parse(readFileSync(KEPT_FILE, 'utf8'));
}
