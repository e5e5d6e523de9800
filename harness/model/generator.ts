import type { Arbitrary } from 'fast-check';
import type { Setting } from './call.js';
import type { Command } from './command.js';
import type { Environment } from './environment.js';

/** What an intent is resolved against: the model's state before the command, and the last block. */
export type Scene<State, Parameters = unknown> = {
  readonly state: State;
  /** The block of the command before; `timestamp` is the time of that block. */
  readonly environment: Environment;
  readonly setting: Setting<Parameters>;
};

/** A command and when it is sent, in seconds after the last block: 0 is the same block. */
export type Resolved = {
  readonly command: Command;
  readonly delay: bigint;
};

/** A kind of intent: how it is drawn, free of context, and how it becomes a command. */
export type IntentKind<State, Parameters = unknown> = {
  readonly name: string;
  /** How often, relative to the others. */
  readonly weight: number;
  // biome-ignore lint/suspicious/noExplicitAny: each kind draws data of its own shape
  readonly draw: Arbitrary<any>;
  // biome-ignore lint/suspicious/noExplicitAny: each kind draws data of its own shape
  readonly resolve: (drawn: any, scene: Scene<State, Parameters>) => Resolved;
};

/** An intent as drawn: plain data that always resolves. */
export type Intent = { readonly kind: string; readonly drawn: unknown };

/** A way for a run to begin, so that deep states are common: a list of intents. */
export type Opening = {
  readonly name: string;
  readonly weight: number;
  readonly draw: Arbitrary<readonly Intent[]>;
};

export type Generator<State, Parameters = unknown> = {
  readonly intents: readonly IntentKind<State, Parameters>[];
  readonly openings?: readonly Opening[];
  /** Unix times in seconds at which a run's first block may be, drawn one a run. */
  readonly startTimes: Arbitrary<bigint>;
};
