import type { Environment, Outcome, ReadVariable, Variable } from '../model/index.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';

/** Which variables to read after a step, and what state their values are. */
export type Reading = {
  /** Step -1 is before the first. The same list, if it is the same object, is located once. */
  readonly variables: (step: number) => readonly Variable[];
  readonly toState: (step: number, read: ReadVariable) => unknown;
  /**
   * What a step is expected to do, if the caller knows. An executor may give this very object back
   * where the step did just that.
   */
  readonly outcome?: (step: number) => Outcome;
};

export type ExecuteOptions = {
  /**
   * When storage and ether are read: never, after the last step, or before the first step and
   * after each of them.
   */
  readonly probe: 'none' | 'end' | 'each';
  /**
   * Called once per execution with the environments of the steps: the plan's own when simulated,
   * the observed ones when mined, so that a caller can fold its model over them.
   */
  readonly observe: (environments: readonly Environment[]) => Reading;
};

/** Runs plans on a deployed world, each from the state right after deployment. */
export type Executor = {
  readonly kind: 'simulate' | 'mine' | 'direct';
  /**
   * Throws InfrastructureError when nothing can be said about the contract, and UsageError for a
   * plan that this world or node cannot run.
   */
  readonly execute: (plan: Plan, options: ExecuteOptions) => Promise<Trace>;
};
