import path from 'node:path';
import { Command } from 'commander';
import * as v from 'valibot';
import { type CampaignOptions, type Progress, runCampaign } from '../campaign/campaign.js';
import type { ExecutorKind } from '../campaign/examine.js';
import { MAX_PLAN_STEPS } from '../chain/simulate.js';
import { UsageError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import { Tally } from '../plan/tally.js';
import { reportToJson, resultSchema } from '../report/json.js';
import type { RunReport } from '../report/result.js';
import { errorLines, failureLines, quietLines, summaryLines } from '../report/summary.js';
import { grouped } from '../report/table.js';
import type { LoadedTarget } from '../target/artifact.js';
import {
  type CoverageFlags,
  lcovFile,
  requireCoverable,
  withCoverage,
  withCoverageFlags,
} from './coverageFlags.js';
import { withDetails } from './details.js';
import { type GasFlags, withEnvelope, withGasFlags } from './envelopes.js';
import {
  FORK_FORMS,
  type ForkFlags,
  withDirectFlag,
  withFork,
  withForkFlags,
} from './forkFlags.js';
import { LIVE_FORMS, type LiveFlags, withLiveFlags } from './liveFlags.js';
import { resolveModel } from './models.js';
import { withTarget } from './open.js';
import { isRead, type ReaderFlags, tellReaders, withReaderFlags } from './readers.js';
import { reportOf } from './report.js';
import { interruptible } from './signals.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import {
  EXECUTORS,
  freshSeed,
  MAX_WORKERS,
  parseChoice,
  parseCount,
  parseOutput,
  parseSeconds,
  parseSeed,
} from './values.js';

type RunFlags = TargetFlags &
  ReaderFlags &
  GasFlags &
  ForkFlags &
  LiveFlags &
  CoverageFlags & {
    readonly model?: string;
    readonly seed?: bigint;
    readonly runs?: number;
    readonly depth: number;
    readonly seconds?: number;
    readonly workers: number;
    readonly executor: ExecutorKind;
    readonly corpusDir: string;
    readonly corpus: boolean;
    readonly shrinkLimit: number;
    readonly failFast: boolean;
    readonly requireMarks: boolean;
    readonly json?: string;
    readonly verbose: boolean;
    readonly quiet: boolean;
  };

const DEFAULT_RUNS = 1000;

const EXAMPLES = `

Examples:
  difftest run                                  the shipped contract, some ten seconds
  difftest run --target src/Contract.sol        your contract
  difftest run --target .:Vault --proxy         of a Foundry project, behind a proxy
  difftest run --target .:Vault@v1.0            as it was at a git revision
  difftest run --seed 0x2a --runs 200           the same plans every time
  difftest run --seconds 300 --workers 2        as many runs as fit
  difftest run --model ./vault.model.ts         your own model
  difftest run --json result.json --quiet       for a program
  difftest run --html page.html                 for people: the failure step by step
  difftest run --seconds 60 --require-marks     fail if a case was never tested
  difftest run --lcov coverage/lcov.info        what it reached of the Solidity
  difftest run --markdown result.md             for a comment on a pull request
  difftest run --fork-url https://node.example --fork-block-number 19000000

Exit codes: 0 pass, 1 a divergence, a missed mark or too little coverage, 2 wrong use,
3 unknown (node, network, disk), 130 interrupted.`;

