import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCampaign } from '../../harness/campaign/campaign.js';
import { envelopeFile } from '../../harness/cli/envelopes.js';
import { checkingGas } from '../../harness/gas/checked.js';
import type { Envelope } from '../../harness/gas/envelope.js';
import { readEnvelope } from '../../harness/gas/envelopeFile.js';
import { grouped } from '../../harness/report/table.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import { loadTarget } from '../../harness/target/load.js';
import { proverPool as model } from '../../models/prover-pool/index.js';
import { addedReads } from '../gas/addedReads.js';
import { withSession } from '../planted/hunt.js';
import { plant } from '../planted/plant.js';

const SEEDS = [101n, 102n, 103n, 104n, 105n];
const STEPS = 1_000_000;
const DEPTH = 100;
/** What `difftest run` does by default. */
const DEFAULT_RUNS = 1_000;

type Outcome = {
  readonly found: string | undefined;
  readonly steps: number;
  readonly unknown: number;
};

/**
 * The unchanged contract raises no alarm in a million steps under five seeds, and takes no path
 * that the envelope does not know. A warm word that is read once more, in any one function, is
 * found by a campaign of the default size. Takes the number of steps; 0 leaves the first part out.
 */
export async function gasProof([given]: readonly string[]): Promise<boolean> {
  const steps = given === undefined ? STEPS : Number(given);
  const cacheDir = join(tmpdir(), 'difftest-proof-cache');
  const envelope = await readEnvelope(envelopeFile(model, 'reference', '/')!);
  const reference = await loadTarget(model, 'reference', { cwd: '/', cacheDir });
  let holds = true;
  for (const seed of steps === 0 ? [] : SEEDS) {
    const runs = Math.ceil(steps / SEEDS.length / DEPTH);
    const { found, unknown, steps: ran } = await campaign(reference, envelope, { seed, runs });
    const said = found === undefined ? 'no alarm' : `ALARM: ${found}`;
    process.stdout.write(
      `seed ${seed}: ${grouped(ran)} steps, ${said}, ${unknown} unknown paths\n`,
    );
    holds &&= found === undefined && unknown === 0;
  }
  const field = await plant(addedReads, { cacheDir });
  try {
    for (const added of addedReads) {
      const options = { seed: SEEDS[0]!, runs: DEFAULT_RUNS };
      const { found, steps: ran } = await campaign(field.targetOf(added), envelope, options);
      const expected = added.functions.some((name) => found === `gas proverPool.${name}`);
      const said = expected ? '' : '  NOT AS EXPECTED';
      process.stdout.write(
        `one more read in ${added.name}: ${found ?? 'MISSED'} after ${grouped(ran)} steps${said}\n`,
      );
      holds &&= expected;
    }
  } finally {
    field.remove();
  }
  return holds;
}

async function campaign(
  target: LoadedTarget,
  envelope: Envelope,
  options: { readonly seed: bigint; readonly runs: number },
): Promise<Outcome> {
  return withSession(target, async (opened) => {
    const session = checkingGas({ ...opened, explain: true }, envelope, {});
    const { failures, steps, trouble, unknownPaths } = await runCampaign(session, {
      ...options,
      ...{ depth: DEPTH, workers: 2, shrinkLimit: 0, executor: 'simulate', failFast: false },
      corpusDirectory: undefined,
      now: () => performance.now(),
    });
    if (trouble !== undefined) throw trouble;
    for (const path of unknownPaths) process.stdout.write(`unknown: ${path}\n`);
    const first = failures[0]?.counterexample.divergences[0];
    const found = first === undefined ? undefined : `${first.code} ${first.function}`;
    return { found, steps, unknown: unknownPaths.length };
  });
}
