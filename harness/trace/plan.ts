import type { Address, Command, Environment } from '../model/index.js';

/** A command and the block it is in; neighbours with the same `number` share a block. */
export type PlannedStep = {
  readonly command: Command;
  readonly environment: Environment;
};

/** Where a plan came from: provenance only, nothing is ever recomputed from it. */
export type Origin = {
  readonly seed?: string;
  readonly run?: number;
  readonly note?: string;
};

/** A deployed contract at one block, where a plan begins that is not for a world of our own. */
export type Standing = {
  readonly chainId: bigint;
  readonly block: bigint;
  readonly address: Address;
  /** The target that its interface and layout were taken from. */
  readonly as: string;
  /** Accounts that the user named, besides those that the chain names. */
  readonly actors: readonly Address[];
};

/** What is saved, replayed and shrunk: concrete commands with concrete environments. */
export type Plan = {
  /** The model's name. */
  readonly model: string;
  /** The model's configuration, plain data with bigints. */
  readonly parameters: unknown;
  /** As Anvil names it: `osaka`. */
  readonly hardfork: string;
  readonly steps: readonly PlannedStep[];
  readonly origin: Origin;
  /** What it begins at, unless that is a fresh world. */
  readonly standing?: Standing;
};
