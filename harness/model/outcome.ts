import type { Value } from './value.js';

/** One log, decoded. `emitter` is a contract's name in the world, or its address if unknown. */
export type ContractEvent = {
  readonly emitter: string;
  /**
   * The event's name, its signature where the emitter has several of that name; `(unknown)` when no
   * ABI of the world has it.
   */
  readonly name: string;
  /** By parameter name, indexed ones included; `{topics, data}` for an unknown event. */
  readonly args: Readonly<Record<string, Value>>;
};

/**
 * Why a call reverted: a custom error by name, `Error` with a reason, `Panic` with a code,
 * `(empty)` without data, `(halt)` without data and with all of the call's gas gone, `(unknown)`
 * with the raw data as its only argument. Several errors of one name are told by signature.
 */
export type CallError = {
  readonly name: string;
  readonly args: readonly Value[];
};

export type Outcome =
  | {
      readonly status: 'success';
      readonly returns: readonly Value[];
      readonly events: readonly ContractEvent[];
    }
  | { readonly status: 'revert'; readonly error: CallError };

/** `success`, or the error's name, with the reason where it has one: the column of a matrix. */
export function outcomeLabel(outcome: Outcome): string {
  if (outcome.status === 'success') return 'success';
  const { name, args } = outcome.error;
  if ((name === 'Error' || name === 'Panic') && args.length === 1) return `${name}(${args[0]})`;
  return name;
}
