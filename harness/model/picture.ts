import type { Setting } from './call.js';
import type { Value } from './value.js';

/** One thing in a picture: a slot, an account, a request. */
export type PictureRow = {
  /** Tells the rows of a section apart: the same thing has the same key in every state. */
  readonly key: string;
  /** What it is called; an address is shown by its name in the world. */
  readonly label: string;
  /** What there is to say of it, by names that `speech` has units for. */
  readonly facts: Readonly<Record<string, Value>>;
  /** There is a place, and nothing in it. */
  readonly vacant?: boolean;
};

export type PictureSection = {
  readonly title: string;
  /** `bars` stand side by side, for many things that are alike; `rows` are one under another. */
  readonly layout: 'bars' | 'rows';
  /** The fact that is drawn as a bar: an integer that is not negative, the longest is the most. */
  readonly bar?: string;
  readonly rows: readonly PictureRow[];
};

/** A state as a person would draw it, as data: whoever shows it knows no contract. */
export type Picture = readonly PictureSection[];

/** Draws a state; the same function draws what the model has and what was read from storage. */
export type DrawPicture<State, Parameters = unknown> = (
  state: State,
  setting: Setting<Parameters>,
) => Picture;
