import fc from 'fast-check';
import { parseAbi } from 'viem';
import { describe, expect, test } from 'vitest';
import { equalValues, type Value } from '../../harness/model/index.js';
import { argumentsOf, coderOf, type Parameter } from '../../harness/target/codec/coder.js';
import { eventForms, eventTable } from '../../harness/target/codec/events.js';
import { decodeTuple, endOf, NOWHERE } from '../../harness/target/codec/functions.js';

const ADDRESS = '0x00000000000000000000000000000000000000aa';
const BEFORE = 'f0';
const ABI = parseAbi([
  'event Moved(address indexed from, address indexed to, uint256 amount)',
  'event Said(string indexed topic, string words, bytes raw)',
]);

type Typed = { readonly parameter: Parameter; readonly value: fc.Arbitrary<Value> };

const hexOf = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((drawn) => {
    return `0x${Buffer.from(drawn).toString('hex')}`;
  });
const scalars: readonly Typed[] = [
  { parameter: { type: 'address' }, value: hexOf(20) },
  { parameter: { type: 'bool' }, value: fc.boolean() },
  { parameter: { type: 'uint8' }, value: fc.bigInt({ min: 0n, max: 255n }) },
  { parameter: { type: 'uint256' }, value: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }) },
  { parameter: { type: 'int64' }, value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { parameter: { type: 'bytes4' }, value: hexOf(4) },
  { parameter: { type: 'bytes32' }, value: hexOf(32) },
  { parameter: { type: 'bytes' }, value: fc.nat(70).chain(hexOf) },
  { parameter: { type: 'string' }, value: fc.string({ unit: 'binary', maxLength: 40 }) },
];

/** A type, and values of it: records, lists of a length, lists of any. */
const { typed } = fc.letrec<{ typed: Typed }>((tie) => ({
  typed: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom(...scalars),
    fc.tuple(tie('typed'), fc.option(fc.nat(3), { nil: undefined })).map(([item, length]) => {
      const { value, parameter } = item;
      const type = `${parameter.type}[${length ?? ''}]`;
      const sized = { minLength: length ?? 0, maxLength: length ?? 3 };
      return { parameter: { ...parameter, type }, value: fc.array(value, sized) };
    }),
    fc.array(tie('typed'), { minLength: 1, maxLength: 3 }).map((members) => {
      const components = members.map(({ parameter }, at) => ({ ...parameter, name: `m${at}` }));
      const fields = members.map(({ value }, at) => [`m${at}`, value] as const);
      return {
        parameter: { type: 'tuple', components },
        value: fc.record(Object.fromEntries(fields), { noNullPrototype: true }) as never,
      };
    }),
  ),
}));
const drawn = fc.array(typed, { maxLength: 3 }).chain((list) => {
  const coder = argumentsOf(list.map(({ parameter }) => parameter));
  const values = () => fc.tuple(...list.map(({ value }) => value));
  return fc.tuple(fc.constant(coder), values(), values());
});

describe('endOf', () => {
  test('default: behind the digits of the value, and of no other digits', () => {
    const property = fc.property(drawn, fc.nat(), ([coder, value], nth) => {
      const digits = coder.encode(value);
      const text = `${BEFORE}${digits}"`;
      expect(endOf(coder, value, text, BEFORE.length)).toBe(BEFORE.length + digits.length);
      if (digits.length === 0) return;
      const at = BEFORE.length + (nth % digits.length);
      const other = text[at] === '0' ? '1' : '0';
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      expect(endOf(coder, value, changed, BEFORE.length)).toBe(NOWHERE);
      expect(endOf(coder, value, text.slice(0, -2), BEFORE.length)).toBe(NOWHERE);
    });
    fc.assert(property, { seed: 11, numRuns: 400 });
  });

  test('behavior: of another value only where the digits are decoded as that', () => {
    const property = fc.property(drawn, fc.anything(), ([coder, value, other], anything) => {
      const digits = coder.encode(value);
      for (const wrong of [other, anything as Value]) {
        if (endOf(coder, wrong, digits, 0) === NOWHERE) continue;
        expect(equalValues(decodeTuple(coder, digits, 0)!, wrong)).toBe(true);
      }
    });
    fc.assert(property, { seed: 12, numRuns: 400 });
  });

  test.each([
    ['address', ADDRESS, ADDRESS.replace('aa', 'AA'), 0xaan],
    ['bytes4', '0x0000abcd', '0x0000ABCD', 0xabcdn],
    ['bytes', '0xab', '0xAB', 'ab'],
    ['bool', true, 1n, 'true'],
    ['uint8', 1n, true, 257n],
    ['int8', -1n, 255n, 2n ** 256n - 1n],
    ['uint8[2]', [1n, 2n], [1n, 2n, 3n], { 0: 1n, 1: 2n }],
    ['uint8[]', [1n], [1n, 0n], 1n],
  ] as const)('behavior: %s has one form', (type, own, ...others) => {
    const coder = coderOf({ type });
    const digits = coder.encode(own);
    expect(endOf(coder, own, digits, 0)).toBe(digits.length);
    for (const other of others) {
      expect(endOf(coder, other as Value, digits, 0)).toBe(NOWHERE);
      expect(endOf(coder, other as Value, digits.toUpperCase(), 0)).toBe(NOWHERE);
    }
  });

  test.each([
    ['uint8', 256n],
    ['int8', 128n],
    ['int8', -129n],
    ['uint64', -1n],
  ] as const)('behavior: %s of %i is no value, whatever the digits', (type, value) => {
    const digits = coderOf({ type: 'uint256' }).encode(BigInt.asUintN(256, value));
    expect(endOf(coderOf({ type }), value, digits, 0)).toBe(NOWHERE);
  });

  test('behavior: a record has its fields and no others', () => {
    const components = [
      { type: 'uint8', name: 'one' },
      { type: 'uint8', name: 'two' },
    ];
    const coder = coderOf({ type: 'tuple', components });
    const digits = coder.encode({ one: 1n, two: 2n });
    expect(endOf(coder, { two: 2n, one: 1n }, digits, 0)).toBe(digits.length);
    for (const other of [{ one: 1n }, { one: 1n, two: 2n, three: 3n }, { one: 1n, too: 2n }]) {
      expect(endOf(coder, other as never, digits, 0)).toBe(NOWHERE);
    }
    expect(endOf(coder, [1n, 2n], digits, 0)).toBe(NOWHERE);
  });
});

test('behavior: of several events of one name, none is expected without decoding', () => {
  const plain = parseAbi(['event Moved(address from, address to, uint256 amount)']);
  expect([...eventForms(eventTable([ABI])).keys()]).toEqual(['Moved', 'Said']);
  expect([...eventForms(eventTable([ABI, plain])).keys()]).toEqual(['Said']);
  expect([...eventForms(eventTable([ABI, ABI])).keys()]).toEqual(['Moved', 'Said']);
});
