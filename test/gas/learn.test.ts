import { describe, expect, test } from 'vitest';
import { openEnvelope } from '../../harness/gas/check.js';
import type { CallEnvelope, Envelope } from '../../harness/gas/envelope.js';
import { GasLearner } from '../../harness/gas/learn.js';
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

function envelopeOf(call: CallEnvelope): Envelope {
  return { hardfork: 'osaka', calls: { 'box.put': call } } as unknown as Envelope;
}

/** What an envelope of that one call allows, without the intrinsic gas. */
function allowed(call: CallEnvelope, given: Partial<GasUse>) {
  const range = openEnvelope(envelopeOf(call))(use(given), NO_BYTES);
  return range.known ? [range.least - BASE, range.most - BASE] : 'unknown';
}

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
    expect(openEnvelope(envelopeOf(call))(use({ way: 'long' }), NO_BYTES)).toEqual({
      ...{ known: true, floored: true },
      ...{ least: BASE, most: BASE },
    });
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

  test('behavior: so is a path with a formula of its own', () => {
    const first = [0, 1, 2].map((x) => ({ features: { x }, used: 100 + 10 * x, way: 'a' }));
    const second = [1, 2].map((x) => ({ features: { x }, used: 100 + 15 * x, way: 'b' }));
    const before = learned([...first, ...second]);
    expect(before.paths.b!.formula).toBeDefined();
    const { calls, anew } = continued(before, [{ features: { x: 3 }, used: 130, way: 'b' }]);
    expect(anew).toEqual(['box.put']);
    expect(allowed(calls['box.put']!, { features: { x: 3 }, way: 'b' })).toEqual([130, 130]);
    expect(calls['box.put']!.steps).toBe(4);
  });

  test('behavior: how far a path with its own formula is off widens no other', () => {
    const first = [0, 1, 2].map((x) => ({ features: { x }, used: 100 + 10 * x, way: 'a' }));
    const apart = [1, 2].map((x) => ({ features: { x }, used: 50_000 + 7 * x, way: 'b' }));
    const call = learned([...first, ...apart]);
    expect(call.exact).toBe(5);
    expect(allowed(call, { features: { x: 4 }, way: 'c' })).toEqual([140, 140]);
  });

  test('behavior: a path that is partly seen under the floor alone is known as far as that', () => {
    const learner = new GasLearner(gasRulesOf('osaka'));
    const bytes = { zeros: 0, others: 100 };
    for (const x of [0, 1]) {
      learner.add({ use: use({ features: { x } }), bytes: NO_BYTES, used: BASE + 100 + x });
    }
    learner.add({ use: use({ features: { x: 0, y: 1 } }), bytes, used: 25_000 });
    const open = openEnvelope(envelopeOf(learner.learn().calls['box.put']!));
    expect(open(use({ features: { x: 1 } }), NO_BYTES)).toMatchObject({ most: BASE + 101 });
    expect(open(use({ features: { x: 0, y: 1 } }), bytes)).toMatchObject({ most: 25_000 });
  });

  test('behavior: the order of steps changes nothing', () => {
    const steps: Step[] = [3, 1, 2, 2].map((loops) => {
      return { features: { loops, even: loops % 2 }, used: 1_000 + 7 * loops };
    });
    expect(learned([...steps].reverse())).toEqual(learned(steps));
  });
});
