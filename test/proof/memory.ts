import { readFileSync } from 'node:fs';
import { runCampaign } from '../../harness/campaign/campaign.js';
import { openSession } from '../../harness/campaign/session.js';
import { openChain } from '../../harness/chain/chain.js';
import { cacheDirectory } from '../../harness/cli/open.js';
import { grouped } from '../../harness/report/table.js';
import { loadTarget } from '../../harness/target/load.js';
import { proverPool as model } from '../../models/prover-pool/index.js';

/** Resident memory in MiB, after so many steps of one campaign. */
type Sample = { readonly steps: number; readonly own: number; readonly anvil: number };

const STEPS = 1_000_000;
const DEPTH = 100;
/** Until then code is compiled, and what is kept for good is filled. */
const WARM_STEPS = 100_000;
const SAMPLE_STEPS = 5_000;
const ROW_STEPS = 100_000;
const HARDFORK = 'osaka';
const WORKERS = 2;
/** How much the memory of the last tenth may be above that right after the first. */
const MOST_GROWTH = 1.2;

/** A million steps in one campaign leave our memory and Anvil's as they are after the first. */
export async function memoryProof(): Promise<boolean> {
  const samples = await measure();
  const rows = rowsOf(samples);
  const line = (...cells: readonly string[]) =>
    `${cells.map((cell) => cell.padStart(14)).join('')}\n`;
  process.stdout.write(line('steps', 'ours, MiB', 'Anvil, MiB'));
  for (const { steps, own, anvil } of rows) {
    process.stdout.write(line(grouped(steps), own.toFixed(0), anvil.toFixed(0)));
  }
  const first = rows[1]!;
  const last = rows.at(-1)!;
  const growth = { own: last.own / first.own, anvil: last.anvil / first.anvil };
  const flat = growth.own <= MOST_GROWTH && growth.anvil <= MOST_GROWTH;
  const grown = `ours × ${growth.own.toFixed(2)}, Anvil × ${growth.anvil.toFixed(2)}`;
  process.stdout.write(
    `\nsince the first ${grouped(WARM_STEPS)} steps: ${grown}: ${flat ? 'flat' : 'NOT flat'}\n`,
  );
  return flat;
}

async function measure(): Promise<readonly Sample[]> {
  const options = { cwd: process.cwd(), cacheDir: cacheDirectory() };
  const target = await loadTarget(model, 'reference', options);
  const chain = await openChain({
    world: model.world,
    target,
    hardfork: HARDFORK,
    inFlight: WORKERS,
  });
  try {
    const session = openSession({ model, target, chain, hardfork: HARDFORK });
    const samples: Sample[] = [];
    const { verdict } = await runCampaign(session, {
      seed: 0x3e3n,
      runs: STEPS / DEPTH,
      depth: DEPTH,
      workers: WORKERS,
      executor: 'simulate',
      corpusDirectory: undefined,
      shrinkLimit: 0,
      failFast: false,
      now: () => performance.now(),
      onProgress: (progress) => {
        if (progress.phase !== 'runs' || progress.steps % SAMPLE_STEPS !== 0) return;
        const anvil = chain.pids().reduce((sum, pid) => sum + residentMiB(pid), 0);
        samples.push({ steps: progress.steps, own: residentMiB(process.pid), anvil });
        process.stderr.write(`\r${grouped(progress.steps)} of ${grouped(STEPS)} steps …`);
      },
    });
    process.stderr.write('\r\x1b[K');
    if (verdict !== 'pass') throw new Error(`the campaign ended with ${verdict}, not pass`);
    return samples;
  } finally {
    await chain.close();
  }
}

/** One sample is a matter of luck, between two collections of garbage: the median of each tenth. */
function rowsOf(samples: readonly Sample[]): readonly Sample[] {
  const rows: Sample[] = [];
  for (let steps = ROW_STEPS; steps <= STEPS; steps += ROW_STEPS) {
    const within = samples.filter((sample) => {
      return sample.steps > steps - ROW_STEPS && sample.steps <= steps;
    });
    const own = median(within.map((sample) => sample.own));
    const anvil = median(within.map((sample) => sample.anvil));
    rows.push({ steps, own, anvil });
  }
  return rows;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1]!;
}

/** As Linux tells it; this proof is for Linux. */
function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}
