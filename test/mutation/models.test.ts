import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readExplained } from '../../harness/corpus/explained.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { whileActive } from './activation.js';
import { digest } from './identity.js';
import { type Bench, openBench, seen } from './judges.js';
import { ModelLoader } from './loader.js';
import { modelFiles, mutatedFiles } from './options.js';
import { reachedIn, readRecords } from './records.js';
import type { Kept } from './result.js';
import { type Planted, plantMutants } from './sample.js';

const FIXTURES = join(packageRoot(), 'fixtures/mutation');
const RENEW = 'Renew what is kept with: npm run proof -- model-mutation';
const LEAST_SCORE = 95;
/**
 * One mutant in so many is judged here. A change of a model must not need the proof, which takes
 * too long for each commit: files that changed since are sampled more densely instead, until so
 * much has changed that the kept score says little.
 */
const EVERY = 150;
const EVERY_OF_CHANGED = 20;
const MOST_CHANGED = 0.25;
/** A mutant that is met more often never ends. */
const MOST_HITS = 100_000_000;

const kept: Kept = JSON.parse(readFileSync(join(FIXTURES, 'models.json'), 'utf8'));
const present = mutatedFiles();
const changed = new Set(
  present.filter((file) => {
    return kept.files[file]?.sha256 !== digest(readFileSync(join(packageRoot(), file), 'utf8'));
  }),
);

let folder: string;
let planted: readonly Planted[];
let explained: ReadonlyMap<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'difftest-models-'));
  planted = await plantMutants(folder, { mutated: present, all: modelFiles() });
  explained = await readExplained(join(FIXTURES, 'models-explained.json'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the kept result', () => {
  test('default: is good enough, and each survivor has its reason', () => {
    expect(kept.score).toBeGreaterThanOrEqual(LEAST_SCORE);
    const survivors = kept.survivors.map(({ id }) => id);
    expect([...explained.keys()].sort()).toEqual(survivors.sort());
    expect(kept.mutants).toBeGreaterThan(2_000);
  });

  test('behavior: is of the models as they are, but for a part', () => {
    const fresh = planted.filter(({ file }) => changed.has(file)).length;
    expect(fresh / planted.length, RENEW).toBeLessThanOrEqual(MOST_CHANGED);
    // A reason is about a piece of text: where that is gone, it is about nothing.
    const ids = new Set(planted.map(({ id }) => id));
    expect(
      kept.survivors.filter(({ id }) => !ids.has(id)),
      RENEW,
    ).toEqual([]);
    const counts = Object.values(kept.files).reduce((sum, { mutants }) => sum + mutants, 0);
    expect(counts).toBe(kept.mutants);
  });
});

test('behavior: recorded lives reach what they did when somebody last looked', async () => {
  const reached = reachedIn(proverPool, readRecords());
  await expect(`${JSON.stringify(reached, null, 1)}\n`).toMatchFileSnapshot(
    join(FIXTURES, 'reached.json'),
  );
});

describe('the judges of models', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(proverPool);
  });
  afterAll(async () => bench?.close());

  /** What the first judge says that sees anything wrong. */
  async function judge(loader: ModelLoader): Promise<string | undefined> {
    for (const each of bench.judges) {
      const said = await seen(each.judge, () => loader.pool());
      if (said !== undefined) return said;
    }
    return undefined;
  }

  test('default: see nothing wrong in sources with mutants none of which is active', async () => {
    expect(await judge(new ModelLoader(folder))).toBeUndefined();
  });

  test('behavior: see what is wrong in a sample of mutants', async () => {
    const loader = new ModelLoader(folder);
    const sample = planted.filter(({ id, file }, index) => {
      return index % (changed.has(file) ? EVERY_OF_CHANGED : EVERY) === 0 && !explained.has(id);
    });
    expect(sample.length).toBeGreaterThan(10);
    const missed: Planted[] = [];
    for (const mutant of sample) {
      const found = await whileActive({ id: mutant.active, hitLimit: MOST_HITS }, () =>
        judge(loader),
      );
      if (found === undefined) missed.push(mutant);
    }
    expect(missed, RENEW).toEqual([]);
  });
});
