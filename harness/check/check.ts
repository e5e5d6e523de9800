import { type AnyModel, type Command, commandName, type Setting } from '../model/index.js';
import type { Difference } from '../trace/diff.js';
import type { Divergence, DivergenceCode } from '../trace/divergence.js';
import type { Trace } from '../trace/trace.js';

/** Two traces of the same commands, and what a check may know of them. */
export type CheckInput = {
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly commands: readonly Command[];
  /** By the model, folded over the environments of `observed`. */
  readonly predicted: Trace;
  readonly observed: Trace;
  /**
   * Told every path of gas that nobody has learned yet, as often as it is met: such a path says
   * nothing about the contract, so it is no divergence.
   */
  readonly onUnknownPath?: (path: string) => void;
};

/** A pure function over two traces. */
export type Check = {
  readonly name: DivergenceCode;
  readonly run: (input: CheckInput) => readonly Divergence[];
};

/** Builds the divergences of one step from plain differences. */
export function divergencesAt(
  input: CheckInput,
  code: DivergenceCode,
  step: number,
  differences: readonly Difference[],
): Divergence[] {
  const command = input.commands[step];
  const called = command === undefined ? '(start)' : `${command.to}.${commandName(command)}`;
  return differences.map((difference) => ({ code, step, function: called, ...difference }));
}
