import {
  type AnyModel,
  type Command,
  type Environment,
  type GasUse,
  isRaw,
  type Outcome,
  type RawCommand,
  type Setting,
  type Value,
} from '../model/index.js';
import { decodeCalldata } from '../target/codec/index.js';
import type { Trace } from '../trace/trace.js';

/** A step that the model has run, with the state before it. */
export type ExplainedStep = {
  readonly command: Command;
  readonly before: unknown;
  readonly outcome: Outcome;
  readonly environment: Environment;
};

const NO_VALUES: readonly Value[] = [];

/**
 * Says what each step of one plan costs by the model, in their order; undefined for a model that
 * does not explain gas.
 */
export function openExplainer(
  model: AnyModel,
  setting: Setting,
): ((step: ExplainedStep) => GasUse) | undefined {
  const explain = model.gas?.open(setting);
  if (explain === undefined) return undefined;
  return ({ command, before, outcome, environment }) => {
    const called = isRaw(command) ? decoded(model, command) : command;
    const { function: name, args } = called;
    const use = explain({ command, function: name, args, before, outcome, environment });
    // Nothing is given back for what a revert undoes.
    return outcome.status === 'revert' && use.refund !== 0 ? { ...use, refund: 0 } : use;
  };
}

function decoded(model: AnyModel, { to, calldata }: RawCommand) {
  const { abi } = model.world.contracts.find(({ name }) => name === to)!;
  const call = decodeCalldata(abi, calldata);
  return { function: call?.signature, args: call?.args ?? NO_VALUES };
}

/** The same for a whole prediction, which has to hold the state after every step. */
export function explainTrace(
  model: AnyModel,
  setting: Setting,
  commands: readonly Command[],
  predicted: Trace,
): readonly GasUse[] | undefined {
  const explain = openExplainer(model, setting);
  if (explain === undefined) return undefined;
  return commands.map((command, index) => {
    const { outcome, use } = predicted.steps[index]!;
    if (use !== undefined) return use;
    const environment = predicted.environments[index]!;
    return explain({ command, before: predicted.states.get(index - 1), outcome, environment });
  });
}
