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

/** Met late, or in full pools alone: `npm run proof -- planted-bugs` hunts these too. */
const SLOW: ReadonlySet<string> = new Set([
  'address before owner',
  'capacity of the last slot not counted',
  'capacity used up and still drawn',
  'delay over a second early',
  'equal stake displaces',
  'exit accepts ether',
  'exit out of reach a second early',
  'hash of the block itself',
  'last of equals displaced',
  'matured exit of the displaced not paid',
  'no weight without stake',
  'parameters looked at before the delay',
  'part of enormous stakes in 64 bits',
  'release counted in an unused slot',
  'rollup without a name is nobody',
  'slash of nothing not told',
  'this chain named in errors about another',
  'timer never set does not delay',
  'timer of the displaced not restarted',
  'timer survives the payout',
  'week over a second early',
  'withdrawal paid to the owner',
  'withdrawal told before the transfer',
]);
const sample = plantedBugs.filter(({ name }) => !SLOW.has(name));

let field: Field;

beforeAll(async () => {
  const plantings = [...sample, ...harmlessChanges];
  field = await plant(plantings, { cacheDir: join(tmpdir(), 'difftest-test-cache') });
});
afterAll(() => field?.remove());

describe('planted bugs', () => {
  test.for(sample)('behavior: found and made small: $name', async (bug) => {
    const found = await find(bug, { target: field.targetOf(bug), seed: SEED });
    expect(found.trouble).toBeUndefined();
    expect(found.shown).toMatchObject(found.expected ?? bug.shows[0]!);
    expect(found.minimal).toBe(true);
  });

  test('default: they are many, and of every kind', () => {
    const codes = new Set(sample.flatMap(({ shows }) => shows.map(({ code }) => code)));
    expect(sample.length).toBeGreaterThanOrEqual(30);
    expect(plantedBugs.length).toBe(sample.length + SLOW.size);
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
  test.for(harmlessChanges)('behavior: not reported: $name', async (change) => {
    const result = await hunt(field.targetOf(change), { seed: SEED, runs: HARMLESS_RUNS });
    expect(result.failures).toEqual([]);
    expect(result).toMatchObject({ verdict: 'pass', runs: HARMLESS_RUNS });
  });
});

test('error: a change that no longer applies', () => {
  const change = { file: 'L1/Pool.sol', replace: [['b', 'c']] } as const;
  expect(() => applyChange('aa', change)).toThrow('L1/Pool.sol has 0 times, not once: b');
  expect(() => applyChange('bb', change)).toThrow('L1/Pool.sol has 2 times, not once: b');
  expect(applyChange('ab', change)).toBe('ac');
});
