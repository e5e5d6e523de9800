import { expect, test } from 'vitest';
import type { WitnessBudget } from '../../harness/campaign/budget.js';
import { comparePair } from '../../harness/compare/comparison.js';
import { openPair } from '../../harness/compare/pair.js';
import { divergenceKey } from '../../harness/trace/divergence.js';
import { vaultSession } from '../campaign/vaultSession.js';

const BUDGET: WitnessBudget = {
  ...{ seed: 1n, runs: 12, depth: 40, workers: 2, shrinkLimit: 400, witnesses: 5 },
};
/** Two differences, either of which may be the first of a run. */
const CHANGES = [
  [
    'emit WithdrawalRequested(msg.sender, amount',
    'emit WithdrawalRequested(msg.sender, amount + 1',
  ],
  ['emit PauseChanged(_paused)', 'emit PauseChanged(!_paused)'],
] as const;

async function compared(onProgress: (words: string, closeB: () => Promise<void>) => void) {
  const [a, b] = [await vaultSession([]), await vaultSession(CHANGES)];
  const told = (words: string) => onProgress(words, () => b.chain.close());
  return comparePair(openPair(a, b), { ...BUDGET, onProgress: told });
}

test('default: each kind of difference with the least that shows it', async () => {
  const { witnesses, trouble, runs } = await compared(() => undefined);
  expect({ trouble, runs }).toEqual({ trouble: undefined, runs: 12 });
  const told = witnesses.map(({ difference, minimal }) => {
    const { plan, divergences } = difference;
    return [divergenceKey(divergences[0]), plan.steps.length, minimal];
  });
  expect(told.sort()).toEqual([
    ['events vault.requestWithdrawal', 2, true],
    ['events vault.setPaused', 1, true],
  ]);
});

test('error: a node that is lost after a difference was seen loses none of what was', async () => {
  let closed: Promise<void> | undefined;
  const { witnesses, trouble, differing } = await compared((words, closeB) => {
    if (words === 'run 12 of 12') closed = closeB();
  });
  await closed;
  expect(trouble?.exitCode).toBe(3);
  expect(differing).toBeGreaterThan(0);
  expect(witnesses).toHaveLength(2);
  for (const { difference, runs, minimal } of witnesses) {
    const { plan, divergences } = difference;
    expect({ runs: runs > 0, minimal }).toEqual({ runs: true, minimal: false });
    expect(divergences[0].step).toBe(plan.steps.length - 1);
  }
});
