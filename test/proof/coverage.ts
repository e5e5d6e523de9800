import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCampaign } from '../../harness/campaign/campaign.js';
import { readUnreachable } from '../../harness/corpus/unreachable.js';
import { openCoverage } from '../../harness/coverage/coverage.js';
import { argue } from '../../harness/coverage/unreachable.js';
import { missedPlaces } from '../../harness/report/coverage.js';
import { isMissed, shortfall, sidesOf } from '../../harness/report/covered.js';
import { loadTarget } from '../../harness/target/load.js';
import { subjectSources } from '../../harness/target/subjectSources.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { withSession } from '../planted/hunt.js';

const RUNS = 1000;
const SEEDS = [1n, 2n, 3n, 4n, 5n];
const UNREACHABLE = 'fixtures/coverage/prover-pool.reference.json';

/**
 * Under each of five seeds a default campaign reaches every line, branch and function of the
 * reference, but for what the list argues to be unreachable, and nothing on the list. Takes the
 * number of runs.
 */
export async function coverageProof(args: readonly string[]): Promise<boolean> {
  const runs = args[0] === undefined ? RUNS : Number(args[0]);
  const options = { cwd: process.cwd(), cacheDir: path.join(tmpdir(), 'taiko-difftest') };
  const target = await loadTarget(proverPool, 'reference', options);
  const subject = subjectSources(proverPool, target, options);
  const places = await readUnreachable(UNREACHABLE);
  let holds = true;
  for (const seed of SEEDS) {
    const seen = await withSession(target, async (session) => {
      const coverage = await openCoverage(session, subject, { ...options, fileOf: (name) => name });
      try {
        const result = await runCampaign(session, {
          ...{ seed, runs, depth: 100, workers: 2, executor: 'simulate', failFast: false },
          ...{ corpusDirectory: undefined, shrinkLimit: 0, look: coverage.follow },
          now: () => performance.now(),
        });
        return { result, ...coverage.result() };
      } finally {
        await coverage.close();
      }
    });
    const sources = [...argue(seen.sources, places, UNREACHABLE)];
    const all = sources.flatMap((source) => [
      ...source.lines,
      ...sidesOf(source),
      ...source.functions,
    ]);
    const { traced, apart, result } = seen;
    const missed = all.filter(isMissed).length;
    const short = shortfall({ traced, apart, minimum: 100, sources });
    console.log(
      `seed ${seed}: ${result.verdict}, ${result.runs} runs, ${traced} calls traced, ` +
        `${all.length} lines, sides and functions, ${missed} missed, ${places.length} argued`,
    );
    for (const place of sources.flatMap(missedPlaces)) console.log(`  never: ${place}`);
    if (short !== undefined) console.log(`  ${short}`);
    if (result.verdict !== 'pass' || missed > 0 || apart > 0 || short !== undefined) holds = false;
  }
  return holds;
}
