import type { Abi } from 'viem';
import { parseAbi, toFunctionSelector } from 'viem/utils';
import type { CallError, Hex, Value } from '../../model/index.js';
import { argumentsOf } from './coder.js';
import { decodeExactly } from './functions.js';
import { namesOf, signatureOf } from './overloads.js';

/** Custom errors, `Error(string)` and `Panic(uint256)` by selector. */
export type ErrorTable = ReadonlyMap<string, ErrorCodec>;

type ErrorCodec = {
  readonly name: string;
  readonly decode: (data: Hex) => readonly Value[] | undefined;
};

const SELECTOR_CHARS = 10;
/** Both bound memory: a hostile contract reverts with as many bytes as it can, always others. */
const MOST_REMEMBERED = 1_000;
const MOST_CHARS_REMEMBERED = 1_000;
const decoded = new WeakMap<ErrorTable, Map<Hex, CallError>>();
const BUILT_IN = parseAbi(['error Error(string)', 'error Panic(uint256)']);

/**
 * The errors that any of these ABIs declares: a called contract's errors bubble up. Earlier ABIs
 * say what names mean; another error of a name is told by its signature.
 */
export function errorTable(abis: readonly Abi[]): ErrorTable {
  const table = new Map<string, ErrorCodec>();
  const all = [BUILT_IN, ...abis];
  const nameOf = namesOf('error', all);
  for (const item of all.flat()) {
    if (item.type !== 'error') continue;
    const selector = toFunctionSelector(signatureOf(item));
    if (table.has(selector)) continue;
    const coder = argumentsOf(item.inputs);
    const decode = (data: Hex) =>
      decodeExactly(coder, data, SELECTOR_CHARS) as readonly Value[] | undefined;
    table.set(selector, { name: nameOf(item), decode });
  }
  return table;
}

/**
 * What a call reverted with; bytes that are no known error are `(unknown)`, none `(empty)`. Half of
 * all calls revert, nearly always with bytes that others reverted with before.
 */
export function decodeError(table: ErrorTable, data: Hex): CallError {
  const known = decoded.get(table)?.get(data);
  if (known !== undefined) return known;
  const error = decode(table, data);
  if (data.length > MOST_CHARS_REMEMBERED) return error;
  const remembered = decoded.get(table) ?? new Map<Hex, CallError>();
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  decoded.set(table, remembered.set(data, error));
  return error;
}

function decode(table: ErrorTable, data: Hex): CallError {
  if (data.length <= 2) return { name: '(empty)', args: [] };
  const codec = table.get(data.slice(0, SELECTOR_CHARS));
  const args = codec?.decode(data);
  return args === undefined ? { name: '(unknown)', args: [data] } : { name: codec!.name, args };
}
