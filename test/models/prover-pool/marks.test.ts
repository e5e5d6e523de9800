import { expect, test } from 'vitest';
import { generatePlan } from '../../../harness/plan/generate.js';
import { Tally } from '../../../harness/plan/tally.js';
import { missedMarks } from '../../../harness/report/marks.js';
import { proverPool } from '../../../models/prover-pool/index.js';
import { setting } from './setting.js';

/** A sample of `npm run proof -- marks`, which has five seeds and a chain. */
const RUNS = 600;
/** Cases that take longer than this sample, most of the time. */
const RARE = /supply fits its cap: just/;

test('default: some seconds of plans reach every mark but the rarest', () => {
  const total = new Tally(proverPool);
  for (let run = 0; run < RUNS; run += 1) {
    const tally = new Tally(proverPool);
    generatePlan({
      ...{ model: proverPool, setting, seed: 7n, run, depth: 100 },
      ...{ hardfork: 'osaka', keep: 'last', tally },
    });
    total.add(tally);
  }
  const marks = total.marks();
  expect(marks.length).toBeGreaterThan(140);
  expect(missedMarks({ marks }).filter((name) => !RARE.test(name))).toEqual([]);

  // Where two guards of a function can be broken at once, most of the time it was tried.
  const pairs = total.guards().filter(({ broken }) => broken.length === 2);
  const ofStake = pairs.filter(({ function: called }) => called === 'proverPool.stake');
  expect(ofStake.filter(({ tried }) => tried > 0).length).toBeGreaterThan(15);
  expect(pairs.filter(({ tried }) => tried > 0).length).toBeGreaterThan(45);
});
