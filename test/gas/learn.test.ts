import { describe, expect, test } from 'vitest';
import { openEnvelope } from '../../harness/gas/check.js';
import type { CallEnvelope, Envelope } from '../../harness/gas/envelope.js';
import { compileFormula, Elimination } from '../../harness/gas/fit.js';
import { GasLearner } from '../../harness/gas/learn.js';
import { sayRational } from '../../harness/gas/rational.js';
import { gasRulesOf } from '../../harness/gas/transaction.js';
import type { GasUse } from '../../harness/model/index.js';

const NO_BYTES = { zeros: 0, others: 0 };
const BASE = 21_000;

type Step = Partial<GasUse> & { readonly used: number };

function use({ features = {}, way = '', metered = 0, refund = 0 }: Partial<GasUse> = {}): GasUse {
  return { call: 'box.put', way, features, metered, refund };
}

/** What is learned from steps of one call; `used` leaves out the intrinsic gas. */
function learned(steps: readonly Step[]): CallEnvelope {
  const learner = new GasLearner(gasRulesOf('osaka'));
  for (const { used, ...rest } of steps) {
    learner.add({ use: use(rest), bytes: NO_BYTES, used: BASE + used });
  }
  return learner.learn().calls['box.put']!;
}

/** The same, into what is known. */
function continued(known: CallEnvelope, steps: readonly Step[]) {
  const learner = new GasLearner(gasRulesOf('osaka'), { 'box.put': known });
  for (const { used, ...rest } of steps) {
    learner.add({ use: use(rest), bytes: NO_BYTES, used: BASE + used });
  }
  return learner.learn();
}

/** What an envelope of that one call allows, without the intrinsic gas. */
function allowed(call: CallEnvelope, given: Partial<GasUse>) {
  const envelope = { hardfork: 'osaka', calls: { 'box.put': call } } as unknown as Envelope;
  const range = openEnvelope(envelope)(use(given), NO_BYTES);
  return range.known ? [range.least - BASE, range.most - BASE] : 'unknown';
}

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

describe('GasLearner', () => {
  test('default: a formula for all ways, and what each of them cost', () => {
    const call = learned([
      { used: 1_000 },
      { used: 1_050, features: { loops: 1 } },
      { used: 3_150, features: { loops: 3 }, metered: 2_000, way: 'cold' },
    ]);
    expect([call.steps, call.exact]).toEqual([3, 3]);
    expect(call.paths).toEqual({
      '': { steps: 2, min: 22_000, max: 22_050, off: [0, 0] },
      cold: { steps: 1, min: 24_150, max: 24_150, off: [0, 0] },
    });
    expect(allowed(call, { features: { loops: 10 }, metered: 100 })).toEqual([1_600, 1_600]);
    expect(allowed(call, { features: { loops: 10 }, way: 'never met' })).toEqual([1_500, 1_500]);
    expect(allowed(call, { features: { leaps: 1 } })).toBe('unknown');
  });

  test('behavior: what no formula gives is a range, the most frequent its base', () => {
    const call = learned([{ used: 1_000 }, { used: 1_000 }, { used: 1_007 }, { used: 995 }]);
    expect([call.steps, call.exact]).toEqual([4, 2]);
    expect(call.paths['']!.off).toEqual([-5, 7]);
    expect(allowed(call, {})).toEqual([995, 1_007]);
  });

  test('behavior: ways that do not add up have formulas of their own', () => {
    const steps = ['one', 'two', 'three'].flatMap((way, index) =>
      [0, 1, 2].map((loops) => {
        return { way, features: { loops }, used: 1_000 + loops * (10 + index * index) };
      }),
    );
    const call = learned(steps);
    expect([call.steps, call.exact]).toEqual([9, 9]);
    expect(allowed(call, { way: 'three', features: { loops: 5 } })).toEqual([1_070, 1_070]);
    // One that was never met is held against the formula of all, as far off as any.
    expect(allowed(call, { way: 'four', features: { loops: 5 } })).not.toBe('unknown');
  });

  test('behavior: storage that the model takes for another may be learned as a feature', () => {
    const steps = [0, 100, 200, 300].map((metered) => ({ metered, used: 5_000 + metered / 2 }));
    const call = learned(steps);
    expect(call.exact).toBe(4);
    expect(allowed(call, { metered: 1_000 })).toEqual([5_500, 5_500]);
  });

  test('behavior: the floor tells nothing of execution, a capped refund nearly all', () => {
    const learner = new GasLearner(gasRulesOf('osaka'));
    const bytes = { zeros: 0, others: 100 };
    learner.add({ use: use({ way: 'long' }), bytes, used: 25_000 });
    const call = learner.learn().calls['box.put']!;
    expect([call.exact, call.formula, call.paths.long!.floored]).toEqual([1, undefined, true]);
    expect(allowed(call, { way: 'long' })).toEqual([0, Number.MAX_SAFE_INTEGER - BASE]);
    expect(allowed(call, { way: 'short' })).toBe('unknown');

    const capped = learned([{ used: 3_000, refund: 19_900 }]);
    expect(capped.exact).toBe(1);
    expect(allowed(capped, { refund: 19_900 })).toEqual([3_000, 3_000]);
  });

  test('behavior: more is learned into what is known, and nothing is forgotten', () => {
    const both = { loops: 1, leaps: 1 };
    const before = learned([{ used: 1_000 }, { used: 1_150, features: both, way: 'both' }]);
    expect(allowed(before, { features: { leaps: 1 } })).toBe('unknown');
    const { calls, anew } = continued(before, [
      { used: 1_050, features: { loops: 1 }, way: 'one' },
    ]);
    const after = calls['box.put']!;
    expect([anew, after.steps, after.exact]).toEqual([[], 3, 3]);
    expect(Object.keys(after.paths)).toEqual(['', 'both', 'one']);
    expect(after.paths['']).toEqual(before.paths['']);
    // Neither lot of steps alone tells the two apart.
    expect(allowed(after, { features: { leaps: 1 } })).toEqual([1_100, 1_100]);
    expect(continued(after, []).calls).toEqual({ 'box.put': after });
  });

  test('behavior: in whatever portions, the same is learned', () => {
    const steps: Step[] = [0, 1, 2, 3, 4].map((loops) => {
      return { features: { loops, odd: loops % 2 }, used: 1_000 + 7 * loops, way: `${loops % 2}` };
    });
    const whole = learned(steps);
    const parts = continued(learned(steps.slice(0, 2)), steps.slice(2)).calls['box.put']!;
    expect(allowed(parts, { features: { loops: 9, odd: 1 } })).toEqual([1_063, 1_063]);
    expect([parts.steps, parts.exact, parts.paths]).toEqual([5, 5, whole.paths]);
  });

  test('behavior: what costs otherwise by now is learned anew, and said', () => {
    const before = learned([{ used: 1_000 }, { used: 1_050, features: { loops: 1 } }]);
    const { calls, anew } = continued(before, [
      { used: 2_000 },
      { used: 2_050, features: { loops: 1 } },
    ]);
    expect([anew, calls['box.put']!.steps]).toEqual([['box.put'], 2]);
    expect(allowed(calls['box.put']!, {})).toEqual([2_000, 2_000]);
  });

  test('behavior: the order of steps changes nothing', () => {
    const steps: Step[] = [3, 1, 2, 2].map((loops) => {
      return { features: { loops, even: loops % 2 }, used: 1_000 + 7 * loops };
    });
    expect(learned([...steps].reverse())).toEqual(learned(steps));
  });
});
