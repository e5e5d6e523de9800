import { expect, test } from 'vitest';
import { withEntry } from '../../harness/model/index.js';

type Balances = Readonly<Record<string, bigint>>;

function record(names: number, first = 0): Balances {
  return Object.fromEntries(
    Array.from({ length: names }, (_, index) => [`0x${first + index}`, BigInt(index)]),
  );
}

test('default: a copy with one entry changed or added; the record stays as it was', () => {
  for (const names of [0, 1, 11, 12, 40, 256, 257]) {
    const before = record(names);
    for (let round = 0n; round < 3n; round += 1n) {
      expect(withEntry(before, '0x0', 100n + round)).toEqual({ ...before, '0x0': 100n + round });
      expect(withEntry(before, 'new', round)).toEqual({ ...before, new: round });
    }
    expect(before).toEqual(record(names));
  }
});

test('behavior: entries stay in order, whichever records were copied before', () => {
  for (let first = 0; first < 30; first += 1) {
    const before = record(20, first);
    const names = [...Object.keys(before), 'last'];
    for (let round = 0; round < 2; round += 1) {
      const after = withEntry(before, 'last', 1n);
      expect(Object.keys(after)).toEqual(names);
      expect(after).toEqual({ ...before, last: 1n });
    }
    const backwards = Object.fromEntries(Object.entries(before).toReversed());
    expect(Object.keys(withEntry(backwards, 'last', 1n))).toEqual([
      ...Object.keys(backwards),
      'last',
    ]);
  }
});

test('behavior: names that mean something to JavaScript are but names', () => {
  const strange = ['__proto__', 'constructor', 'a"]:0,b:["', '\u2028', '`', "'", '\\', ''];
  const before = Object.fromEntries([
    ...Object.entries(record(20)),
    ...strange.map((name) => [name, 7n] as const),
  ]);
  for (const start of [
    before,
    Object.fromEntries(Object.entries(before).slice(0, -strange.length)),
  ])
    for (let round = 0; round < 3; round += 1) {
      const after = withEntry(start, 'constructor', 8n);
      expect(Object.entries(after)).toEqual(Object.entries({ ...start, constructor: 8n }));
      expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
    }
});
