import type { AbiParameter } from 'viem';
import { describe, expect, test } from 'vitest';
import {
  type Json,
  JsonMismatch,
  likeTemplate,
  valueFromJson,
  valueToJson,
} from '../../harness/trace/json.js';

const STRUCT: AbiParameter = {
  name: 'order',
  type: 'tuple[2]',
  components: [
    { name: 'amount', type: 'uint64' },
    { name: 'change', type: 'int8' },
    { name: 'who', type: 'address' },
    { name: 'parts', type: 'uint256[][2]' },
    { name: 'note', type: 'string' },
    { name: 'open', type: 'bool' },
    { name: 'data', type: 'bytes' },
    { name: 'key', type: 'bytes4' },
  ],
};

const item = {
  amount: 2n ** 64n - 1n,
  change: -128n,
  who: `0x${'ab'.repeat(20)}`,
  parts: [[1n, 2n ** 256n - 1n], []],
  note: '\u001b[31m "quoted" \u202e 💥',
  open: false,
  data: '0x',
  key: '0x01020304',
};

function mismatch(read: () => unknown): [string, string, string] {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(JsonMismatch);
    const { at, expected, found } = error as JsonMismatch;
    return [at, expected, found];
  }
  throw new Error('nothing was wrong');
}

describe('values of an ABI type', () => {
  test('default: what is written is read back, through text', () => {
    const value = [item, { ...item, change: 127n, open: true }];
    const json = JSON.parse(JSON.stringify(valueToJson(value))) as Json;
    expect(valueFromJson(STRUCT, json, 'order')).toEqual(value);
  });

  test('behavior: numbers and hex texts are read too, addresses in lower case', () => {
    expect(valueFromJson({ type: 'uint8' }, 255, 'x')).toBe(255n);
    expect(valueFromJson({ type: 'uint8' }, '0xff', 'x')).toBe(255n);
    expect(valueFromJson({ type: 'address' }, `0x${'AB'.repeat(20)}`, 'x')).toBe(item.who);
  });

  test.each<[string, Json, string]>([
    ['uint8', 256, 'a uint8 in its range'],
    ['uint8', '-1', 'a uint8 in its range'],
    ['int8', '128', 'a int8 in its range'],
    ['uint256', (2n ** 256n).toString(), 'a uint256 in its range'],
    ['uint8', 1.5, 'a uint8 as a decimal string'],
    ['uint8', 1e300, 'a uint8 as a decimal string'],
    ['uint8', '', 'a uint8 as a decimal string'],
    ['uint8', '1e2', 'a uint8 as a decimal string'],
    ['uint8', null, 'a uint8 as a decimal string'],
    ['bool', 'true', 'true or false'],
    ['address', '0x12', 'a address'],
    ['bytes4', '0x0102030405', 'a bytes4'],
    ['bytes', '0x123', 'a bytes'],
    ['bytes', 'zz', 'a bytes'],
    ['string', 7, 'a string'],
    ['uint8[2]', ['1'], 'a list of 2'],
    ['uint8[]', { 0: '1' }, 'a list'],
  ])('error: %s is not %j', (type, json, expected) => {
    expect(mismatch(() => valueFromJson({ type }, json, 'here'))[1]).toBe(expected);
  });

  test('error: a mistake deep inside is said by its path, and what was found is cut', () => {
    const json = valueToJson([item, { ...item, parts: [[1n, 'x'.repeat(500)], []] }]);
    const [at, , found] = mismatch(() => valueFromJson(STRUCT, json, 'order'));
    expect(at).toBe('order[1].parts[0][1]');
    expect(found).toHaveLength(100);
    const { note, ...rest } = item;
    expect(note).toBe(item.note);
    const lacking = mismatch(() => valueFromJson(STRUCT, valueToJson([item, rest]), 'order'));
    expect(lacking.slice(0, 2)).toEqual(['order[1].note', 'a value']);
  });
});

describe('values like another', () => {
  const template = { fee: 3n, names: ['a'], deep: { limit: 1n } };

  test('default: bigints where the template has them', () => {
    const json = JSON.parse(JSON.stringify(valueToJson(template))) as Json;
    expect(likeTemplate(template, json, 'p')).toEqual(template);
  });

  test('error: fields that are missing or unknown, numbers that are none', () => {
    const json = { fee: '3', names: ['a'], deep: { limit: '1' } };
    const read = (changed: Json) => mismatch(() => likeTemplate(template, changed, 'p'));
    expect(read({ ...json, deep: {} })[0]).toBe('p.deep.limit');
    expect(read({ ...json, more: 1 })[0]).toBe('p.more');
    expect(read({ ...json, fee: 'three' })[0]).toBe('p.fee');
    expect(read(null)[0]).toBe('p');
  });
});
