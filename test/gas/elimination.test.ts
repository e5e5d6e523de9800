import { describe, expect, test } from 'vitest';
import { compileFormula, Elimination } from '../../harness/gas/fit.js';
import { sayRational } from '../../harness/gas/rational.js';

describe('Elimination', () => {
  test('default: what each feature costs, exactly', () => {
    const elimination = new Elimination(['a', 'b']);
    elimination.add([0, 0], 100);
    elimination.add([2, 0], 107);
    elimination.add([1, 3], 100);
    const { base, per, tied } = elimination.formula();
    expect(sayRational(base)).toBe('100');
    expect([...per].map(([name, cost]) => `${name} ${sayRational(cost)}`)).toEqual([
      'a 7/2',
      'b -7/6',
    ]);
    expect(tied.size).toBe(0);
  });

  test('behavior: what always went together is tied, and nothing is said of it apart', () => {
    const elimination = new Elimination(['a', 'b', 'c']);
    elimination.add([1, 2, 5], 110);
    elimination.add([3, 6, 5], 130);
    const predict = compileFormula(elimination.formula());
    expect(predict({ features: { a: 10, b: 20, c: 5 }, metered: 7 })).toBeCloseTo(207);
    expect(predict({ features: { a: 10, b: 21, c: 5 }, metered: 0 })).toBeUndefined();
    expect(predict({ features: { a: 10, b: 20 }, metered: 0 })).toBeUndefined();
    expect(predict({ features: { a: 1, b: 2, c: 5, d: 1 }, metered: 0 })).toBeUndefined();
  });
});
