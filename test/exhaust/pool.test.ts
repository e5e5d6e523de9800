import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSession, type Session } from '../../harness/campaign/session.js';
import { openChain } from '../../harness/chain/chain.js';
import { exhaust } from '../../harness/exhaust/exhaust.js';
import { loadTarget } from '../../harness/target/load.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { chainBug } from '../planted/chain.js';
import { type Planting, plant } from '../planted/plant.js';
import { cellsOf, failureOf, OPTIONS } from './support.js';

const CACHE = join(tmpdir(), 'difftest-test-cache');

async function poolSession(planting?: Planting): Promise<Session> {
  const model = proverPool;
  if (planting === undefined) {
    const target = await loadTarget(model, 'reference', { cwd: process.cwd(), cacheDir: CACHE });
    return opened(target);
  }
  const field = await plant([planting], { cacheDir: CACHE });
  onTestFinished(field.remove);
  return opened(field.targetOf(planting));
}

async function opened(target: Awaited<ReturnType<typeof loadTarget>>): Promise<Session> {
  const model = proverPool;
  const chain = await openChain({ world: model.world, target, inFlight: 2 });
  onTestFinished(() => chain.close());
  return openSession({ model, target, chain, hardfork: 'osaka' });
}

describe('the pool', () => {
  test('default: up to four calls, the reference does what its model says', async () => {
    const result = await exhaust(await poolSession(), OPTIONS);
    expect(result).toMatchObject({
      verdict: 'pass',
      complete: 4,
      failures: [],
      trouble: undefined,
    });
    expect(result.layers).toEqual([
      { length: 1, states: 4, transitions: 77 },
      { length: 2, states: 22, transitions: 308 },
      { length: 3, states: 160, transitions: 1694 },
      { length: 4, states: 1044, transitions: 12320 },
    ]);
    expect([result.states, result.transitions]).toEqual([1231, 14399]);
    expect(cellsOf(result)).toMatchInlineSnapshot(`
      [
        "proverPool.assignProver success",
        "proverPool.assignProver UNAUTHORIZED",
        "proverPool.exit success",
        "proverPool.exit CHANGE_TOO_FREQUENT",
        "proverPool.getCapacity success",
        "proverPool.getProverWeights success",
        "proverPool.getProvers success",
        "proverPool.getStaker success",
        "proverPool.releaseProver success",
        "proverPool.releaseProver UNAUTHORIZED",
        "proverPool.slashProver success",
        "proverPool.slashProver UNAUTHORIZED",
        "proverPool.stake success",
        "proverPool.stake CHANGE_TOO_FREQUENT",
        "proverPool.withdraw success",
        "proverPool.withdraw NO_MATURE_EXIT",
      ]
    `);
  });

  test('behavior: a bug at the end of one chain of five calls is found, after four', async () => {
    const sizes = { stakers: 1 };
    const result = await exhaust(await poolSession(chainBug), {
      ...{ ...OPTIONS, length: 6, sizes, shrinkLimit: 1000 },
    });
    expect(result).toMatchObject({ verdict: 'fail', complete: 4 });
    expect(failureOf(result)).toMatchInlineSnapshot(`
      {
        "calls": [
          "stake",
          "stake",
          "assignProver",
          "slashProver",
          "stake",
        ],
        "code": "events",
        "confirmation": "mined",
        "minimal": true,
        "step": 4,
      }
    `);
  });

  test('behavior: a pool that others fill leaves few slots', async () => {
    const session = await poolSession();
    const result = await exhaust(session, { ...OPTIONS, length: 2, sizes: { free: 1 } });
    expect(result.domain.prefix).toHaveLength(31);
    expect(result).toMatchObject({ verdict: 'pass', complete: 2 });
    expect(cellsOf(result)).toContain('proverPool.stake PROVER_NOT_GOOD_ENOUGH');
  });

  test('behavior: a contract with a small pool of its own', async () => {
    const planting: Planting = {
      name: 'small pool',
      file: 'L1/ProverPool.sol',
      replace: [['MAX_NUM_PROVERS = 32', 'MAX_NUM_PROVERS = 1']],
    };
    const session = await poolSession(planting);
    const parameters = { ...(session.setting.parameters as object), MAX_NUM_PROVERS: 1n };
    const small = { ...session, setting: { ...session.setting, parameters } };
    const result = await exhaust(small, { ...OPTIONS, length: 3 });
    expect(result).toMatchObject({ verdict: 'pass', complete: 3, failures: [] });
    expect(cellsOf(result)).toContain('proverPool.stake PROVER_NOT_GOOD_ENOUGH');
  });
});
