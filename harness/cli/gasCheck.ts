import path from 'node:path';
import { Command } from 'commander';
import { runCampaign } from '../campaign/campaign.js';
import { UsageError } from '../errors.js';
import type { Tolerance } from '../gas/check.js';
import { requireExplained } from '../gas/survey.js';
import { pathLines } from '../report/gas.js';
import { reportToJson } from '../report/json.js';
import type { RunReport } from '../report/result.js';
import { errorLines, failureLines, quietLines, summaryLines } from '../report/summary.js';
import { newEnvelopeFile, withEnvelope } from './envelopes.js';
import { type PlanFlags, parseTolerance, withPlanFlags, withSeed } from './gasFlags.js';
import { resolveModel } from './models.js';
import { withTarget } from './open.js';
import { reportOf } from './report.js';
import { interruptible } from './signals.js';
import { TARGET_FORMS, type TargetFlags, targetWords, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { freshSeed, parseCount, parseOutput, shellWord } from './values.js';
import { writeResults } from './write.js';

type CheckFlags = TargetFlags &
  PlanFlags & {
    readonly envelope?: string;
    readonly tolerance?: Tolerance;
    readonly corpusDir: string;
    readonly corpus: boolean;
    readonly shrinkLimit: number;
    readonly json?: string;
  };

const DEFAULT_RUNS = 300;

const EXAMPLES = `

Examples:
  difftest gas check                                    the shipped contract
  difftest gas check --target src/Vault.sol             against fixtures/envelopes/vault.….json
  difftest gas check --envelope old.json --tolerance 1%

Exit codes: 0 within, 1 outside the envelope or on a path that it does not know, 2 wrong use,
3 unknown (node, network, disk), 130 interrupted.`;

/** `difftest gas check`: a campaign that also fails on paths that nobody has learned. */
export function gasCheckCommand(): Command {
  const command = new Command('check')
    .description('Fail on a call that costs what its path must not, or on an unknown path.')
    .option(
      '--tolerance <gas|percent>',
      'by how much a call may be off: 50, or 0.5%',
      parseTolerance,
    )
    .option('--corpus-dir <path>', 'where failures are saved', '.difftest')
    .option('--no-corpus', 'save no failures')
    .option(
      '--shrink-limit <count>',
      'most plans to execute while shrinking; 0 does not shrink',
      (text) => parseCount('--shrink-limit', text, 0),
      5000,
    )
    .option('--json <file>', 'write the result as JSON', (text) => parseOutput('--json', text));
  withSeed(withPlanFlags(command, DEFAULT_RUNS), 'decimal or 0x… hex; fresh unless given');
  return withEnvelopeFlag(withTargetFlags(command))
    .addHelpText('after', TARGET_FORMS + EXAMPLES)
    .action(async (flags: CheckFlags) => {
      process.exitCode = await check(flags);
    });
}

function withEnvelopeFlag(command: Command): Command {
  return command.option('--envelope <file>', 'envelope to hold gas against');
}

async function check(flags: CheckFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const model = await resolveModel(flags.model, process.cwd());
  const { target, workers, depth, runs, shrinkLimit, tolerance } = flags;
  const report = await withTarget({ model, target, flags, workers, terminal }, (opened) =>
    interruptible(async (signal) => {
      requireExplained(opened);
      const gas = await withEnvelope(opened, flags, tolerance === undefined ? {} : { tolerance });
      if (gas.envelope === undefined) {
        throw noEnvelope(newEnvelopeFile(model, target, process.cwd()), gas.told.unused);
      }
      const options = {
        ...{ depth, runs, workers, shrinkLimit, signal },
        seed: flags.seed ?? freshSeed(),
        executor: 'simulate',
        corpusDirectory: flags.corpus ? path.resolve(flags.corpusDir) : undefined,
        failFast: false,
        now: () => performance.now(),
      } as const;
      const result = await runCampaign(gas.session, options);
      return reportOf(gas, options, result, flags);
    }),
  );
  const unlearned = report.exitCode === 0 && report.gas.unknown.length > 0;
  const written = unlearned ? ({ ...report, exitCode: 1, verdict: 'fail' } as const) : report;
  const { exitCode } = written;
  tell(written, learningWords(flags, report.seed), terminal);
  await writeResults(exitCode, terminal, [[flags.json, () => reportToJson(written, model)]]);
  return exitCode;
}

function tell(report: RunReport, learning: string, terminal: Terminal): void {
  const { colors } = terminal;
  const { unknown } = report.gas;
  const failures = report.failures.flatMap((failure) => [...failureLines(failure, colors), '']);
  const unlearned =
    unknown.length === 0
      ? []
      : [
          colors.red('paths that the envelope does not know:'),
          ...unknown.map((name) => `  ${name}`),
          'Nothing is known of what they cost, and nothing is wrong with it. To learn them:',
          `  ${learning}`,
          '',
        ];
  const reason = unknown.length === 0 ? undefined : 'the envelope does not know every path';
  const summary = terminal.quiet
    ? quietLines(report, colors, reason)
    : [
        ...pathLines(report.paths, unknown, colors),
        '',
        ...summaryLines({ ...report, cells: [] }, colors, reason),
      ];
  terminal.print([...failures, ...unlearned, ...summary]);
  if (report.trouble !== undefined) terminal.complain(errorLines(report.trouble, colors));
}

/** The flags with which `gas update` meets the very paths that a check met. */
function learningWords(flags: CheckFlags, seed: bigint): string {
  const words = [
    ...['--seed', `0x${seed.toString(16)}`, '--runs', String(flags.runs)],
    ...['--depth', String(flags.depth)],
    ...(flags.model === undefined ? [] : ['--model', flags.model]),
    ...targetWords(flags),
    ...(flags.envelope === undefined ? [] : ['--out', flags.envelope]),
  ];
  return ['difftest gas update', ...words.map(shellWord)].join(' ');
}

function noEnvelope(file: string, unused: string | undefined): UsageError {
  return new UsageError({
    code: unused === undefined ? 'gas/no-envelope' : 'gas/unsuited',
    message: 'There is no envelope to hold the gas of this target against.',
    facts: unused === undefined ? { file: path.relative(process.cwd(), file) } : { reason: unused },
    hint: 'Learn one with difftest gas update, or name one with --envelope.',
  });
}
