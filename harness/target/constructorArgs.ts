import type { Abi, AbiParameter } from 'viem';
import { UsageError } from '../errors.js';
import { addressOf, type World, type WorldValue } from '../model/index.js';
import { type Json, JsonMismatch, valueFromJson } from '../trace/json.js';
import type { Artifact } from './artifact.js';

/**
 * Arguments of a constructor, written as JSON: a list in order, or an object by name. Integers are
 * numbers or decimal strings, structs are objects or lists, and an address may be the name of a
 * contract or an account of the world. UsageError `target/constructor` for anything else.
 */
export function parseConstructorArgs(
  text: string,
  artifact: Artifact,
  world: World,
): readonly WorldValue[] {
  const inputs = constructorInputs(artifact.abi);
  const names = new Set([
    ...world.contracts.map(({ name }) => name),
    ...Object.keys({ ...world.accounts, ...world.actors }),
  ]);
  try {
    const json = JSON.parse(text) as Json;
    const given = fieldsOf(inputs, json, 'args');
    return inputs.map((input, index) => argument(input, given[index]!, given.at[index]!, names));
  } catch (cause) {
    if (!(cause instanceof JsonMismatch) && !(cause instanceof SyntaxError)) throw cause;
    const facts =
      cause instanceof JsonMismatch
        ? { at: cause.at, expected: cause.expected, found: cause.found }
        : { problem: cause.message };
    throw wrongArguments(artifact, { given: text, ...facts }, cause);
  }
}

/** Refuses a contract whose constructor takes more or fewer arguments than it is given. */
export function requireArgumentCount(artifact: Artifact, args: readonly WorldValue[]): void {
  const inputs = constructorInputs(artifact.abi);
  if (inputs.length === args.length) return;
  throw wrongArguments(artifact, { takes: inputs.length, given: args.length });
}

function constructorInputs(abi: Abi): readonly AbiParameter[] {
  return abi.find((item) => item.type === 'constructor')?.inputs ?? [];
}

type Fields = readonly Json[] & { readonly at: readonly string[] };

/** A list of what belongs to each parameter, from a list or from an object by name. */
function fieldsOf(parameters: readonly AbiParameter[], json: Json, at: string): Fields {
  if (Array.isArray(json)) {
    if (json.length !== parameters.length) {
      throw new JsonMismatch(at, `${parameters.length} values`, json);
    }
    return Object.assign([...json], { at: json.map((_, index) => `${at}[${index}]`) });
  }
  if (typeof json !== 'object' || json === null) {
    throw new JsonMismatch(at, 'a list, or an object by name', json);
  }
  const record = json as Readonly<Record<string, Json>>;
  const known = parameters.map(({ name }) => name ?? '');
  const surplus = Object.keys(record).find((name) => !known.includes(name));
  if (surplus !== undefined) {
    throw new JsonMismatch(`${at}.${surplus}`, 'no such parameter', record[surplus]);
  }
  const found = known.map((name) => {
    if (name in record) return record[name]!;
    throw new JsonMismatch(`${at}.${name}`, 'a value', undefined);
  });
  return Object.assign(found, { at: known.map((name) => `${at}.${name}`) });
}

function argument(
  parameter: AbiParameter,
  json: Json,
  at: string,
  names: ReadonlySet<string>,
): WorldValue {
  const array = /^(.*)\[(\d*)\]$/.exec(parameter.type);
  if (array !== null) {
    const [, type = '', length] = array;
    const item = { ...parameter, type } as AbiParameter;
    if (!Array.isArray(json) || (length !== '' && json.length !== Number(length))) {
      throw new JsonMismatch(at, length === '' ? 'a list' : `a list of ${length}`, json);
    }
    return json.map((part: Json, index) => argument(item, part, `${at}[${index}]`, names));
  }
  if ('components' in parameter) {
    const { components } = parameter;
    const given = fieldsOf(components, json, at);
    const values = components.map((part, index) => {
      return argument(part, given[index]!, given.at[index]!, names);
    });
    if (components.some(({ name }) => !name)) return values;
    const entries = components.map(({ name }, index) => [name!, values[index]!] as const);
    return Object.fromEntries(entries) as WorldValue;
  }
  if (parameter.type === 'address' && typeof json === 'string' && names.has(json)) {
    return addressOf(json);
  }
  return valueFromJson(parameter, json, at);
}

function wrongArguments(
  artifact: Artifact,
  facts: Readonly<Record<string, string | number>>,
  cause?: unknown,
): UsageError {
  const inputs = constructorInputs(artifact.abi);
  const examples = inputs.map((input) => JSON.stringify(exampleOf(input)));
  return new UsageError({
    code: 'target/constructor',
    message: `The constructor of ${artifact.contractName} takes other arguments than it is given.`,
    facts: { constructor: `(${inputs.map(sayParameter).join(', ')})`, ...facts },
    hint: `Give them in order, or by name: --constructor-args '[${examples.join(', ')}]'`,
    ...(cause === undefined ? {} : { cause }),
  });
}

function sayParameter(parameter: AbiParameter): string {
  const { type, name } = parameter;
  const shown =
    'components' in parameter
      ? `(${parameter.components.map(sayParameter).join(', ')})${type.slice('tuple'.length)}`
      : type;
  return name ? `${shown} ${name}` : shown;
}

function exampleOf(parameter: AbiParameter): Json {
  const { type } = parameter;
  if (type.endsWith(']')) return [];
  if ('components' in parameter) return parameter.components.map(exampleOf);
  if (type === 'bool') return true;
  if (type === 'string') return 'text';
  if (type === 'address') return '0x…';
  return /^u?int/.test(type) ? '1' : '0x';
}
