import type { Variable, VariableKey } from './abstraction.js';
import type { Setting } from './call.js';
import type { Opening } from './generator.js';
import type { ContractEvent } from './outcome.js';
import type { Value } from './value.js';

/** A storage variable that holds an address. */
export type StoredPlace = {
  readonly contract: string;
  readonly name: string;
  readonly keys?: readonly VariableKey[];
};

/** A getter that returns an address, for what no storage holds. */
export type ReturnedPlace = {
  readonly contract: string;
  /** Full signature: `owner()`. */
  readonly getter: string;
  readonly args?: readonly Value[];
};

/** Where the chain tells an address: at a contract that is known by then. */
export type Place = StoredPlace | ReturnedPlace;

/** Accounts that a contract's events name. */
export type NamedBy = {
  readonly contract: string;
  readonly event: string;
  /** The event's parameter that is an address. */
  readonly parameter: string;
};

/** A variable with what it holds. */
export type Held = Variable & { readonly value: Value };

/** What calls change besides, that hangs on what no state holds: votes on whom they were given. */
export type Besides = {
  /** Events that are compared with nothing. */
  readonly events: readonly { readonly contract: string; readonly event: string }[];
  /** As `outcomeLabel` names them: errors that may come in the place of another. */
  readonly errors: readonly string[];
  /**
   * Storage that may be written, too; from the values of `suspects`. Where plans begin and there is
   * none of it, nobody did such a thing, and all is compared.
   */
  readonly variables: (suspects: readonly Held[]) => readonly Variable[];
};

/**
 * How a model's state is read from a contract that is deployed already, and who is who there. All
 * of it is declared: the engine knows no names.
 */
export type Live<State, Parameters = unknown> = {
  /** Where the world's other contracts are, by name; each from one that is known before it. */
  readonly contracts: (chainId: bigint) => Readonly<Record<string, Place>>;
  /** Who has a role; where nobody has it, the world's own address keeps it. */
  readonly accounts: (chainId: bigint) => Readonly<Record<string, Place>>;
  /** Which events name the accounts that the state has entries for. */
  readonly actors: readonly NamedBy[];
  /** Completes a state that was read by what no storage holds. */
  readonly complete?: (read: State, setting: Setting<Parameters>) => State;
  /** Variables that no state holds, read for those below; those of no such name are left out. */
  readonly suspects?: (setting: Setting<Parameters>) => readonly Variable[];
  /**
   * What the chain holds that the model cannot follow, in words; nothing unless given. `suspects`
   * gives the values of those that were there to be read.
   */
  readonly doubts?: (
    read: State,
    setting: Setting<Parameters>,
    suspects: readonly Held[],
  ) => readonly string[];
  readonly besides?: Besides;
  /**
   * How the state changes by an event of a recorded call that the model has no operation for: a
   * token moves by more functions than the contract under test calls. Nothing unless given.
   */
  readonly heard?: (state: State, event: ContractEvent, setting: Setting<Parameters>) => State;
  /** Ways for a run to begin, instead of those of a world in which everybody has something. */
  readonly openings?: readonly Opening[];
};