/** `difftest run`: a campaign of a model against a target. Sets the process's exit code. */
export function runCommand(): Command {
  const count = (flag: string, least: number, most?: number) => (text: string) =>
    parseCount(flag, text, least, most);
  const command = withGasFlags(
    withLiveFlags(withDirectFlag(withForkFlags(withTargetFlags(new Command('run'))))),
  )
    .description('Run a model and a contract side by side over generated plans.')
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .option('--seed <number>', 'decimal or 0x… hex; fresh unless given', (text) =>
      parseSeed('--seed', text),
    )
    .option(
      '--runs <count>',
      `most runs (default: ${DEFAULT_RUNS}, no limit with --seconds)`,
      count('--runs', 1),
    )
    .option('--depth <steps>', 'commands in each run', count('--depth', 1, MAX_PLAN_STEPS), 100)
    .option('--seconds <s>', 'begin no run after so many seconds', (text) =>
      parseSeconds('--seconds', text),
    )
    .option('--workers <count>', 'plans at once', count('--workers', 1, MAX_WORKERS), 2)
    .option(
      '--executor <kind>',
      'simulate, or mine real blocks (slower)',
      (text) => parseChoice('--executor', text, EXECUTORS),
      'simulate',
    )
    .option('--corpus-dir <path>', 'where failures are saved and run first from', '.difftest')
    .option('--no-corpus', 'save no failures and replay none')
    .option(
      '--shrink-limit <count>',
      'most plans to execute while shrinking; 0 does not shrink',
      count('--shrink-limit', 0),
      5000,
    )
    .option('--fail-fast', 'end at the first saved failure that still fails', false)
    .option('--require-marks', 'fail if a case that the model names was never reached', false)
    .option('--json <file>', 'write the result as JSON', (text) => parseOutput('--json', text));
  return withReaderFlags(withCoverageFlags(command))
    .option('-v, --verbose', 'say what is going on', false)
    .option('-q, --quiet', 'print failures and the verdict only', false)
    .addHelpText('after', `${TARGET_FORMS}${LIVE_FORMS}\n${FORK_FORMS}${EXAMPLES}`)
    .action(async (flags: RunFlags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: RunFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const model = await resolveModel(flags.model, process.cwd());
  const { target, workers, direct } = flags;
  if (flags.requireMarks) requireSomeMarks(model);
  requireCoverable(target, flags);
  const report = await withFork(flags, process.env, (fork) =>
    withTarget({ model, target, flags, workers, terminal, fork, direct }, (opened) =>
      interruptible(async (signal) => {
        if (flags.requireMarks) requireWhole(opened.target);
        const gas = await withEnvelope(opened, flags, {});
        const options = campaignOptions(flags, terminal, signal);
        terminal.detail(`seed 0x${options.seed.toString(16)}, ${opened.chain.versions.anvil}`);
        const { result, coverage } = await withCoverage(opened, flags, terminal, (look) =>
          runCampaign(gas.session, { ...options, ...look }),
        );
        const report = reportOf(gas, options, result, flags, coverage);
        const read = flags.json !== undefined || flags.html !== undefined;
        return read ? withDetails(gas.session, report, result.failures, terminal) : report;
      }),
    ),
  );
  // A finding is told before anything can go wrong with a file.
  tell(report, terminal);
  if (flags.json !== undefined || flags.lcov !== undefined || isRead(flags)) {
    const json = reportToJson(report, model);
    const files = [[flags.json, () => json] as const, ...lcovFile(flags, report.coverage)];
    await tellReaders(v.parse(resultSchema, json), flags, terminal, files);
  }
  return report.exitCode;
}

function requireSomeMarks(model: AnyModel): void {
  if (new Tally(model).marks().length > 0) return;
  throw new UsageError({
    code: 'run/no-marks',
    message: 'No marks can be required: the model names none.',
    facts: { model: model.name },
    hint: 'Let it declare `marks` or guards, or leave out --require-marks.',
  });
}

/** Which marks hang on what a partial target lacks, no model says. */
function requireWhole({ spec, partial }: LoadedTarget): void {
  if (partial === undefined) return;
  throw new UsageError({
    code: 'run/partial-marks',
    message: 'No marks can be required of a target that is tested in part.',
    facts: { target: spec, lacks: Object.values(partial.lacks).flat().join(', ') },
    hint: 'Leave out --require-marks; the summary says which marks were never reached.',
  });
}

function campaignOptions(
  flags: RunFlags,
  terminal: Terminal,
  signal: AbortSignal,
): CampaignOptions {
  const { depth, seconds, workers, executor, shrinkLimit, failFast } = flags;
  const runs = flags.runs ?? (seconds === undefined ? DEFAULT_RUNS : Number.MAX_SAFE_INTEGER);
  return {
    seed: flags.seed ?? freshSeed(),
    runs,
    depth,
    ...(seconds === undefined ? {} : { seconds }),
    workers,
    executor,
    corpusDirectory: flags.corpus ? path.resolve(flags.corpusDir) : undefined,
    shrinkLimit,
    failFast,
    now: () => performance.now(),
    signal,
    onProgress: (progress) => terminal.progress(progressWords(progress, flags, runs)),
  };
}

function progressWords(progress: Progress, flags: RunFlags, runs: number): string {
  switch (progress.phase) {
    case 'saved':
      return `saved failures ${progress.done + 1} of ${progress.total} …`;
    case 'runs': {
      const rate = progress.seconds > 0 ? Math.round(progress.steps / progress.seconds) : 0;
      const budget =
        flags.seconds === undefined
          ? `run ${grouped(progress.runs)} of ${grouped(runs)}`
          : `run ${grouped(progress.runs)}, ${progress.seconds.toFixed(0)} of ${flags.seconds} s`;
      return `${budget}, ${grouped(progress.steps)} steps, ${grouped(rate)} steps/s`;
    }
    case 'shrinking':
      return `shrinking: ${progress.commands} commands after ${progress.executed} tries …`;
  }
}

function tell(report: RunReport, terminal: Terminal): void {
  const { colors } = terminal;
  const failures = report.failures.flatMap((failure) => [...failureLines(failure, colors), '']);
  const summary = terminal.quiet ? quietLines(report, colors) : summaryLines(report, colors);
  terminal.print([...failures, ...summary]);
  if (report.trouble !== undefined) terminal.complain(errorLines(report.trouble, colors));
}
