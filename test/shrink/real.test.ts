import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFailure } from '../../harness/campaign/examine.js';
import { keepSteps } from '../../harness/shrink/edit.js';
import { divergenceKey } from '../../harness/trace/divergence.js';
import { plantedBugs } from '../planted/bugs/index.js';
import { hunt, withSession } from '../planted/hunt.js';
import { plant } from '../planted/plant.js';

test('behavior: every command of a real counterexample is needed', {
  timeout: 120_000,
}, async () => {
  const bug = plantedBugs.find(({ name }) => name === 'release gives all back')!;
  const field = await plant([bug], { cacheDir: join(tmpdir(), 'difftest-test-cache') });
  try {
    const target = field.targetOf(bug);
    const { failures } = await hunt(target, { seed: 1n });
    const { plan, divergences, minimal, executor } = failures[0]!.counterexample;
    expect(minimal).toBe(true);
    expect(plan.steps).toHaveLength(4);
    const key = divergenceKey(divergences[0]!);
    await withSession(target, async (session) => {
      const keys = await Promise.all(
        plan.steps.map(async (_step, dropped) => {
          const shorter = keepSteps(plan, (index) => index !== dropped);
          const failure = await findFailure(session, shorter, executor);
          return failure === undefined ? undefined : divergenceKey(failure.divergences[0]);
        }),
      );
      expect(keys).not.toContain(key);
      const whole = await findFailure(session, plan, executor);
      expect(divergenceKey(whole!.divergences[0])).toBe(key);
    });
  } finally {
    field.remove();
  }
});
