import type { Environment } from './environment.js';
import type { AnyGuard } from './guards.js';
import type { Address, Value } from './value.js';

/** Who and what exists in the deployed world; the same for model and contract. */
export type Setting<Parameters = unknown> = {
  /** The model's configuration: the target's constants. */
  readonly parameters: Parameters;
  /** Contracts of the world by name; a proxied one has its proxy's address. */
  readonly contracts: Readonly<Record<string, Address>>;
  /** Roles by name. */
  readonly accounts: Readonly<Record<string, Address>>;
  /** Ordinary users, in order. */
  readonly actors: readonly Address[];
  readonly chainId: bigint;
};

/** One call in progress. An operation reads it, replaces `state`, and emits events in order. */
export type Call<State, Parameters = unknown> = {
  /** Plain data; replaced, never changed in place. */
  state: State;
  readonly sender: Address;
  /** Wei sent along; only payable functions ever see more than 0. */
  readonly value: bigint;
  readonly environment: Environment;
  readonly setting: Setting<Parameters>;
  readonly emit: (emitter: string, name: string, args: Readonly<Record<string, Value>>) => void;
  /** Sends ether from the called contract. */
  readonly pay: (to: Address, wei: bigint) => void;
  /** Notes that a case of the model's `marks` was reached; counts when the call succeeds. */
  readonly mark: (name: string) => void;
  /** Who looks on when `check` tests guards, and decides what passes; nobody, most of the time. */
  readonly onGuard: GuardWatcher | undefined;
  /** Called when all guards of a `guarded` operation passed, before its effects. */
  readonly onPassed: (() => void) | undefined;
};

/**
 * Told of a guard that does not hold, or that does with nothing to spare (`margin` 0), before the
 * call is refused; says whether it goes on.
 */
export type GuardWatcher = (guard: AnyGuard, holds: boolean, margin: bigint | undefined) => boolean;

/**
 * One function of a contract as the model sees it: preconditions in the order in which the
 * contract tests them (throw with `revert`), effects, events, returns.
 */
export type Operation<State, Parameters = unknown> = {
  (
    call: Call<State, Parameters>,
    // biome-ignore lint/suspicious/noExplicitAny: each operation names its own arguments
    args: any,
  ): readonly Value[] | undefined;
  /** Its preconditions in the order in which they are tested, if they are declared. */
  readonly guards?: readonly AnyGuard[];
};

/** A copy that is not yet anybody's state: what is spread may still be changed. */
export type Changeable<T> = { -readonly [Field in keyof T]: T[Field] };
