import type { InfrastructureError } from '../errors.js';
import type { GuardCount, MarkCount } from '../plan/tally.js';
import type { GasPath, MatrixCell } from '../report/result.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import type { FoundFailure, SettleOptions } from './failure.js';
import type { OutcomeMatrix } from './matrix.js';

export type CampaignOptions = SettleOptions & {
  readonly seed: bigint;
  /** Most runs; each is one plan. */
  readonly runs: number;
  /** Commands in a plan. */
  readonly depth: number;
  /** Begins no run after so many seconds: a prefix of the same list of runs. */
  readonly seconds?: number;
  /** Ends at the first saved failure that still fails. */
  readonly failFast: boolean;
  /** Of campaigns before this one, to count on: what they filled is not new. */
  readonly matrix?: OutcomeMatrix;
  /** Milliseconds; a clock that only goes forward. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /**
   * Looks at every fresh run, in order, and is not waited for before the next one begins. What it
   * resolves with is called when the run counts; nothing means that it was given up.
   */
  readonly look?: (
    plan: Plan,
    observed: Trace,
    signal: AbortSignal | undefined,
  ) => Promise<(() => void) | undefined>;
};

export type Progress =
  | { readonly phase: 'saved'; readonly done: number; readonly total: number }
  | {
      readonly phase: 'runs';
      readonly runs: number;
      readonly steps: number;
      readonly seconds: number;
    }
  | { readonly phase: 'shrinking'; readonly executed: number; readonly commands: number };

export type CampaignResult = {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly seed: bigint;
  readonly runs: number;
  readonly steps: number;
  readonly seconds: number;
  readonly cells: readonly MatrixCell[];
  /** None where the session does not ask for them. */
  readonly paths: readonly GasPath[];
  /** Names of those among them that no envelope knows, if gas was checked by one. */
  readonly unknownPaths: readonly string[];
  /** Cases that the model names, of fresh runs; also those never reached. */
  readonly marks: readonly MarkCount[];
  /** Which guards, and which two together, calls of fresh runs would have broken. */
  readonly guards: readonly GuardCount[];
  /** Plans that were mined as well as simulated, whole or up to their last new outcome. */
  readonly minedPlans: number;
  readonly saved: { readonly replayed: number; readonly failing: number };
  readonly failures: readonly FoundFailure[];
  /** Why nothing can be said. */
  readonly trouble: InfrastructureError | undefined;
  readonly interrupted: boolean;
};
