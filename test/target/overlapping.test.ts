import fc from 'fast-check';
import { parseAbi } from 'viem';
import { expect, test } from 'vitest';
import type { Hex, Value } from '../../harness/model/index.js';
import {
  decodeCalldata,
  decodeError,
  decodeLog,
  errorTable,
  eventTable,
  functionTable,
} from '../../harness/target/codec/index.js';

const abi = parseAbi([
  'struct Note { string words; uint8[] digits }',
  'error Deep(uint256[][][] values)',
  'error Wide(bytes[] contents)',
  'event Told(uint256[][][] values)',
  'function deep() returns (uint256[][][] values)',
  'function notes() returns (Note[] first, bytes[2] second, uint16[][] third)',
  'function take(uint256[][] values)',
]);
const { bySignature } = functionTable(abi);

function word(value: number): string {
  return value.toString(16).padStart(64, '0');
}

/** A list of lists whose offsets all lead to the same one. */
function shared(depth: number, length: number): string {
  if (depth === 1) return word(length) + word(7).repeat(length);
  return word(length) + word(32 * length).repeat(length) + shared(depth - 1, length);
}

const LENGTH = 2_000;
/** 192 kB, which would be 8 billion numbers. */
const DEEP = word(32) + shared(3, LENGTH);
/** 640 kB, which would be 3.2 GB of bytes. */
const WIDE = word(32) + wide(10_000, 320_000);

function wide(length: number, bytes: number): string {
  return word(length) + word(32 * length).repeat(length) + word(bytes) + 'ab'.repeat(bytes);
}

/** The bytes of an error, event or function, behind what names it. */
function after(table: ReadonlyMap<string, unknown>, place: number, digits: string): Hex {
  return `${[...table.keys()].at(place)!}${digits}` as Hex;
}

test('default: bytes that are read again and again are no values, and found so at once', () => {
  const errors = errorTable([abi]);
  for (const [place, digits] of [
    [-2, DEEP],
    [-1, WIDE],
  ] as const) {
    const data = after(errors, place, digits);
    expect(decodeError(errors, data)).toEqual({ name: '(unknown)', args: [data] });
  }
  const events = eventTable([abi]);
  const log = { topics: [after(events, 0, '')], data: `0x${DEEP}` as const };
  expect(decodeLog([events], log).name).toBe('(unknown)');
  const data = `0x${DEEP}` as const;
  expect(bySignature.get('deep()')!.decodeReturns(data)).toEqual([{ undecodable: data }]);
}, 2_000);

test('behavior: every own encoding is decoded', () => {
  const item = fc
    .tuple(fc.string(), fc.array(fc.bigInt({ min: 0n, max: 255n })))
    .map(([words, digits]): Value => ({ words, digits }));
  const bytes = fc.uint8Array().map((drawn) => `0x${Buffer.from(drawn).toString('hex')}`);
  const numbers = fc.array(fc.bigInt({ min: 0n, max: 65_535n }));
  const values = fc.tuple(fc.array(item), fc.tuple(bytes, bytes), fc.array(numbers));
  const codec = bySignature.get('notes()')!;
  const types = parseAbi([
    'struct Note { string words; uint8[] digits }',
    'function put(Note[] first, bytes[2] second, uint16[][] third)',
  ]);
  const put = [...functionTable(types).bySignature.values()][0]!;
  const property = fc.property(values, (drawn) => {
    const data = `0x${put.encodeCall(drawn).slice(10)}` as const;
    expect(codec.decodeReturns(data)).toEqual(drawn);
  });
  fc.assert(property, { seed: 21, numRuns: 300 });
});

test('behavior: arguments may overlap, as solc lets them', () => {
  const { selector } = bySignature.get('take(uint256[][])')!;
  const call = decodeCalldata(abi, `${selector}${word(32)}${shared(2, 2)}`);
  expect(call?.args).toEqual([
    [
      [7n, 7n],
      [7n, 7n],
    ],
  ]);
});
