import { spawn } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../harness/target/package-root.js';
import { BUDGET, KEPT_FILE, type KeptMutant, LEAST_SCORE, MUTATION } from '../mutate/kept.js';

const LEAST_MUTANTS = 300;
const MOST_MINUTES = 30;
const MOST_MEDIAN_SECONDS = 1;

type Mutant = Pick<KeptMutant, 'id' | 'where' | 'line' | 'operator' | 'verdict'> & {
  readonly before: string;
  readonly after: string;
  readonly kill: { check: string; function: string; steps: number; commands: number } | null;
  readonly sameAs: string | null;
  readonly explained: string | null;
};
type Result = {
  readonly exitCode: number;
  readonly score: number;
  readonly seconds: number;
  readonly medianSeconds: number;
  readonly resumed: number;
  readonly mutants: readonly Mutant[];
};

/**
 * Every mutant of the shipped ProverPool is found, or is nobody's business for a reason that
 * `fixtures/mutation/explained.json` gives. Takes flags of `difftest mutate`; without any of them
 * the result is kept in `fixtures/mutation/prover-pool.json`. It may be interrupted and goes on
 * where it was. Plans in `fixtures/mutation/plans` are tried first: what comes by chance too rarely.
 */
export async function mutationProof(flags: readonly string[]): Promise<boolean> {
  const root = packageRoot();
  const json = join(tmpdir(), `difftest-mutation-${process.pid}.json`);
  const main = join(root, 'harness/cli/main.ts');
  const explained = join(MUTATION, 'explained.json');
  const corpus = join(root, '.difftest/mutation');
  const tried = join(corpus, 'failures/prover-pool');
  rmSync(tried, { recursive: true, force: true });
  cpSync(join(MUTATION, 'plans'), tried, { recursive: true });
  const fixed = [
    '--corpus-dir',
    corpus,
    '--seconds',
    String(BUDGET),
    '--explained',
    explained,
    '--json',
    json,
    '-v',
  ];
  const args = ['--import', 'jiti/register', main, 'mutate', ...fixed, ...flags];
  const code = await ended(spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }));
  if (code !== 0) return false;
  const result = JSON.parse(readFileSync(json, 'utf8')) as Result;
  const own = result.mutants.filter(({ where }) => where.startsWith('ProverPool.'));
  const fresh = result.resumed === 0;
  const claims: readonly (readonly [string, boolean])[] = [
    [`${own.length} mutants of ProverPool, at least ${LEAST_MUTANTS}`, own.length >= LEAST_MUTANTS],
    [`score ${result.score}, at least ${LEAST_SCORE}`, result.score >= LEAST_SCORE],
    [
      `${result.medianSeconds} s to a kill, the median, under ${MOST_MEDIAN_SECONDS}`,
      result.medianSeconds < MOST_MEDIAN_SECONDS,
    ],
    [
      `${(result.seconds / 60).toFixed(1)} minutes${fresh ? '' : ' (resumed)'}, under ${MOST_MINUTES}`,
      result.seconds < MOST_MINUTES * 60,
    ],
  ];
  for (const [claim, holds] of claims) process.stdout.write(`${holds ? '✓' : '✗'} ${claim}\n`);
  if (flags.length === 0) {
    const kept = `${JSON.stringify(shortened(result), null, 1)}\n`;
    writeFileSync(KEPT_FILE, kept);
  }
  return claims.every(([, holds]) => holds);
}

function shortened(result: Result) {
  const mutants = result.mutants.map((mutant): KeptMutant => {
    const { id, where, line, operator, before, after, verdict, kill, sameAs, explained } = mutant;
    const flat = (text: string) => text.replace(/\s+/g, ' ').trim();
    return {
      ...{ id, where, line, operator, change: `${flat(before)} → ${flat(after)}`, verdict },
      ...(kill === null
        ? {}
        : { by: `${kill.check} of ${kill.function}`, steps: kill.steps, commands: kill.commands }),
      ...(sameAs === null ? {} : { sameAs }),
      ...(explained === null ? {} : { explained: true }),
    };
  });
  return { ...result, mutants };
}

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve) => child.on('close', resolve));
}
