import type { AbiParameter } from 'viem';
import type { Value } from '../../model/index.js';
import { dynamicBytes, text } from './bytes.js';
import { arrayOf, listOf, tuple } from './composite.js';
import { address, boolean, fixedBytes, signed, unsigned } from './scalars.js';
import type { Data } from './words.js';

/** Encodes and decodes values of one ABI type; compiled once, used for every call. */
export type Coder = {
  /** Whether the head holds only an offset. */
  readonly dynamic: boolean;
  /** Bytes in the head. */
  readonly size: number;
  /** Hexadecimal digits, without `0x`; throws RangeError for a value that is not of the type. */
  readonly encode: (value: Value) => string;
  /** The value at a position that is inside the data; throws `UNDECODABLE`. */
  readonly decode: (data: Data, at: number) => Value;
  /**
   * Whether the digits at a position are decoded as this very value. Types of one size have it: it
   * is much faster than both ways, and makes no text.
   */
  readonly matches?: (value: Value, hex: string, at: number) => boolean;
};

/** A parameter as ABIs declare it, without what is only for compilers. */
export type Parameter = Pick<AbiParameter, 'type' | 'name'> & {
  readonly components?: readonly Parameter[];
};

/** A coder with the strictness of solc's ABI decoder: no bits that the type does not have. */
export function coderOf(parameter: Parameter): Coder {
  const array = /^(.*)\[(\d*)\]$/.exec(parameter.type);
  if (array !== null) {
    const item = coderOf({ ...parameter, type: array[1]! });
    return array[2] === '' ? arrayOf(item) : listOf(item, Number(array[2]));
  }
  if (parameter.type === 'tuple') return tupleOf(parameter.components ?? []);
  return scalarOf(parameter.type);
}

/** A coder of several parameters; a record by name, or a list if one of them has none. */
export function tupleOf(parameters: readonly Parameter[]): Coder {
  const names = parameters.map(({ name }) => name ?? '');
  const named = names.every((name) => name !== '') && new Set(names).size === names.length;
  return tuple(parameters.map(coderOf), named && names.length > 0 ? names : undefined);
}

/** A coder of several parameters that is always a list, as arguments are. */
export function argumentsOf(parameters: readonly Parameter[]): Coder {
  return tuple(parameters.map(coderOf), undefined);
}

function scalarOf(type: string): Coder {
  switch (type) {
    case 'address':
      return address;
    case 'bool':
      return boolean;
    case 'bytes':
      return dynamicBytes;
    case 'string':
      return text;
    case 'function':
      return fixedBytes(24);
  }
  const [, kind, digits] = /^(uint|int|bytes)(\d*)$/.exec(type) ?? [];
  const width = Number(digits === '' ? 256 : digits);
  if (kind === 'uint') return unsigned(width);
  if (kind === 'int') return signed(width);
  if (kind === 'bytes' && width <= 32) return fixedBytes(width);
  throw new RangeError(`the ABI has a type that is unknown here: ${type}`);
}
