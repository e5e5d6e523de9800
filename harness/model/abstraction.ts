import type { Setting } from './call.js';
import type { Address, Value } from './value.js';

/** A key of a mapping or an index of an array. */
export type VariableKey = bigint | boolean | string;

/** A storage variable of a contract by name, never by slot: `shares[0xd0…01]`. */
export type Variable = {
  readonly contract: string;
  readonly name: string;
  readonly keys: readonly VariableKey[];
};

/** Reads a variable as a value of its type: a struct is a record. */
export type ReadVariable = (contract: string, name: string, ...keys: VariableKey[]) => Value;

/** How storage words become the model's state. */
export type Abstraction<State, Parameters = unknown> = {
  /** Which variables `toState` needs, given the state that the model predicts. */
  readonly variables: (predicted: State, setting: Setting<Parameters>) => readonly Variable[];
  /**
   * The state that storage holds. `predicted` only says which keys of mappings to ask for; what
   * has no storage (an immutable fact of the world) is taken from it.
   */
  readonly toState: (read: ReadVariable, predicted: State, setting: Setting<Parameters>) => State;
  /**
   * Variables that calls may write although the model does not hold them, whole or by keys: of a
   * mapping only by keys.
   */
  readonly unmodelled?: readonly (Pick<Variable, 'contract' | 'name'> & Partial<Variable>)[];
  /**
   * Whether contracts that the world does not name may write their own storage, such as those that
   * a call creates; not unless given.
   */
  readonly othersMayWrite?: boolean;
  /** Balances as the model predicts them, where a check of their own should name them. */
  readonly balances?: (state: State) => Readonly<Record<Address, bigint>>;
};
