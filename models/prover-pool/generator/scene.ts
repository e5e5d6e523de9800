import type { Address, FunctionCommand, Scene, Value } from '../../../harness/model/index.js';
import type { Parameters } from '../parameters.js';
import type { State } from '../state.js';

/** What an intent of this model is resolved against. */
export type PoolScene = Scene<State, Parameters>;

/** A call of one of the world's contracts without ether. */
export function callOf(
  from: Address,
  to: string,
  signature: string,
  ...args: readonly Value[]
): FunctionCommand {
  return { from, to, function: signature, args, value: 0n };
}
