import type { Abi, AbiFunction } from 'viem';
import { toFunctionSelector, toFunctionSignature } from 'viem/utils';
import { UsageError } from '../../errors.js';
import { equalValues, type Hex, type Value } from '../../model/index.js';
import { argumentsOf, type Coder } from './coder.js';
import { UNDECODABLE, WORD_CHARS } from './words.js';

/** Characters of `0x` and a selector. */
const SELECTOR_CHARS = 10;

/** One function, ready to encode calls of it and to decode what comes back. */
export type FunctionCodec = {
  readonly signature: string;
  /** 4 bytes. */
  readonly selector: Hex;
  readonly payable: boolean;
  /** Throws UsageError `abi/arguments` for arguments that are not of the function's types. */
  readonly encodeCall: (args: readonly Value[]) => Hex;
  /** The arguments that are after a selector, or undefined where solc's decoder would revert. */
  readonly decodeArguments: (calldata: Hex) => readonly Value[] | undefined;
  /** Returned values; bytes that are not just their encoding are `[{ undecodable }]`. */
  readonly decodeReturns: (data: Hex) => readonly Value[];
  /** Where the digits end that are decoded as these very values, see `endOf`. */
  readonly endOfReturns: (values: readonly Value[], hex: string, at: number) => number;
};

/** The functions of an ABI. */
export type FunctionTable = {
  readonly bySignature: ReadonlyMap<string, FunctionCodec>;
  readonly bySelector: ReadonlyMap<string, FunctionCodec>;
};

const tables = new WeakMap<Abi, FunctionTable>();

/** The functions of an ABI, compiled at the first use of that ABI. */
export function functionTable(abi: Abi): FunctionTable {
  const known = tables.get(abi);
  if (known !== undefined) return known;
  const codecs = abi.filter((item) => item.type === 'function').map(functionCodec);
  const table = {
    bySignature: new Map(codecs.map((codec) => [codec.signature, codec])),
    bySelector: new Map(codecs.map((codec) => [codec.selector, codec])),
  };
  tables.set(abi, table);
  return table;
}

/**
 * The call that calldata is to a contract of this ABI: undefined when no function has its
 * selector, or when solc's decoder would revert over its arguments (too short, dirty upper bits).
 * Surplus bytes are ignored. Elements of arrays and structs are all checked, as solc checks those
 * it copies to memory.
 */
export function decodeCalldata(
  abi: Abi,
  calldata: Hex,
): { readonly signature: string; readonly args: readonly Value[] } | undefined {
  const codec = functionTable(abi).bySelector.get(calldata.slice(0, SELECTOR_CHARS));
  const args = codec?.decodeArguments(calldata);
  return args === undefined ? undefined : { signature: codec!.signature, args };
}

/**
 * Bytes that call no function of an ABI, as a call of its `receive()` or of its `fallback()`, whose
 * only argument they are; undefined where it has none that takes them, or bad arguments.
 */
export function unnamedCall(
  abi: Abi,
  calldata: Hex,
): { readonly signature: string; readonly args: readonly Value[] } | undefined {
  const has = (type: 'receive' | 'fallback') => abi.some((item) => item.type === type);
  if (calldata === '0x' && has('receive')) return { signature: 'receive()', args: [] };
  const isNamed = functionTable(abi).bySelector.has(calldata.slice(0, SELECTOR_CHARS));
  return isNamed || !has('fallback') ? undefined : { signature: 'fallback()', args: [calldata] };
}

/**
 * Arguments of an ABI's constructor as hexadecimal without `0x`; UsageError `abi/arguments` if they
 * are not of the types that it takes.
 */
export function encodeConstructor(abi: Abi, args: readonly Value[]): string {
  const inputs = abi.find((item) => item.type === 'constructor')?.inputs ?? [];
  return checked('constructor', () => argumentsOf(inputs).encode(args));
}

/**
 * Decodes a whole tuple that begins at a character; undefined when the bytes are no such tuple, or
 * when more of them would be read than may be.
 */
export function decodeTuple(
  coder: Coder,
  hex: string,
  start: number,
  most = Infinity,
): Value | undefined {
  const data = { hex, start, end: hex.length, unread: most };
  try {
    return coder.decode(data, start);
  } catch (thrown) {
    if (thrown === UNDECODABLE) return undefined;
    throw thrown;
  }
}

/**
 * The same, but only of bytes that are the tuple's own encoding and nothing else. What a contract
 * gives back is compared with what it should give back: bytes behind it, or between, are no part
 * of that. Only the zeros that fill up the last word may be missing, as solc reads it too. No byte
 * of an own encoding is read twice, so whatever would be is given up at once: a contract may
 * make its bytes as it likes, and must not keep us busy with them.
 */
export function decodeExactly(coder: Coder, hex: string, start: number): Value | undefined {
  if (!coder.dynamic && hex.length - start !== coder.size * 2) return undefined;
  const value = decodeTuple(coder, hex, start, hex.length - start);
  if (value === undefined || !coder.dynamic) return value;
  const own = coder.encode(value);
  const filled = hex.slice(start).padEnd(own.length, '0');
  return filled === own && filled.length - (hex.length - start) < WORD_CHARS ? value : undefined;
}

/** No position: what is at one is not decoded as a value, or not for certain. */
export const NOWHERE = -1;

/** Where the digits end that begin at a position and are decoded as this very value. */
export function endOf(coder: Coder, value: Value, hex: string, at: number): number {
  if (coder.matches !== undefined) {
    return coder.matches(value, hex, at) ? at + coder.size * 2 : NOWHERE;
  }
  const digits = encodeExactly(coder, value);
  return digits !== undefined && hex.startsWith(digits, at) ? at + digits.length : NOWHERE;
}

/** Undefined for what is not of the type, and for what comes back changed: upper case, say. */
function encodeExactly(coder: Coder, value: Value): string | undefined {
  try {
    const digits = coder.encode(value);
    const decoded = decodeTuple(coder, digits, 0);
    return decoded !== undefined && equalValues(decoded, value) ? digits : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function functionCodec(item: AbiFunction): FunctionCodec {
  const signature = toFunctionSignature(item);
  const selector = toFunctionSelector(item);
  const inputs = argumentsOf(item.inputs);
  const outputs = argumentsOf(item.outputs);
  return {
    signature,
    selector,
    payable: item.stateMutability === 'payable',
    encodeCall: (args) => checked(signature, () => (selector + inputs.encode(args)) as Hex),
    decodeArguments: (calldata) =>
      decodeTuple(inputs, calldata, SELECTOR_CHARS) as readonly Value[] | undefined,
    decodeReturns: (data) =>
      (decodeExactly(outputs, data, 2) as readonly Value[] | undefined) ?? [{ undecodable: data }],
    endOfReturns: (values, hex, at) => endOf(outputs, values, hex, at),
  };
}

function checked<Encoded>(signature: string, encode: () => Encoded): Encoded {
  try {
    return encode();
  } catch (error) {
    if (error instanceof RangeError) throw badArguments(signature, error);
    throw error;
  }
}

function badArguments(signature: string, cause: RangeError): UsageError {
  return new UsageError({
    code: 'abi/arguments',
    message: 'The arguments of a call are not of the types that its function takes.',
    facts: { function: signature, problem: cause.message },
    cause,
  });
}
