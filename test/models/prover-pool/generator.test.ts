import { describe, expect, test } from 'vitest';
import { isRaw } from '../../../harness/model/index.js';
import { type GeneratedPlan, generatePlan } from '../../../harness/plan/generate.js';
import { proverPool, type State } from '../../../models/prover-pool/index.js';
import { CASES, moments } from './census.js';
import { setting } from './setting.js';

const RUNS = 300;
const DEPTH = 100;
/** So often each case must at least happen in all runs together. */
const AT_LEAST = 5;

const plans: readonly GeneratedPlan[] = Array.from({ length: RUNS }, (_, run) =>
  generatePlan({ model: proverPool, setting, seed: 7n, run, depth: DEPTH, hardfork: 'shanghai' }),
);
const all = moments(plans);

describe('generated plans', () => {
  test.each(Object.entries(CASES))('behavior: now and then, %s', (_, happens) => {
    expect(all.filter(happens).length).toBeGreaterThanOrEqual(AT_LEAST);
  });

  test('behavior: most stakes, assignments, releases and slashes succeed', () => {
    for (const [name, share] of [
      ['stake', 0.6],
      ['assignProver', 0.75],
      ['releaseProver', 0.75],
      ['slashProver', 0.75],
      ['withdraw', 0.1],
    ] as const) {
      const calls = all.filter(
        ({ command }) => !isRaw(command) && command.function.startsWith(`${name}(`),
      );
      const successes = calls.filter(({ outcome }) => outcome.status === 'success');
      expect(successes.length / calls.length, name).toBeGreaterThan(share);
    }
  });

  test('behavior: one in ten is in a full pool, and runs do not go dead', () => {
    const isFull = ({ proverPool: pool }: State) =>
      pool.proverIdToAddress.filter((owner) => BigInt(owner) !== 0n).length === 32;
    const full = all.filter(({ before }) => isFull(before));
    expect(full.length / all.length).toBeGreaterThan(0.1);
    const paused = all.filter(({ before }) => before.taikoToken.paused);
    expect(paused.length / all.length).toBeLessThan(0.15);
  });

  test('behavior: every function of the pool is called', () => {
    const called = new Set(
      all.map(({ command }) => (isRaw(command) ? '' : `${command.to}.${command.function}`)),
    );
    const functions = Object.keys(proverPool.operations.proverPool!);
    const missing = functions.filter((signature) => !called.has(`proverPool.${signature}`));
    expect(missing).toEqual([]);
  });

  test('behavior: the invariants hold after every step', () => {
    for (const { after, environment } of all) {
      for (const { name, broken } of proverPool.invariants) {
        const problem = broken(after, setting, environment.timestamp);
        if (problem !== undefined) expect.unreachable(`${name}: ${problem}`);
      }
    }
  });

  test('behavior: the model never changes a state in place', () => {
    const [initial] = [proverPool.initial(setting)];
    expect(plans.map(({ predicted }) => predicted.states.get(-1))).toEqual(
      plans.map(() => initial),
    );
  });
});
