import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readExplained } from '../../harness/corpus/explained.js';
import { packageRoot } from '../../harness/target/package-root.js';
import {
  isKilled,
  isSurvivor,
  type JudgedMutant,
  type Kept,
  keptOf,
  scoreOf,
} from '../mutation/result.js';

const LEAST_SCORE = 95;
const MOST_MINUTES = 30;
const BUILT = 'node_modules/.cache/taiko-difftest-mutation/test/mutation/main.js';

/**
 * Mistakes that Stryker makes in the models are seen by one of our judges, or are nobody's business
 * for a reason that `fixtures/mutation/models-explained.json` gives. Takes files to mutate; without
 * any, the result is kept in `fixtures/mutation/models.json`. It may be interrupted and goes on
 * where it was.
 */
export async function modelMutationProof(files: readonly string[]): Promise<boolean> {
  const root = packageRoot();
  const folder = join(root, 'fixtures/mutation');
  const out = join(tmpdir(), `difftest-model-mutation-${process.pid}.json`);
  const began = performance.now();
  await run(root, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'test/mutation']);
  await run(root, [join(root, BUILT), out, ...files]);
  const minutes = (performance.now() - began) / 60_000;
  const judged = JSON.parse(readFileSync(out, 'utf8')) as JudgedMutant[];
  const reasons = await readExplained(join(folder, 'models-explained.json'));
  for (const line of told(judged, reasons)) process.stdout.write(`${line}\n`);
  const claims = claimsOf(judged, { reasons, minutes, kept: whole(files) && keptBefore(folder) });
  for (const [claim, holds] of claims) process.stdout.write(`${holds ? '✓' : '✗'} ${claim}\n`);
  const holds = claims.every(([, each]) => each);
  if (whole(files) && holds) {
    const kept = keptOf(judged, (file) => readFileSync(join(root, file), 'utf8'));
    writeFileSync(join(folder, 'models.json'), `${JSON.stringify(kept, null, 1)}\n`);
  }
  return holds;
}

function whole(files: readonly string[]): boolean {
  return files.length === 0;
}

function keptBefore(folder: string): Kept | undefined {
  const file = join(folder, 'models.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined;
}

/** Those that need a look: survivors without a reason, and trouble. */
function told(judged: readonly JudgedMutant[], reasons: ReadonlyMap<string, string>): string[] {
  return judged
    .filter((mutant) => !isKilled(mutant) && !reasons.has(mutant.id))
    .map(({ id, file, line, status, mutator, change, shown }) =>
      [`${status} ${id} ${file}:${line} ${mutator}: ${change}`, shown ?? ''].join(' ').trim(),
    );
}

function claimsOf(
  judged: readonly JudgedMutant[],
  options: {
    readonly reasons: ReadonlyMap<string, string>;
    readonly minutes: number;
    readonly kept: Kept | undefined | false;
  },
): readonly (readonly [string, boolean])[] {
  const { reasons, minutes, kept } = options;
  const survivors = judged.filter(isSurvivor);
  const trouble = judged.filter((mutant) => !isKilled(mutant) && !isSurvivor(mutant)).length;
  const unexplained = survivors.filter(({ id }) => !reasons.has(id)).length;
  const score = scoreOf(judged);
  const least = Math.max(LEAST_SCORE, kept ? kept.score : 0);
  const alive = new Set(survivors.map(({ id }) => id));
  const stale = kept === false ? [] : [...reasons.keys()].filter((id) => !alive.has(id));
  return [
    [`${judged.length} mutants judged, ${trouble} not for trouble`, trouble === 0],
    [`score ${score}, at least ${least}`, score >= least],
    [`${survivors.length} survivors, ${unexplained} without a reason`, unexplained === 0],
    [`reasons of no survivor: ${stale.join(', ') || 'none'}`, stale.length === 0],
    [`${minutes.toFixed(1)} minutes this time, under ${MOST_MINUTES}`, minutes < MOST_MINUTES],
  ];
}

/** Runs a script with Node to its end, which must be a good one. */
function run(cwd: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args[0]} ended with ${code}`));
    });
  });
}
