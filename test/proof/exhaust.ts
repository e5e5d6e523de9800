import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import type { Session } from '../../harness/campaign/session.js';
import { cacheDirectory } from '../../harness/cli/open.js';
import { exhaust } from '../../harness/exhaust/exhaust.js';
import type { ExhaustResult } from '../../harness/exhaust/result.js';
import { grouped } from '../../harness/report/table.js';
import { loadTarget } from '../../harness/target/load.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { chainBug } from '../planted/chain.js';
import { withSession } from '../planted/hunt.js';
import { plant } from '../planted/plant.js';

const LENGTH = 6;
const CHAIN = 5;
const MOST_SECONDS = 600;
/** Of Linux, on which this proof runs. */
const TICKS_PER_SECOND = 100;

/**
 * Every sequence of up to six calls of two stakers with two amounts, one price and one capacity,
 * all operations, after delays on both sides of every bound: none differs on the reference, within
 * ten minutes; and a bug that needs one chain of five calls is found. Takes another length.
 */
export async function exhaustProof(args: readonly string[]): Promise<boolean> {
  const length = args[0] === undefined ? LENGTH : Number(args[0]);
  const options = { cwd: process.cwd(), cacheDir: cacheDirectory() };
  const reference = await loadTarget(proverPool, 'reference', options);
  const clean = await withSession(reference, (session) => search(session, length));
  const isClean = clean.verdict === 'pass' && clean.complete === length;
  tell('reference', clean, isClean && clean.seconds < MOST_SECONDS);

  const field = await plant([chainBug], { cacheDir: join(tmpdir(), 'difftest-proof-cache') });
  try {
    const found = await withSession(field.targetOf(chainBug), (session) => search(session, CHAIN));
    const [failure] = found.failures;
    const commands = failure?.counterexample.plan.steps.length;
    const isFound = found.complete === CHAIN - 1 && commands === CHAIN;
    tell(chainBug.name, found, isFound);
    return isClean && clean.seconds < MOST_SECONDS && isFound;
  } finally {
    field.remove();
  }
}

type Searched = ExhaustResult & { readonly cpu: number };

async function search(session: Session, length: number): Promise<Searched> {
  const before = cpuSeconds(session);
  const result = await exhaust(session, {
    ...{ length, sizes: {}, workers: 2, shrinkLimit: 5000, corpusDirectory: undefined },
    now: () => performance.now(),
    onProgress: ({ length: calls, done, total }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${calls} calls: ${done} of ${total} `);
    },
  });
  return { ...result, cpu: cpuSeconds(session) - before };
}

/** Of this process and of Anvil: what a busy machine does not change. */
function cpuSeconds({ chain }: Session): number {
  const { user, system } = process.cpuUsage();
  const ticks = chain.pids().map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
    return Number(fields[13]) + Number(fields[14]);
  });
  return (user + system) / 1e6 + ticks.reduce((sum, each) => sum + each, 0) / TICKS_PER_SECOND;
}

function tell(name: string, result: Searched, holds: boolean): void {
  const { verdict, complete, states, transitions, seconds, cpu, failures } = result;
  const spent = `${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of processors`;
  const found = failures[0]?.counterexample;
  const lines = [
    `${name}: ${verdict}, complete to ${complete} calls`,
    `  ${grouped(states)} states, ${grouped(transitions)} transitions, ${spent}`,
    ...(found === undefined
      ? []
      : [`  ${found.plan.steps.length} commands, minimal: ${found.minimal}`]),
    `  ${holds ? pc.green('as it should be') : pc.red('NOT AS IT SHOULD BE')}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
