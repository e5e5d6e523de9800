import type { Hex } from '../model/index.js';
import type { Formula } from './fit.js';

/** What one way through a call may cost. */
export type PathEnvelope = {
  /** Steps that it was learned from. */
  readonly steps: number;
  /** Least and most gas among them. */
  readonly min: number;
  readonly max: number;
  /** How far from the formula they were, at least and at most; both 0 where it is exact. */
  readonly off: readonly [least: number, most: number];
  /** All that was met was the floor that calldata costs: what is above it is not known. */
  readonly floored?: true | undefined;
  /** Of this way alone, where no formula explains all ways through the call. */
  readonly formula?: Formula;
};

/** What one function may cost. */
export type CallEnvelope = {
  readonly steps: number;
  /** Steps whose gas the formula gives to the unit. */
  readonly exact: number;
  /** Of all ways that have none of their own; none where only the floor was met. */
  readonly formula?: Formula;
  /** How far from it any step was, whatever its way: what one that was never met may be. */
  readonly off: readonly [least: number, most: number];
  /** By the way in words, how it ends included. */
  readonly paths: Readonly<Record<string, PathEnvelope>>;
};

/** What an envelope was learned from; of anything else it says nothing. */
export type EnvelopeHead = {
  readonly model: string;
  /** Plain data with bigints as decimal strings. */
  readonly parameters: unknown;
  readonly hardfork: string;
  readonly target: {
    readonly spec: string;
    readonly contract: string;
    readonly compiler: string;
    /** What the compiler was told; empty where nobody knows. */
    readonly settings: string;
    /** How the target was come by; empty for one that the model's world declares. */
    readonly manner: string;
  };
  /** keccak-256 of runtime bytecode, by contract name. */
  readonly bytecode: Readonly<Record<string, Hex>>;
  readonly learned: {
    /** Of the plans, in the order of learning. */
    readonly seeds: readonly string[];
    readonly plans: number;
    readonly steps: number;
    readonly exact: number;
  };
};

/** The allowed gas of every path of one target, as committed data. */
export type Envelope = EnvelopeHead & {
  /** By what is called: `vault.withdraw`. */
  readonly calls: Readonly<Record<string, CallEnvelope>>;
};
