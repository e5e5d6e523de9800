import type { Abstraction } from './abstraction.js';
import type { Operation, Setting } from './call.js';
import type { GasModel } from './gas.js';
import type { Generator } from './generator.js';
import type { Live } from './live.js';
import type { Marks } from './marks.js';
import type { DrawPicture } from './picture.js';
import type { Canonical, Small } from './small.js';
import type { Speech } from './speech.js';
import type { World } from './world.js';

/** A named predicate that holds in every state; returns what is wrong, or undefined. */
export type Invariant<State, Parameters = unknown> = {
  readonly name: string;
  readonly broken: (state: State, setting: Setting<Parameters>, now: bigint) => string | undefined;
};

/** How recorded traces of this model's contract are read. */
export type Recording<State, Parameters = unknown> = {
  /** The value of `format` in the file. */
  readonly format: string;
  /** What the file's `final` says, computed from the state: plain data, integers as bigint. */
  readonly final: (
    state: State,
    setting: Setting<Parameters>,
    initial: State,
  ) => Readonly<Record<string, unknown>>;
};

/** A pure reference state machine of one contract, or of a few that act as one. */
export type Model<State, Parameters = unknown> = {
  /** `vault`: the name of its folder and of `--model`. */
  readonly name: string;
  /** The constants of the contract, by getter name where it has one. */
  readonly parameters: Parameters;
  readonly world: World;
  /** The state after the world's setup. */
  readonly initial: (setting: Setting<Parameters>) => State;
  /** By contract name, then by full signature; views included. */
  readonly operations: Readonly<
    Record<string, Readonly<Record<string, Operation<State, Parameters>>>>
  >;
  readonly invariants: readonly Invariant<State, Parameters>[];
  readonly abstraction: Abstraction<State, Parameters>;
  readonly generator: Generator<State, Parameters>;
  readonly speech: Speech;
  /** How a state is drawn for people; without it they read the changes of each step. */
  readonly picture?: DrawPicture<State, Parameters>;
  readonly recording?: Recording<State, Parameters>;
  /** Lets `difftest exhaust` try every short sequence. */
  readonly small?: Small<Parameters>;
  /** Merges states that differ by a shift of time alone; without it none are merged. */
  readonly canonical?: Canonical<State, Parameters>;
  /** How it meets a contract that is deployed already; without it only fresh worlds are tested. */
  readonly live?: Live<State, Parameters>;
  /** How gas is explained; a model without it has gas by function and outcome only. */
  readonly gas?: GasModel<State, Parameters>;
  /** Cases that a campaign should reach, besides those of guards; see `Call.mark`. */
  readonly marks?: Marks;
};

/** A model whose state and parameters the engine need not know. */
// biome-ignore lint/suspicious/noExplicitAny: the engine never looks inside
export type AnyModel = Model<any, any>;

/** Declares a model; the only use is that TypeScript infers and checks its types. */
export function defineModel<State, Parameters>(
  model: Model<State, Parameters>,
): Model<State, Parameters> {
  return model;
}
