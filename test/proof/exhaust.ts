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

function search(session: Session, length: number): Promise<ExhaustResult> {
  return exhaust(session, {
    ...{ length, sizes: {}, workers: 2, shrinkLimit: 5000, corpusDirectory: undefined },
    now: () => performance.now(),
    onProgress: ({ length: calls, done, total }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${calls} calls: ${done} of ${total} `);
    },
  });
}

function tell(name: string, result: ExhaustResult, holds: boolean): void {
  const { verdict, complete, states, transitions, seconds, failures } = result;
  const found = failures[0]?.counterexample;
  const lines = [
    `${name}: ${verdict}, complete to ${complete} calls`,
    `  ${grouped(states)} states, ${grouped(transitions)} transitions, ${seconds.toFixed(1)} s`,
    ...(found === undefined
      ? []
      : [`  ${found.plan.steps.length} commands, minimal: ${found.minimal}`]),
    `  ${holds ? pc.green('as it should be') : pc.red('NOT AS IT SHOULD BE')}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
