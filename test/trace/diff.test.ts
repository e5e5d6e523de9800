import { expect, test } from 'vitest';
import { diffValues } from '../../harness/trace/diff.js';

test('default: leaves that differ, by path', () => {
  const model = { a: 1n, b: { c: [1n, 2n], d: 'x' }, e: true };
  const contract = { a: 1n, b: { c: [1n, 3n], d: 'x' }, e: false };
  expect(diffValues(model, contract)).toEqual([
    { path: ['b', 'c', '1'], model: 2n, contract: 3n },
    { path: ['e'], model: true, contract: false },
  ]);
  expect(diffValues(model, structuredClone(model))).toEqual([]);
});

test('behavior: what one side lacks, in either direction', () => {
  expect(diffValues({ a: 1n, list: [1n] }, { list: [1n, 2n] })).toEqual([
    { path: ['a'], model: 1n, contract: undefined },
    { path: ['list', '1'], model: undefined, contract: 2n },
  ]);
});

test('behavior: a value of another shape is one difference', () => {
  expect(diffValues({ a: [1n] }, { a: { 0: 1n } })).toHaveLength(1);
  expect(diffValues({ a: 1n }, { a: '1' })).toHaveLength(1);
  expect(diffValues(undefined, { a: 1n })).toHaveLength(1);
});

test('behavior: a part that is compared elsewhere is left out', () => {
  const balances = { x: 1n };
  expect(diffValues({ balances, y: 1n }, { balances: { x: 2n }, y: 2n }, balances)).toEqual([
    { path: ['y'], model: 1n, contract: 2n },
  ]);
});

test('behavior: a key that every object inherits is a key like others', () => {
  for (const key of ['constructor', 'toString', 'valueOf', 'hasOwnProperty']) {
    const held = { [key]: 1n };
    expect(diffValues({}, held)).toEqual([{ path: [key], model: undefined, contract: 1n }]);
    expect(diffValues(held, {})).toEqual([{ path: [key], model: 1n, contract: undefined }]);
    expect(diffValues(held, { [key]: 1n })).toEqual([]);
  }
});
