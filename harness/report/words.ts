import {
  type AnyModel,
  type Command,
  commandName,
  isList,
  isRaw,
  type Outcome,
  type Setting,
  type Unit,
  type Value,
  ZERO_ADDRESS,
} from '../model/index.js';
import type { Path } from '../trace/divergence.js';
import { errorParametersOf, parametersOf } from './parameters.js';
import { printable } from './printable.js';

const STEPS_OF_TIME: readonly (readonly [string, bigint])[] = [
  ['week', 604_800n],
  ['day', 86_400n],
  ['hour', 3_600n],
  ['minute', 60n],
];

/** Says values, calls and places in a person's words: names for addresses, units for numbers. */
export type Words = {
  readonly address: (address: string) => string;
  /** `context` is the function or event, `name` the parameter or field. */
  readonly value: (value: Value | undefined, name?: string, context?: string) => string;
  readonly command: (command: Command) => string;
  /** The command gives returned values their names, and so their units. */
  readonly outcome: (outcome: Outcome, command?: Command) => string;
  /** Wei: as ether where that is shorter. */
  readonly wei: (wei: bigint) => string;
  readonly path: (path: Path) => string;
};

/** Words for one model in one deployed world. */
export function wordsFor(model: AnyModel, setting: Setting): Words {
  const names = new Map<string, string>([[ZERO_ADDRESS, '0x0']]);
  for (const [name, address] of Object.entries(model.world.actors)) names.set(address, name);
  for (const [name, address] of Object.entries(setting.accounts)) names.set(address, name);
  for (const [name, address] of Object.entries(setting.contracts)) names.set(address, name);
  // Names may be of a file that somebody else wrote.
  const address = (text: string): string => printable(names.get(text.toLowerCase()) ?? text);
  const value = (given: Value | undefined, name = '', context = ''): string => {
    if (given === undefined) return '—';
    const unit = model.speech.units[`${context}.${name}`] ?? model.speech.units[name];
    return sayValue(given, unit, address, (item, field) => value(item, field, context));
  };
  return {
    address,
    value,
    command: (command) => sayCommand(command, model, address, value),
    outcome: (outcome, command) => sayOutcome(outcome, command, model, value),
    wei: sayWei,
    path: (path) => sayPath(path, address),
  };
}

/** `1 week and 1 s`; 0 is `0 s`. */
export function sayDuration(seconds: bigint): string {
  const parts: string[] = [];
  let left = seconds;
  for (const [name, size] of STEPS_OF_TIME) {
    const count = left / size;
    left %= size;
    if (count > 0n) parts.push(`${count} ${name}${count === 1n ? '' : 's'}`);
  }
  if (left > 0n || parts.length === 0) parts.push(`${left} s`);
  if (parts.length === 1) return parts[0]!;
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Unix seconds as a UTC date; a time beyond the calendar stays a number. */
export function sayTime(timestamp: bigint): string {
  const milliseconds = Number(timestamp) * 1000;
  if (!Number.isFinite(milliseconds) || milliseconds > 8.64e15) return `t=${timestamp}`;
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `1_234.5 ETH` of base units. */
export function sayAmount(units: bigint, decimals: number, symbol: string): string {
  const scale = 10n ** BigInt(decimals);
  const whole = (units / scale).toString().replace(/\B(?=(\d{3})+$)/g, '_');
  const fraction = (units % scale).toString().padStart(decimals, '0').replace(/0+$/, '');
  return `${whole}${fraction === '' ? '' : `.${fraction}`} ${symbol}`;
}

/** Wei, or ether where that has fewer digits. */
function sayWei(wei: bigint): string {
  const size = wei < 0n ? -wei : wei;
  if (size < 1_000_000_000n) return `${wei} wei`;
  return `${wei < 0n ? '-' : ''}${sayAmount(size, 18, 'ETH')}`;
}

function sayValue(
  value: Value,
  unit: Unit | undefined,
  address: (text: string) => string,
  inner: (item: Value, field?: string) => string,
): string {
  if (typeof value === 'bigint') return sayInteger(value, unit);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    if (/^0x[\da-f]{40}$/i.test(value)) return address(value);
    if (unit?.kind === 'name') return sayName(value);
    return printable(value);
  }
  if (isList(value)) return `[${value.map((item) => inner(item)).join(', ')}]`;
  const fields = Object.entries(value).map(([field, item]) => {
    return `${printable(field)}: ${inner(item, field)}`;
  });
  return `{${fields.join(', ')}}`;
}

function sayInteger(value: bigint, unit: Unit | undefined): string {
  switch (unit?.kind) {
    case 'amount':
      return value < 0n ? String(value) : sayAmount(value, unit.decimals, printable(unit.symbol));
    case 'duration':
      return sayDuration(value);
    case 'time':
      return value === 0n ? '0' : `${value} (${sayTime(value)})`;
    default:
      return value.toString();
  }
}

function sayName(text: string): string {
  const bytes = Buffer.from(text.slice(2).replace(/(00)+$/, ''), 'hex').toString('latin1');
  return /^[\x20-\x7e]+$/.test(bytes) ? JSON.stringify(bytes) : text;
}

function sayCommand(
  command: Command,
  model: AnyModel,
  address: (text: string) => string,
  value: Words['value'],
): string {
  const ether = command.value === 0n ? '' : `{value: ${sayWei(command.value)}}`;
  const subject = `${address(command.from)}: ${printable(command.to)}`;
  if (isRaw(command)) return `${subject}.call${ether}(${printable(command.calldata)})`;
  const name = commandName(command);
  const names = parametersOf(model, command.to, command.function).inputs;
  const args = command.args.map((arg, index) => {
    const parameter = names[index] ?? '';
    const said = value(arg, parameter, name);
    return parameter === '' ? said : `${printable(parameter)}: ${said}`;
  });
  return `${subject}.${printable(name)}${ether}(${args.join(', ')})`;
}

function sayOutcome(
  outcome: Outcome,
  command: Command | undefined,
  model: AnyModel,
  value: Words['value'],
): string {
  if (outcome.status === 'success') {
    if (outcome.returns.length === 0) return 'success';
    const called = command === undefined || isRaw(command) ? undefined : command;
    const names = called && parametersOf(model, called.to, called.function).outputs;
    const context = called && commandName(called);
    const said = outcome.returns.map((item, index) => value(item, names?.[index], context));
    return `success, returns ${said.join(', ')}`;
  }
  const { name, args } = outcome.error;
  const names = errorParametersOf(model, name);
  const said = args.map((arg, index) => {
    if (names[index] !== undefined) return value(arg, names[index], name);
    return printable(typeof arg === 'string' ? JSON.stringify(arg) : String(arg));
  });
  return `revert ${printable(name)}${args.length === 0 ? '' : `(${said.join(', ')})`}`;
}

function sayPath(path: Path, address: (text: string) => string): string {
  return path
    .map((key, index) => {
      if (/^0x[\da-f]{40}$/i.test(key) || /^\d+$/.test(key)) return `[${address(key)}]`;
      return index === 0 ? printable(key) : `.${printable(key)}`;
    })
    .join('');
}
