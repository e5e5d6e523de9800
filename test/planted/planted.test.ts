import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plantedBugs } from './bugs/index.js';
import { find } from './find.js';
import { harmlessChanges } from './harmless.js';
import { hunt } from './hunt.js';
import { applyChange, type Field, plant } from './plant.js';

const SEED = 1n;
/** More than any bug of the sample needs: what harmless changes get. */
const HARMLESS_RUNS = 60;
const MINUTES = 60_000;

/** A sample over operations and checks: `npm run proof -- planted-bugs` hunts all, five times. */
const SAMPLE: ReadonlySet<string> = new Set([
  'withdrawal paid to the owner',
  'slash open to everybody',
  'stake taken first',
  'exit accepts ether',
  'price alone not refused',
  'owners shown one slot late',
]);
const sample = plantedBugs.filter(({ name }) => SAMPLE.has(name));

let field: Field;

beforeAll(async () => {
  const plantings = [...sample, ...harmlessChanges];
  field = await plant(plantings, { cacheDir: join(tmpdir(), 'difftest-test-cache') });
}, 5 * MINUTES);
afterAll(() => field?.remove());

describe('planted bugs', () => {
  test.for(sample)(
    'behavior: found and made small: $name',
    { timeout: 3 * MINUTES },
    async (bug) => {
      const found = await find(bug, { target: field.targetOf(bug), seed: SEED });
      expect(found.trouble).toBeUndefined();
      expect(found.shown).toMatchObject(found.expected ?? bug.shows[0]!);
      expect(found.minimal).toBe(true);
    },
  );

  test('default: they are many, and of every kind', () => {
    const codes = new Set(plantedBugs.flatMap(({ shows }) => shows.map(({ code }) => code)));
    expect(plantedBugs.length).toBeGreaterThanOrEqual(28);
    expect(sample.length).toBe(SAMPLE.size);
    expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
    // No call that the pool accepts moves ether, and no invariant breaks but with the state.
    expect([...codes].sort()).toEqual([
      'balances',
      'error',
      'events',
      'frame',
      'returns',
      'state',
      'status',
    ]);
  });
});

describe('harmless changes', () => {
  test.for(harmlessChanges)(
    'behavior: not reported: $name',
    { timeout: 3 * MINUTES },
    async (change) => {
      const result = await hunt(field.targetOf(change), { seed: SEED, runs: HARMLESS_RUNS });
      expect(result.failures).toEqual([]);
      expect(result).toMatchObject({ verdict: 'pass', runs: HARMLESS_RUNS });
    },
  );
});

test('error: a change that no longer applies', () => {
  const change = { file: 'L1/Pool.sol', replace: [['b', 'c']] } as const;
  expect(() => applyChange('aa', change)).toThrow('L1/Pool.sol has 0 times, not once: b');
  expect(() => applyChange('bb', change)).toThrow('L1/Pool.sol has 2 times, not once: b');
  expect(applyChange('ab', change)).toBe('ac');
});
