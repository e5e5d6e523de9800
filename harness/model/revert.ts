import type { CallError } from './outcome.js';
import type { Value } from './value.js';

/** Marks reverts across copies of this package: a model file may bring one of its own. */
const REVERT = Symbol.for('taiko-difftest/revert');

/**
 * Thrown by an operation of a model to say that the contract reverts here. Not an `Error`: a
 * revert is an ordinary outcome, and collecting a stack for each would cost more than the call.
 */
export class Revert {
  readonly [REVERT] = true;
  readonly error: CallError;

  constructor(error: CallError) {
    this.error = error;
  }
}

export function isRevert(thrown: unknown): thrown is Revert {
  return typeof thrown === 'object' && thrown !== null && REVERT in thrown;
}

/** Reverts with a custom error. */
export function revert(name: string, ...args: Value[]): never {
  throw new Revert({ name, args });
}

/** Reverts as `require(false, reason)` does. */
export function revertWithReason(reason: string): never {
  throw new Revert({ name: 'Error', args: [reason] });
}

/** Reverts without data: no such function, ether sent to a non-payable one, dirty arguments. */
export function revertEmpty(): never {
  throw new Revert({ name: '(empty)', args: [] });
}

/** Fails as an endless loop or `INVALID` does: without data, and with all of its gas gone. */
export function halt(): never {
  throw new Revert({ name: '(halt)', args: [] });
}

/** Reverts as solc's own checks do; `0x11n` is arithmetic overflow, `0x32n` a bad index. */
export function panic(code: bigint): never {
  throw new Revert({ name: 'Panic', args: [code] });
}
