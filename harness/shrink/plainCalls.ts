import { type AnyModel, type Command, commandName, isRaw } from '../model/index.js';
import { decodeCalldata } from '../target/codec/index.js';
import type { Plan } from '../trace/plan.js';
import type { Search } from './search.js';

/** A call of bytes as the call of a function that it amounts to; as it is when it is none. */
function plainCall(command: Command, model: AnyModel): Command {
  if (!isRaw(command)) return command;
  const { from, to, calldata, value } = command;
  const { abi } = model.world.contracts.find(({ name }) => name === to)!;
  const decoded = decodeCalldata(abi, calldata);
  if (decoded === undefined) return command;
  return { from, to, function: decoded.signature, args: decoded.args, value };
}

/** What a plan's last command calls, whether by name or by bytes: `contract.function`. */
export function calledLast(plan: Plan, model: AnyModel): string {
  const command = plainCall(plan.steps.at(-1)!.command, model);
  return `${command.to}.${commandName(command)}`;
}

/** Writes calls of bytes as calls of functions, where the bytes are not what matters. */
export async function writePlainly(search: Search, model: AnyModel): Promise<boolean> {
  const { plan } = search;
  if (!plan.steps.some(({ command }) => isRaw(command))) return false;
  const steps = plan.steps.map((step) => ({ ...step, command: plainCall(step.command, model) }));
  const isSame = steps.every(
    ({ command }, index) => isRaw(command) === isRaw(plan.steps[index]!.command),
  );
  return !isSame && search.try({ ...plan, steps });
}
