import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCampaign } from '../../harness/campaign/campaign.js';
import { missedMarks } from '../../harness/report/marks.js';
import { loadTarget } from '../../harness/target/load.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { withSession } from '../planted/hunt.js';

const SECONDS = 60;
const SEEDS = [1n, 2n, 3n, 4n, 5n];

/**
 * Under each of five seeds a default campaign reaches every mark within a minute, and finds
 * nothing. Takes the number of seconds.
 */
export async function marksProof(args: readonly string[]): Promise<boolean> {
  const seconds = args[0] === undefined ? SECONDS : Number(args[0]);
  const cacheDir = path.join(tmpdir(), 'taiko-difftest');
  const target = await loadTarget(proverPool, 'reference', { cwd: process.cwd(), cacheDir });
  let holds = true;
  for (const seed of SEEDS) {
    const result = await withSession(target, (session) =>
      runCampaign(session, {
        ...{ seed, seconds, runs: Number.MAX_SAFE_INTEGER, depth: 100, workers: 2 },
        ...{ executor: 'simulate', corpusDirectory: undefined, shrinkLimit: 0, failFast: false },
        now: () => performance.now(),
      }),
    );
    const missed = missedMarks(result);
    const pairs = result.guards.filter(({ broken }) => broken.length === 2);
    const tried = pairs.filter((pair) => pair.tried > 0).length;
    console.log(
      `seed ${seed}: ${result.verdict}, ${result.runs} runs, ` +
        `${result.marks.length - missed.length} of ${result.marks.length} marks, ` +
        `${tried} of ${pairs.length} pairs of guards`,
    );
    for (const name of missed) console.log(`  never: ${name}`);
    if (result.verdict !== 'pass' || missed.length > 0) holds = false;
  }
  return holds;
}
