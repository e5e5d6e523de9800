import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { modelOfFile, readSavedPlan } from '../campaign/saved.js';
import { writeText } from '../corpus/store.js';
import { UsageError } from '../errors.js';
import { capturePlan } from '../fork/capture.js';
import { type Scenario, scenarioToText } from '../fork/scenario.js';
import { grouped } from '../report/table.js';
import { divergenceLines, transcriptLines } from '../report/transcript.js';
import { FORK_FORMS, type ForkFlags, withFork, withForkFlags } from './forkFlags.js';
import { LIVE_FORMS, type LiveFlags, towards, withLiveFlags } from './liveFlags.js';
import { resolveModel } from './models.js';
import { withTarget } from './open.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';

type CaptureFlags = TargetFlags &
  LiveFlags &
  ForkFlags & {
    readonly model?: string;
    readonly out: string;
    readonly about?: string;
    readonly force: boolean;
  };

const EXAMPLES = `

Examples:
  difftest capture plan.json --out scenario.json --fork-url https://node.example
  difftest capture failure.json --out scenario.json --fork-block-number 19000000
  difftest replay scenario.json                     offline, the same again

Exit codes: 0 captured, 1 captured and model and contract differ, 2 wrong use, 3 unknown.`;

/** `difftest capture`: a plan on a fork, with all that it reads there, as one file. */
export function captureCommand(): Command {
  return withLiveFlags(withForkFlags(withTargetFlags(new Command('capture'))))
    .description('Run a plan on a fork and keep what it reads there, so that it runs offline.')
    .argument('<file>', 'a counterexample or a plan')
    .requiredOption('--out <file>', 'the scenario to write')
    .option('--about <words>', 'what it shows, for whoever reads it')
    .option('--force', 'replace what is there', false)
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .addHelpText('after', `${TARGET_FORMS}${LIVE_FORMS}\n${FORK_FORMS}${EXAMPLES}`)
    .action(async (file: string, flags: CaptureFlags) => {
      process.exitCode = await capture(file, flags);
    });
}

async function capture(file: string, flags: CaptureFlags): Promise<number> {
  const { out, force } = flags;
  const terminal = new Terminal({ quiet: false, verbose: false });
  if (!force && existsSync(out)) throw isThere(out);
  const model = await resolveModel(flags.model ?? (await modelOfFile(file)), process.cwd());
  const { plan, kind } = await readSavedPlan(file, model);
  if (kind === 'recorded') throw isRecorded(file);
  const met = towards(flags, plan.standing);
  return withFork(met, process.env, (fork) => {
    if (fork === undefined) throw noFork();
    const { hardfork } = plan;
    const { target } = met;
    const open = { model, target, flags: met, hardfork, workers: 1, terminal, fork };
    return withTarget(open, async (session) => {
      const about = flags.about ?? plan.origin.note ?? '';
      const captured = await capturePlan(session, fork, { plan, about });
      const { scenario, predicted, divergences } = captured;
      const text = scenarioToText(scenario, model);
      await writeText(out, text);
      const step = divergences[0]?.step;
      const found = divergences.filter((divergence) => divergence.step === step);
      if (found.length > 0) {
        const { setting } = session;
        const input = { model: session.model, setting, plan: scenario.plan, predicted };
        const told = { ...input, divergences: found };
        terminal.print([...transcriptLines(told), '', ...divergenceLines(told), '']);
      }
      terminal.print([writtenWords(out, scenario, text.length)]);
      return found.length === 0 ? 0 : 1;
    });
  });
}

function writtenWords(out: string, { plan, state }: Scenario, bytes: number): string {
  const accounts = Object.values(state.accounts);
  const slots = accounts.reduce((sum, { storage = {} }) => sum + Object.keys(storage).length, 0);
  const read = `${accounts.length} accounts and ${slots} slots of chain ${state.chainId}`;
  const where = `block ${state.block.number}, ${grouped(bytes)} bytes`;
  return `${out} written: ${plan.steps.length} steps, ${read} at ${where}`;
}

function noFork(): UsageError {
  return new UsageError({
    code: 'capture/no-fork',
    message: 'A scenario is captured on a fork, and none was asked for.',
    hint: 'Name a node with --fork-url, or in ETH_RPC_URL and add --fork-block-number latest.',
  });
}

function isThere(out: string): UsageError {
  return new UsageError({
    code: 'capture/exists',
    message: `${out} is there already`,
    facts: { file: path.resolve(out) },
    hint: 'Choose another name, or replace it with --force.',
  });
}

function isRecorded(file: string): UsageError {
  return new UsageError({
    code: 'capture/recorded',
    message: `${file} is no plan that could be run on a fork`,
    facts: { file },
    hint: 'A saved failure or a plan is: difftest run saves one when it finds it.',
  });
}
