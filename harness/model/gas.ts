import type { Setting } from './call.js';
import type { Command } from './command.js';
import type { Environment } from './environment.js';
import type { Outcome } from './outcome.js';
import type { Value } from './value.js';

/** A command that the model has run, and all that its cost can hang on. */
export type GasStep<State> = {
  readonly command: Command;
  /** Full signature; undefined when raw bytes are a call of no function, or of bad arguments. */
  readonly function: string | undefined;
  /** None when there is no function. */
  readonly args: readonly Value[];
  /** The state before the command. */
  readonly before: State;
  readonly outcome: Outcome;
  readonly environment: Environment;
};

/** What a call costs, as far as a model can tell: which path it takes, and what counts on it. */
export type GasUse = {
  /**
   * What is called: `vault.withdraw`. One formula is learned for all ways through a call, so that
   * ways which cost differently must differ in features, too.
   */
  readonly call: string;
  /** Which way it takes and how that ends, for people: `success: first deposit`. */
  readonly way: string;
  /** Whatever adds to the cost each time it happens: how often it did. Zeros may be left out. */
  readonly features: Readonly<Record<string, number>>;
  /** Units of gas that the model knows itself: by a `StorageMeter`, maybe a `MemoryMeter`. */
  readonly metered: number;
  /** Units of gas that a transaction that succeeds is given back, before the cap. */
  readonly refund: number;
};

/** `vault.deposit success: first deposit`: a path in one line. */
export function pathName({ call, way }: Pick<GasUse, 'call' | 'way'>): string {
  return way === '' ? call : `${call} ${way}`;
}

/** How a model explains gas. What a path costs is learned from the contract, never declared. */
export type GasModel<State, Parameters = unknown> = {
  /** Begins a plan: gas can hang on the past (was it touched in this block?), so it is a fold. */
  readonly open: (setting: Setting<Parameters>) => (step: GasStep<State>) => GasUse;
};
