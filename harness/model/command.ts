import type { Address, Hex, Value } from './value.js';

/** A resolved call of a function, typed by the ABI of the contract it goes to. */
export type FunctionCommand = {
  readonly from: Address;
  /** A contract's name in the world. */
  readonly to: string;
  /** Full signature: `withdraw(uint256,address)`. */
  readonly function: string;
  readonly args: readonly Value[];
  /** Wei sent along. */
  readonly value: bigint;
};

/** A resolved call with bytes of its own: unknown selectors, short, dirty or surplus calldata. */
export type RawCommand = {
  readonly from: Address;
  readonly to: string;
  readonly calldata: Hex;
  readonly value: bigint;
};

export type Command = FunctionCommand | RawCommand;

export function isRaw(command: Command): command is RawCommand {
  return 'calldata' in command;
}

/** A function's bare name, or `(raw)`: the row of a matrix. */
export function commandName(command: Command): string {
  if (isRaw(command)) return '(raw)';
  return command.function.slice(0, command.function.indexOf('('));
}
