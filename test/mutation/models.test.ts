import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../harness/target/package-root.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { whileActive } from './activation.js';
import { type Bench, openBench, seen } from './judges.js';
import { ModelLoader } from './loader.js';
import { modelFiles } from './options.js';
import { reachedIn, readRecords } from './records.js';
import { type Planted, plantMutants } from './sample.js';

const FIXTURES = join(packageRoot(), 'fixtures/mutation');
/** All of its mutants are judged here; `npm run proof -- model-mutation` judges those of all. */
const SAMPLE = ['models/prover-pool/leaveSlot.ts'];

let folder: string;
let bench: Bench;
let planted: readonly Planted[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'difftest-models-'));
  bench = await openBench(proverPool);
  planted = await plantMutants(folder, { mutated: SAMPLE, all: modelFiles() });
});
afterAll(async () => {
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('behavior: recorded lives reach what they did when somebody last looked', async () => {
  const reached = reachedIn(proverPool, readRecords());
  await expect(`${JSON.stringify(reached, null, 1)}\n`).toMatchFileSnapshot(
    join(FIXTURES, 'reached.json'),
  );
});

describe('the judges of models', () => {
  test('default: see nothing wrong in sources with mutants none of which is active', async () => {
    const loader = new ModelLoader(folder);
    for (const { judge } of bench.judges) {
      expect(await seen(judge, () => loader.pool())).toBeUndefined();
    }
  });

  test('behavior: see what is wrong in a sample of mutants', async () => {
    const loader = new ModelLoader(folder);
    expect(planted.length).toBeGreaterThan(15);
    const missed: Planted[] = [];
    for (const mutant of planted) {
      const found = await whileActive({ id: mutant.active }, async () => {
        for (const { judge } of bench.judges) {
          const said = await seen(judge, () => loader.pool());
          if (said !== undefined) return said;
        }
        return undefined;
      });
      if (found === undefined) missed.push(mutant);
    }
    expect(missed).toEqual([]);
  });
});
