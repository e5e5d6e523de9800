import path from 'node:path';
import { Command } from 'commander';
import { adoptPlan } from '../campaign/adopt.js';
import { settleFailure } from '../campaign/failure.js';
import { modelOfFile, readSavedPlan } from '../campaign/saved.js';
import type { Session } from '../campaign/session.js';
import { failureLines } from '../report/summary.js';
import { type GasFlags, withEnvelope, withGasFlags } from './envelopes.js';
import {
  FORK_FORMS,
  type ForkFlags,
  withDirectFlag,
  withFork,
  withForkFlags,
} from './forkFlags.js';
import { LIVE_FORMS, type LiveFlags, towards, withLiveFlags } from './liveFlags.js';
import { resolveModel } from './models.js';
import { withTarget } from './open.js';
import { reportedFailure } from './report.js';
import { interruptible } from './signals.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { parseCount } from './values.js';

type ShrinkFlags = TargetFlags &
  ForkFlags &
  LiveFlags &
  GasFlags & {
    readonly model?: string;
    readonly workers: number;
    readonly shrinkLimit: number;
    readonly corpusDir: string;
    readonly quiet: boolean;
    readonly verbose: boolean;
  };

const EXAMPLES = `

Examples:
  difftest shrink .difftest/failures/*/status-withdraw-0a1b2c3d.json --target src/Contract.sol
  difftest shrink failure.json --shrink-limit 50000

Exit codes: 0 it passes here, 1 it fails (shrunk, or minimal already), 2 wrong use, 3 unknown.`;

/** `difftest shrink`: makes a saved plan smaller, or says that it cannot be. */
export function shrinkCommand(): Command {
  return withGasFlags(
    withLiveFlags(withDirectFlag(withForkFlags(withTargetFlags(new Command('shrink'))))),
  )
    .description('Shrink a saved failing plan further.')
    .argument('<file>', 'a counterexample or a plan')
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .option(
      '--workers <count>',
      'plans on the node at once',
      (t) => parseCount('--workers', t, 1),
      2,
    )
    .option(
      '--shrink-limit <count>',
      'most plans to execute',
      (text) => parseCount('--shrink-limit', text, 1),
      20_000,
    )
    .option('--corpus-dir <path>', 'where the smaller failure is saved', '.difftest')
    .option('-v, --verbose', 'say what is going on', false)
    .option('-q, --quiet', 'print the result only', false)
    .addHelpText('after', `${TARGET_FORMS}${LIVE_FORMS}\n${FORK_FORMS}${EXAMPLES}`)
    .action(async (file: string, flags: ShrinkFlags) => {
      process.exitCode = await shrinkFile(file, flags);
    });
}

async function shrinkFile(file: string, flags: ShrinkFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const model = await resolveModel(flags.model ?? (await modelOfFile(file)), process.cwd());
  const { plan: saved, executor } = await readSavedPlan(file, model);
  const met = towards(flags, saved.standing);
  const { target, workers, shrinkLimit, direct } = met;
  const shrinkIn = async (opened: Session, signal: AbortSignal): Promise<number> => {
    const { session } = await withEnvelope(opened, met, {});
    const { plan, changes } = adoptPlan(session, saved);
    for (const change of changes) terminal.remark(`${file}: ${change}`);
    const found = await settleFailure(session, plan, {
      executor,
      shrinkLimit,
      workers,
      corpusDirectory: path.resolve(flags.corpusDir),
      signal,
      onShrink: (executed, commands) =>
        terminal.progress(`shrinking: ${commands} commands after ${executed} tries …`),
    });
    if (found === undefined) {
      terminal.print([`✓ ${file} passes on ${target}: there is nothing to shrink`]);
      return 0;
    }
    const { counterexample } = found;
    const same =
      JSON.stringify(counterexample.plan.steps, bigints) === JSON.stringify(plan.steps, bigints);
    const before = plan.steps.length;
    const after = counterexample.plan.steps.length;
    const tries = `${found.shrinkExecutions} tries`;
    const kept = counterexample.minimal ? 'is already minimal' : 'could not be shrunk';
    const words = same
      ? `${file} ${kept}: ${before} commands (${tries})`
      : `${file} shrunk from ${before} to ${after} commands (${tries})`;
    const reported = reportedFailure(session, found, met);
    terminal.print([...failureLines(reported, terminal.colors), '', words]);
    return 1;
  };
  const { hardfork } = saved;
  const open = { model, target, flags: met, hardfork, workers, terminal, direct };
  return withFork(met, process.env, (fork) =>
    withTarget({ ...open, fork }, (session) =>
      interruptible((signal) => shrinkIn(session, signal)),
    ),
  );
}

function bigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
