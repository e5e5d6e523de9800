import type { Random } from 'fast-check';
import {
  type Address,
  type Command,
  type FunctionCommand,
  isRaw,
  type Value,
  ZERO_ADDRESS,
} from '../model/index.js';
import { type Application, brokenGuards, guardsOf } from './predict.js';

/** Changed calls that are looked at for one that breaks as many guards as it should. */
const MOST_TRIES = 12;
/** More changes than this break more than two guards, most of the time. */
const MOST_CHANGES = 2;

/**
 * Changes a call so that it breaks exactly one of its operation's guards, or exactly two: sender,
 * ether and arguments are drawn anew until it does. The call as it was, where nothing drawn does,
 * or where the operation declares no guards.
 */
export function breakGuards(options: Application<unknown>, random: Random): Command {
  const { model, command } = options;
  const guards = guardsOf(model, command);
  if (guards === undefined || isRaw(command)) return command;
  const wanted = guards.length > 1 ? random.nextInt(1, 2) : 1;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const changed = change(command, options, random);
    if (brokenGuards({ ...options, command: changed })?.size === wanted) return changed;
  }
  return command;
}

function change(
  command: FunctionCommand,
  { setting }: Application<unknown>,
  random: Random,
): FunctionCommand {
  const types = argumentTypes(command.function);
  const { accounts, actors, contracts } = setting;
  const people: readonly Address[] = [...Object.values(accounts), ...actors];
  const everybody = [ZERO_ADDRESS, ...Object.values(contracts), ...people];
  const args = [...command.args];
  let { from, value } = command;
  for (let changes = random.nextInt(1, MOST_CHANGES); changes > 0; changes -= 1) {
    const at = random.nextInt(value > 0n ? -2 : -1, args.length - 1);
    if (at === -2) value = pick([0n, 1n, value + 1n, 2n * value], random);
    else if (at === -1) from = pick(people, random);
    else args[at] = changeValue(args[at]!, types[at] ?? '', everybody, random);
  }
  return { ...command, from, args, value };
}

/** Another value of the same type, often one at a bound or next to what it was. */
function changeValue(
  value: Value,
  type: string,
  everybody: readonly Address[],
  random: Random,
): Value {
  if (typeof value === 'boolean') return !value;
  if (type === 'address') return pick(everybody, random);
  const bits = /^uint(\d+)$/.exec(type)?.[1];
  if (typeof value !== 'bigint' || bits === undefined) return value;
  const most = (1n << BigInt(bits)) - 1n;
  const near = [value - 1n, value + 1n, value / 2n, value * 2n];
  const fitting = [0n, 1n, most, ...near].filter((each) => each >= 0n && each <= most);
  return pick(fitting, random);
}

const typesBySignature = new Map<string, readonly string[]>();

/** Types of arguments, by place; those of a struct count as none that is changed. */
function argumentTypes(signature: string): readonly string[] {
  const known = typesBySignature.get(signature);
  if (known !== undefined) return known;
  const inside = signature.slice(signature.indexOf('(') + 1, -1);
  const types = inside.includes('(') ? [] : inside.split(',');
  typesBySignature.set(signature, types);
  return types;
}

function pick<T>(choices: readonly T[], random: Random): T {
  return choices[random.nextInt(0, choices.length - 1)]!;
}
