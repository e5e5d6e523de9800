import type { Setting } from './call.js';
import type { Command } from './command.js';
import type { Value } from './value.js';

/** How many of something a tiny domain has. */
export type SmallSize = {
  /** Unless another number is asked for. */
  readonly usual: number;
  readonly least: number;
  readonly most: number;
};

/** How many of everything, by the names that the model gives them. */
export type SmallSizes = Readonly<Record<string, number>>;

/** So few calls and delays that every sequence of them can be tried, up to a length. */
export type SmallDomain = {
  /** Unix seconds of the first block. */
  readonly startTime: bigint;
  /** Calls in the first block, before every sequence: what fills the world. All must succeed. */
  readonly prefix?: readonly Command[];
  /** Tried in every state, after each of the delays. */
  readonly commands: readonly Command[];
  /** Seconds since the block of the call before; 0 is the same block. */
  readonly delays: readonly bigint[];
  /** Tried in every state without delay: what changes nothing and does not look at the time. */
  readonly views?: readonly Command[];
};

/** How a model is tried exhaustively: a domain as data, by its sizes. */
export type Small<Parameters = unknown> = {
  /** What can be asked for. */
  readonly sizes: Readonly<Record<string, SmallSize>>;
  readonly domain: (setting: Setting<Parameters>, sizes: SmallSizes) => SmallDomain;
};

/**
 * What of a state matters from now on, as plain data or as a text that stands for it: times count
 * from `now`, and what lies too far back to make a difference is one and the same. Two states with
 * equal canonical forms must behave alike: after any delay, any call of the small domain ends in
 * the same way, and leaves equal canonical forms again.
 */
export type Canonical<State, Parameters = unknown> = (
  state: State,
  now: bigint,
  setting: Setting<Parameters>,
) => Value;
