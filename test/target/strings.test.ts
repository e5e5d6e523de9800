import { expect, test } from 'vitest';
import type { Hex } from '../../harness/model/index.js';
import type { StorageLayout } from '../../harness/target/artifact.js';
import { locateVariable } from '../../harness/target/layout.js';

/** `string text; bytes data;` */
const layout = {
  storage: [
    { label: 'text', offset: 0, slot: '0', type: 't_string_storage' },
    { label: 'data', offset: 0, slot: '1', type: 't_bytes_storage' },
  ],
  types: {
    t_string_storage: { encoding: 'bytes', label: 'string', numberOfBytes: '32' },
    t_bytes_storage: { encoding: 'bytes', label: 'bytes', numberOfBytes: '32' },
  },
} as unknown as StorageLayout;

function read(name: string, word: Hex) {
  return locateVariable(layout, { name, keys: [] }).decode([word]);
}

/** Bytes in their slot, with twice their number behind them. */
function short(digits: string, last = digits.length): Hex {
  return `0x${digits.padEnd(62, '0')}${last.toString(16).padStart(2, '0')}`;
}

test('default: texts and bytes of up to 31 bytes', () => {
  expect(read('text', short(Buffer.from('größer').toString('hex')))).toBe('größer');
  expect(read('text', short(''))).toBe('');
  expect(read('text', short('61'.repeat(31)))).toBe('a'.repeat(31));
  expect(read('data', short('ff'.repeat(31)))).toBe(`0x${'ff'.repeat(31)}`);
});

test('behavior: bytes that are no text are never equal to others', () => {
  const held = ['ff', 'fe', 'efbfbd', 'c3', 'eda080'].map((digits) => read('text', short(digits)));
  expect(held).toEqual([
    { undecodable: '0xff' },
    { undecodable: '0xfe' },
    '\uFFFD',
    { undecodable: '0xc3' },
    { undecodable: '0xeda080' },
  ]);
});

test('behavior: a word that Solidity would not read is kept whole', () => {
  for (const last of [64, 128, 254, 81]) {
    const word = short('61', last);
    expect(read('text', word)).toEqual({ undecodable: word });
    expect(read('data', word)).toEqual({ undecodable: word });
  }
});
