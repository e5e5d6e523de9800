import type { AbiParameter } from 'viem';
import { isList, type Value } from '../model/index.js';

/** What `JSON.parse` gives. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** A text that does not say what it should; `at` is the path inside the document. */
export class JsonMismatch extends Error {
  override readonly name = 'JsonMismatch';
  readonly at: string;
  readonly expected: string;
  readonly found: string;

  constructor(at: string, expected: string, found: unknown) {
    super(`${at}: expected ${expected}`);
    this.at = at;
    this.expected = expected;
    this.found = JSON.stringify(valueToJson(found))?.slice(0, 100) ?? 'nothing';
  }
}

/** Plain data as JSON: integers become decimal strings, keys keep their order. */
export function valueToJson(value: unknown): Json {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(valueToJson);
  if (value instanceof Map) return valueToJson(Object.fromEntries(value));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([name, item]) => [name, valueToJson(item)]));
  }
  return value as Json;
}

/** A value of an ABI type, out of range or of the wrong form being a `JsonMismatch`. */
export function valueFromJson(parameter: AbiParameter, json: Json, at: string): Value {
  const list = /^(.*)\[(\d*)\]$/.exec(parameter.type);
  if (list !== null) return listFromJson({ ...parameter, type: list[1]! }, list[2]!, json, at);
  if (parameter.type.startsWith('tuple')) return structFromJson(parameter, json, at);
  const integer = /^(u?)int(\d*)$/.exec(parameter.type);
  if (integer !== null) return integerFromJson(integer[1] === 'u', integer[2]!, json, at);
  if (parameter.type === 'bool') {
    if (typeof json !== 'boolean') throw new JsonMismatch(at, 'true or false', json);
    return json;
  }
  if (typeof json !== 'string') throw new JsonMismatch(at, `a ${parameter.type}`, json);
  if (parameter.type === 'string') return json;
  return bytesFromJson(parameter.type, json, at);
}

/** Restores the bigints of a JSON value after the pattern of a value that has them. */
export function likeTemplate(template: unknown, json: Json, at: string): unknown {
  if (typeof template === 'bigint') return integerFromJson(false, '256', json, at);
  if (Array.isArray(template) || typeof template !== 'object' || template === null) return json;
  if (typeof json !== 'object' || json === null) throw new JsonMismatch(at, 'an object', json);
  const record = json as Readonly<Record<string, Json>>;
  for (const name of Object.keys(record)) {
    if (!(name in template)) throw new JsonMismatch(`${at}.${name}`, 'no such field', record[name]);
  }
  const fields = Object.entries(template).map(([name, part]) => {
    const field = record[name];
    if (field === undefined) throw new JsonMismatch(`${at}.${name}`, 'a value', undefined);
    return [name, likeTemplate(part, field, `${at}.${name}`)];
  });
  return Object.fromEntries(fields);
}

function listFromJson(item: AbiParameter, length: string, json: Json, at: string): Value {
  if (!Array.isArray(json)) throw new JsonMismatch(at, 'a list', json);
  if (length !== '' && json.length !== Number(length)) {
    throw new JsonMismatch(at, `a list of ${length}`, json);
  }
  return json.map((part: Json, index) => valueFromJson(item, part, `${at}[${index}]`));
}

function structFromJson(parameter: AbiParameter, json: Json, at: string): Value {
  const components = 'components' in parameter ? parameter.components : [];
  if (typeof json !== 'object' || json === null) throw new JsonMismatch(at, 'an object', json);
  const source = json as Readonly<Record<string, Json>>;
  const fields = components.map((component, index) => {
    const name = component.name ?? String(index);
    const field = source[name] ?? source[String(index)];
    if (field === undefined) throw new JsonMismatch(`${at}.${name}`, 'a value', undefined);
    return [name, valueFromJson(component, field, `${at}.${name}`)] as const;
  });
  return Object.fromEntries(fields);
}

function integerFromJson(unsigned: boolean, width: string, json: Json, at: string): bigint {
  const type = `${unsigned ? 'u' : ''}int${width}`;
  const whole = typeof json === 'number' && Number.isSafeInteger(json);
  const text = typeof json === 'string' && /^-?(\d+|0x[\da-f]+)$/i.test(json);
  if (!whole && !text) throw new JsonMismatch(at, `a ${type} as a decimal string`, json);
  const value = BigInt(json as string | number);
  const bits = BigInt(width === '' ? 256 : width);
  const [low, high] = unsigned
    ? [0n, (1n << bits) - 1n]
    : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
  if (value < low || value > high) throw new JsonMismatch(at, `a ${type} in its range`, json);
  return value;
}

function bytesFromJson(type: string, json: string, at: string): string {
  const size = type === 'address' ? 20 : Number(type.slice('bytes'.length) || Number.NaN);
  const digits = Number.isNaN(size) ? '(?:[\\da-f]{2})*' : `[\\da-f]{${size * 2}}`;
  if (!new RegExp(`^0x${digits}$`, 'i').test(json)) throw new JsonMismatch(at, `a ${type}`, json);
  return json.toLowerCase();
}

/** A value on one line, for people and for messages: `1000000`, `{a: 1, b: [2, 3]}`. */
export function sayValue(value: Value | undefined): string {
  if (value === undefined) return '—';
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(sayValue).join(', ')}]`;
  const fields = Object.entries(value).map(([name, item]) => `${name}: ${sayValue(item)}`);
  return `{${fields.join(', ')}}`;
}
