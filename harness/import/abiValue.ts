import * as v from 'valibot';
import { type Json, JsonMismatch, valueFromJson } from '../trace/json.js';
import { bytesOfHaskell } from './haskell.js';

/** A value that carries its type: `{"tag": "AbiUInt", "contents": [256, "1"]}`; a type likewise. */
export type Tagged = { readonly tag: string; readonly contents?: unknown };

/** A value and its type as a signature names it: `uint256`, `(address,string)[]`. */
export type TypedValue = { readonly type: string; readonly value: unknown };

export const tagged: v.GenericSchema<unknown, Tagged> = v.object({
  tag: v.string(),
  contents: v.optional(v.unknown()),
});

const integer = v.tuple([v.number(), v.string()]);
const sized = v.tuple([v.number(), v.string()]);
const dynamicArray = v.tuple([tagged, v.array(tagged)]);
const fixedArray = v.tuple([v.number(), tagged, v.array(tagged)]);
const list = v.array(tagged);

/** Reads a value with the type that it carries; a `JsonMismatch` says what is wrong where. */
export function typedValue({ tag, contents }: Tagged, at: string): TypedValue {
  const here = `${at}.contents`;
  switch (tag) {
    case 'AbiUInt':
    case 'AbiInt': {
      const [bits, text] = part(integer, contents, here, '[bits, "number"]');
      return scalar(typeName({ tag: `${tag}Type`, contents: bits }, here), text, here);
    }
    case 'AbiAddress':
      return scalar('address', contents, here);
    case 'AbiBool':
      return scalar('bool', contents, here);
    case 'AbiBytes': {
      const [size, text] = part(sized, contents, here, '[size, "bytes"]');
      return scalar(
        typeName({ tag: 'AbiBytesType', contents: size }, here),
        shown(text, here),
        here,
      );
    }
    case 'AbiBytesDynamic':
      return scalar('bytes', shown(contents, here), here);
    case 'AbiString':
      return { type: 'string', value: shown(contents, here) };
    case 'AbiFunction':
      return { type: 'function', value: scalar('bytes24', shown(contents, here), here).value };
    case 'AbiArrayDynamic': {
      const [item, items] = part(dynamicArray, contents, here, '[type, values]');
      return { type: `${typeName(item, here)}[]`, value: arrayOf(item, items, here) };
    }
    case 'AbiArray': {
      const [length, item, items] = part(fixedArray, contents, here, '[length, type, values]');
      if (items.length !== length) throw new JsonMismatch(here, `${length} values`, items.length);
      return { type: `${typeName(item, here)}[${length}]`, value: arrayOf(item, items, here) };
    }
    case 'AbiTuple': {
      const items = part(list, contents, here, 'a list of values');
      const fields = items.map((item, index) => typedValue(item, `${here}[${index}]`));
      const type = `(${fields.map((field) => field.type).join(',')})`;
      return { type, value: fields.map((field) => field.value) };
    }
    default:
      throw new JsonMismatch(`${at}.tag`, 'the tag of an ABI value', tag);
  }
}

function typeName({ tag, contents }: Tagged, at: string): string {
  switch (tag) {
    case 'AbiUIntType':
    case 'AbiIntType': {
      const bits = wholeNumber(contents, { least: 8, most: 256, step: 8 }, at);
      return `${tag === 'AbiIntType' ? 'int' : 'uint'}${bits}`;
    }
    case 'AbiBytesType':
      return `bytes${wholeNumber(contents, { least: 1, most: 32, step: 1 }, at)}`;
    case 'AbiArrayDynamicType':
      return `${typeName(part(tagged, contents, at, 'a type'), at)}[]`;
    case 'AbiArrayType': {
      const [length, item] = part(v.tuple([v.number(), tagged]), contents, at, '[length, type]');
      return `${typeName(item, at)}[${length}]`;
    }
    case 'AbiTupleType': {
      const fields = part(list, contents, at, 'a list of types');
      return `(${fields.map((field) => typeName(field, at)).join(',')})`;
    }
    default: {
      const simple = SIMPLE_TYPES[tag];
      if (simple === undefined) throw new JsonMismatch(at, 'the tag of an ABI type', tag);
      return simple;
    }
  }
}

const SIMPLE_TYPES: Readonly<Record<string, string>> = {
  AbiAddressType: 'address',
  AbiBoolType: 'bool',
  AbiBytesDynamicType: 'bytes',
  AbiStringType: 'string',
  AbiFunctionType: 'function',
};

function arrayOf(item: Tagged, items: readonly Tagged[], at: string): readonly unknown[] {
  const expected = typeName(item, at);
  return items.map((given, index) => {
    const { type, value } = typedValue(given, `${at}[${index}]`);
    if (type !== expected) throw new JsonMismatch(`${at}[${index}]`, `a ${expected}`, type);
    return value;
  });
}

function scalar(type: string, json: unknown, at: string): TypedValue {
  return { type, value: valueFromJson({ type }, (json ?? null) as Json, at) };
}

/** The bytes of a text that Haskell's `show` wrote. */
function shown(json: unknown, at: string): string {
  const read = typeof json === 'string' ? bytesOfHaskell(json) : undefined;
  if (read === undefined) throw new JsonMismatch(at, "bytes as Haskell's show writes them", json);
  return read;
}

function wholeNumber(
  json: unknown,
  { least, most, step }: { readonly least: number; readonly most: number; readonly step: number },
  at: string,
): number {
  const fits = typeof json === 'number' && json >= least && json <= most && json % step === 0;
  if (!fits) throw new JsonMismatch(at, `a size from ${least} to ${most}`, json);
  return json;
}

function part<Schema extends v.GenericSchema>(
  schema: Schema,
  json: unknown,
  at: string,
  expected: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  throw new JsonMismatch(at, expected, json);
}
