import type { Address, Environment, GasUse, Hex, Outcome } from '../model/index.js';

/** What a system showed for one command. */
export type TraceStep = {
  readonly outcome: Outcome;
  /** Gas of the transaction after refunds; the model knows none. */
  readonly gas?: bigint;
  /** By the model, where it explains gas and was asked to: which path the call took. */
  readonly use?: GasUse;
};

/** A storage word that a mined transaction changed. */
export type Write = { readonly address: Address; readonly slot: Hex; readonly value: Hex };

/** The steps that a system made of a plan. */
export type Trace<State = unknown> = {
  readonly steps: readonly TraceStep[];
  /** As chosen by the plan, or as observed when blocks were mined; one a step. */
  readonly environments: readonly Environment[];
  /** State after a step, by its index; -1 is before the first. A chain may know only the last. */
  readonly states: ReadonlyMap<number, State>;
  /** Change of ether in wei since before the first step, by address; after a step, by index. */
  readonly ether: ReadonlyMap<number, Readonly<Record<Address, bigint>>>;
  /** Whose ether was read, where a chain did; nothing is known of others. */
  readonly watched?: readonly Address[];
  /** Per step, what each mined transaction wrote; absent when simulated. */
  readonly writes?: readonly (readonly Write[])[];
};
