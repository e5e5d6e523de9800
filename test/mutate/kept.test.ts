import { cpSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readExplained } from '../../harness/corpus/explained.js';
import { difftest, folder, readJson } from '../cli/support.js';
import { BUDGET, type KeptResult, LEAST_SCORE, MUTATION, readKept } from './kept.js';

const RENEW = 'Renew what is kept with: npm run proof -- mutation';
/** So many of each operator's mutants are attacked here, of those that took few steps. */
const OF_EACH = 2;
const FEW_STEPS = 1_500;

const kept = readKept();
const killed = kept.mutants.filter(({ verdict }) => verdict === 'killed');
/** Those that only a plan of ours tells: nothing happens that late by chance. */
const LATE = ['cc835ae8', '5f4b10a5'];

test('default: every mutant is found, or is harmless for a reason', async () => {
  const { score, totals, mutants, budget } = kept;
  expect(score).toBeGreaterThanOrEqual(LEAST_SCORE);
  expect(budget.seconds).toBeGreaterThanOrEqual(BUDGET);
  expect(totals).toMatchObject({ made: mutants.length, killed: killed.length, unknown: 0 });
  const survivors = mutants.filter(({ verdict }) => verdict === 'survived');
  const reasons = await readExplained(path.join(MUTATION, 'explained.json'));
  expect(survivors.map(({ id }) => id).sort()).toEqual([...reasons.keys()].sort());
  expect(survivors.every(({ explained }) => explained)).toBe(true);
});

test('behavior: it is of the contract as it is, and a sample is found again', async () => {
  const few = killed.filter(({ steps = 0 }) => steps > 3 && steps < FEW_STEPS);
  const sample = [...new Set(few.map(({ operator }) => operator))].flatMap((operator) => {
    const own = few.filter((mutant) => mutant.operator === operator);
    const every = Math.ceil(own.length / OF_EACH);
    return own.filter((_, index) => index % every === 0).map(({ id }) => id);
  });
  const cwd = folder();
  cpSync(path.join(MUTATION, 'plans'), path.join(cwd, '.difftest/failures/prover-pool'), {
    recursive: true,
  });
  const only = ['--only', [...sample, ...LATE].join(',')];
  const flags = ['--seconds', `${BUDGET}`, '--shrink-limit', '0', '--json', 'r.json', '-q'];
  const run = await difftest({ cwd }, 'mutate', ...only, ...flags);
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
  const again = readJson(path.join(cwd, 'r.json')) as Pick<KeptResult, 'inputs' | 'mutants'>;
  expect(again.inputs.source, RENEW).toBe(kept.inputs.source);
  expect(again.mutants.length).toBeGreaterThan(15);
  const missed = again.mutants.filter(({ verdict }) => verdict !== 'killed');
  expect(missed.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([]);
});
