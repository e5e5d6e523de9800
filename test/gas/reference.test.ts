import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCampaign } from '../../harness/campaign/campaign.js';
import { examine } from '../../harness/campaign/examine.js';
import type { Session } from '../../harness/campaign/session.js';
import { envelopeFile } from '../../harness/cli/envelopes.js';
import { checkingGas } from '../../harness/gas/checked.js';
import type { Envelope } from '../../harness/gas/envelope.js';
import { readEnvelope } from '../../harness/gas/envelopeFile.js';
import { headOf } from '../../harness/gas/suits.js';
import { commandName, isRaw } from '../../harness/model/index.js';
import { generatePlan } from '../../harness/plan/generate.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import { loadTarget } from '../../harness/target/load.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { withSession } from '../planted/hunt.js';
import { type Field, plant } from '../planted/plant.js';
import { type AddedRead, addedReads, allReads } from './addedReads.js';

/** None of those that the envelope was learned under. */
const SEED = 0x50_000n;
const RUNS = 500;
const DEPTH = 100;
const CAMPAIGN = {
  ...{ runs: RUNS, depth: DEPTH, seed: SEED, workers: 2, shrinkLimit: 5_000 },
  executor: 'simulate',
  corpusDirectory: undefined,
  failFast: false,
  now: () => performance.now(),
} as const;
const cacheDir = join(tmpdir(), 'difftest-test-cache');
const EXIT = addedReads.find(({ name }) => name === 'exit')!;

let envelope: Envelope;
let reference: LoadedTarget;
let field: Field;

beforeAll(async () => {
  envelope = await readEnvelope(envelopeFile(proverPool, 'reference', '/')!);
  reference = await loadTarget(proverPool, 'reference', { cwd: '/', cacheDir });
  field = await plant([allReads, EXIT], { cacheDir });
});
afterAll(() => field?.remove());

function named({ functions }: AddedRead): string[] {
  return functions.map((name) => `proverPool.${name}`);
}

/** A session that checks gas. */
function checking(session: Session): Session {
  return checkingGas({ ...session, explain: true }, envelope, {});
}

describe('the envelope of the reference', () => {
  test('default: it is of the contract as it is', async () => {
    const head = await withSession(reference, async (session) => headOf(session));
    expect(envelope).toMatchObject(head);
    expect(envelope.learned.seeds.map(BigInt)).not.toContain(SEED);
  });

  test('behavior: 99 of 100 steps are exact, and nothing is wider than a hundredth', () => {
    const { exact, steps } = envelope.learned;
    expect(exact / steps).toBeGreaterThanOrEqual(0.99);
    const paths = Object.entries(envelope.calls).flatMap(([call, { paths }]) => {
      return Object.entries(paths).map(([way, path]) => ({ call, way, ...path }));
    });
    expect(paths.length).toBeGreaterThan(200);
    const wide = paths.filter(({ off: [least, most], min }) => (most - least) * 100 > min);
    expect(wide).toEqual([]);
  });

  test('behavior: no alarm and no unknown path in 50 000 steps, some of them mined', async () => {
    await withSession(reference, async (opened) => {
      const session = checking(opened);
      const result = await runCampaign(session, CAMPAIGN);
      expect(result.failures.map(({ counterexample }) => counterexample.divergences)).toEqual([]);
      const { verdict, steps, minedPlans } = result;
      expect({ verdict, steps }).toEqual({ verdict: 'pass', steps: RUNS * DEPTH });
      expect(minedPlans).toBeGreaterThan(10);
      expect(result.unknownPaths).toEqual([]);
      expect(result.paths.reduce((sum, path) => sum + path.steps, 0)).toBe(RUNS * DEPTH);
    });
  });
});

describe('a word that is read once more', () => {
  test('default: in whatever function, every call that reads it is outside', async () => {
    const read = new Map<string, number>();
    const spared = new Map<string, number>();
    const always = addedReads.filter((added) => added.always).flatMap(named);
    await withSession(field.targetOf(allReads), async (opened) => {
      const session = checking(opened);
      const { model, setting, hardfork } = session;
      for (let run = 0; run < 60; run++) {
        const drawing = { model, setting, hardfork, seed: 1n, run, depth: DEPTH, explain: true };
        const { plan, predicted } = generatePlan(drawing);
        const options = { executor: 'simulate', probe: 'end', predicted } as const;
        const { divergences } = await examine(session, plan, options);
        expect(divergences.filter(({ code }) => code !== 'gas')).toEqual([]);
        const outside = new Set(divergences.map(({ step }) => step));
        plan.steps.forEach(({ command }, step) => {
          // With ether it ends before all that a function does.
          if (isRaw(command) || command.value > 0n) return;
          const name = `${command.to}.${commandName(command)}`;
          const { status } = predicted.steps[step]!.outcome;
          if (status !== 'success' && !always.includes(name)) return;
          const counts = outside.has(step) ? read : spared;
          counts.set(name, (counts.get(name) ?? 0) + 1);
        });
      }
    });
    const functions = [...new Set(addedReads.flatMap(named))];
    expect([...read.keys()].sort()).toEqual(functions.sort());
    expect(functions.filter((name) => spared.has(name))).toEqual([]);
    expect(spared.size).toBeGreaterThan(10);
  });

  test('behavior: found by a campaign, made small, and confirmed by mining', async () => {
    await withSession(field.targetOf(EXIT), async (opened) => {
      const { failures } = await runCampaign(checking(opened), { ...CAMPAIGN, seed: 1n });
      const { counterexample } = failures[0]!;
      const [first] = counterexample.divergences;
      expect(first).toMatchObject({ code: 'gas', function: 'proverPool.exit' });
      expect(first!.path).toEqual(['gas', 'proverPool.exit success']);
      const { confirmation, minimal, plan } = counterexample;
      expect({ confirmation, minimal }).toEqual({ confirmation: 'mined', minimal: true });
      expect(plan.steps).toHaveLength(1);
      expect(Number(first!.contract) - Number(first!.model)).toBeGreaterThanOrEqual(100);
    });
  });

  test('behavior: paths are unknown of the runs that count, whatever else was looked at', async () => {
    const calls = { 'proverPool.exit': envelope.calls['proverPool.exit']! };
    const found = new Set<string>();
    for (const workers of [1, 4]) {
      await withSession(field.targetOf(EXIT), async (opened) => {
        const explained = { ...opened, explain: true };
        const session = checkingGas(explained, { ...envelope, calls }, {});
        const short = { ...CAMPAIGN, depth: 4, seed: 3n, workers, shrinkLimit: 50 };
        const { failures, paths, unknownPaths, runs } = await runCampaign(session, short);
        expect(failures[0]?.counterexample.divergences[0]?.code).toBe('gas');
        expect(runs).toBeGreaterThan(1);
        const others = paths.map(({ path }) => path).filter((path) => !/\.exit /.test(path));
        expect(unknownPaths).toEqual(others);
        found.add(JSON.stringify(unknownPaths));
      });
    }
    expect(found.size).toBe(1);
  });
});
