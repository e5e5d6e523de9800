import { expect, test } from 'vitest';
import { placeOf, readNamed } from '../../harness/compare/storage.js';
import type { Value } from '../../harness/model/index.js';
import { diffValues } from '../../harness/trace/diff.js';

const LONG = `0x${'0'.repeat(62)}51`;
const BROKEN = [`0x${'0'.repeat(62)}80`, `0x${'0'.repeat(62)}82`] as const;

/** What a contract holds under these names, as it is compared. */
function held(values: Readonly<Record<string, Value>>) {
  const places = Object.keys(values).map((name) => {
    return placeOf({ contract: 'till', name, keys: [] });
  });
  return readNamed(places, (_, name) => values[name]!);
}

test('default: values by contract and variable, of long strings how long they are', () => {
  const text = { undecodable: LONG };
  expect(JSON.parse(JSON.stringify(held({ owner: '0xaa', text })))).toEqual({
    till: { owner: '0xaa', text: '40 bytes' },
  });
});

test('behavior: strings that are no text, or no string at all, are told as they are', () => {
  const one = held({ text: { undecodable: '0xff' }, broken: { undecodable: BROKEN[0] } });
  const other = held({ text: { undecodable: '0xfe' }, broken: { undecodable: BROKEN[1] } });
  expect(diffValues(one, other).map(({ path }) => path.join('.'))).toEqual([
    'till.text.undecodable',
    'till.broken.undecodable',
  ]);
});

test('behavior: variables that are called as what every object has are compared', () => {
  for (const name of ['toString', 'valueOf', '__proto__']) {
    const [one, other] = [held({ [name]: 1n }), held({ [name]: 2n })];
    expect(diffValues(one, other)).toEqual([{ path: ['till', name], model: 1n, contract: 2n }]);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
});
