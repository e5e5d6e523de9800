import type { Random } from 'fast-check';
import {
  type Address,
  type AnyGuard,
  type FunctionCommand,
  isRaw,
  type Value,
  ZERO_ADDRESS,
} from '../model/index.js';
import { type Application, brokenGuards, guardsOf } from './predict.js';

/** Changed calls that are looked at for one that breaks as many guards as it should. */
const MOST_TRIES = 8;
/** More changes than this break more than two guards, most of the time. */
const MOST_CHANGES = 2;

/** A call that breaks these guards of its operation and no others. */
export type NegativeCall = {
  readonly command: FunctionCommand;
  readonly broken: ReadonlySet<AnyGuard>;
};

/**
 * Changes a call so that it breaks exactly one of its operation's guards, or exactly two: sender,
 * ether and arguments are drawn anew until it does. Undefined where nothing drawn does, or where
 * the operation declares no guards.
 */
export function breakGuards(
  options: Application<unknown>,
  random: Random,
): NegativeCall | undefined {
  const { model, command, setting } = options;
  const guards = guardsOf(model, command);
  if (guards === undefined || isRaw(command)) return undefined;
  const wanted = guards.length > 1 ? random.nextInt(1, 2) : 1;
  const people = [...Object.values(setting.accounts), ...setting.actors];
  const everybody = [ZERO_ADDRESS, ...Object.values(setting.contracts), ...people];
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const changed = change(command, { people, everybody }, random);
    const broken = brokenGuards({ ...options, command: changed }, wanted);
    if (broken?.size === wanted) return { command: changed, broken };
  }
  return undefined;
}

function change(
  command: FunctionCommand,
  known: { readonly people: readonly Address[]; readonly everybody: readonly Address[] },
  random: Random,
): FunctionCommand {
  const types = argumentTypes(command.function);
  const args = [...command.args];
  let { from, value } = command;
  for (let changes = random.nextInt(1, MOST_CHANGES); changes > 0; changes -= 1) {
    const at = random.nextInt(value > 0n ? -2 : -1, args.length - 1);
    if (at === -2) value = pick([0n, 1n, value + 1n, 2n * value], random);
    else if (at === -1) from = pick(known.people, random);
    else args[at] = changeValue(args[at]!, types[at] ?? '', known.everybody, random);
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
