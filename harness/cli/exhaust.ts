import path from 'node:path';
import { Command } from 'commander';
import type { Session } from '../campaign/session.js';
import { exhaust } from '../exhaust/exhaust.js';
import type { ExhaustOptions, ExhaustResult } from '../exhaust/result.js';
import { type ExhaustReport, exhaustionToJson, exhaustLines } from '../report/exhausted.js';
import { errorLines } from '../report/summary.js';
import { grouped } from '../report/table.js';
import { resolveModel } from './models.js';
import { withTarget } from './open.js';
import { describeTarget, exitCodeOf, reportedFailure, untestedFunctions } from './report.js';
import { interruptible } from './signals.js';
import { TARGET_FORMS, type TargetFlags, withTargetFlags } from './targetFlags.js';
import { Terminal } from './terminal.js';
import { MAX_WORKERS, parseCount, parseOutput, parseSeconds, parseSize } from './values.js';
import { versionsOf } from './versions.js';
import { writeResults } from './write.js';

type ExhaustFlags = TargetFlags & {
  readonly model?: string;
  readonly length: number;
  readonly size: Readonly<Record<string, number>>;
  readonly seconds?: number;
  readonly workers: number;
  readonly corpusDir: string;
  readonly corpus: boolean;
  readonly shrinkLimit: number;
  readonly json?: string;
  readonly verbose: boolean;
  readonly quiet: boolean;
};

/** Longer ones take days, whatever the domain. */
const MOST_CALLS = 20;

const EXAMPLES = `

Sequences of a few calls of the model's small domain are tried one and all, shortest first. Those
that lead to the same state go on as one. Each call is executed on the contract from every state,
and its outcome, events, storage, ether and writes are held against the model.

Examples:
  difftest exhaust                              up to 4 calls, some seconds
  difftest exhaust --length 6                   some minutes
  difftest exhaust --target src/Contract.sol    your contract
  difftest exhaust --size NAME=3 --length 4     with more of something; the model names what
  difftest exhaust --model ./vault.model.ts     your own model, if it has \`small\`

Exit codes: 0 pass, 1 a divergence, 2 wrong use, 3 unknown (node, network, disk), 130 interrupted.`;

/** `difftest exhaust`: every short sequence of a small domain. Sets the process's exit code. */
export function exhaustCommand(): Command {
  const count = (flag: string, least: number, most?: number) => (text: string) =>
    parseCount(flag, text, least, most);
  return withTargetFlags(new Command('exhaust'))
    .description('Try every short sequence of calls in a small domain.')
    .option('--model <name|path>', 'model by name, or a file that exports `model`')
    .option(
      '--length <calls>',
      'calls in the longest sequences',
      count('--length', 1, MOST_CALLS),
      4,
    )
    .option(
      '--size <name=number>',
      'how many of something the domain has; may be repeated',
      parseSize,
      {},
    )
    .option('--seconds <s>', 'begin nothing after so many seconds', (text) =>
      parseSeconds('--seconds', text),
    )
    .option(
      '--workers <count>',
      'states on the node at once',
      count('--workers', 1, MAX_WORKERS),
      2,
    )
    .option('--corpus-dir <path>', 'where failures are saved', '.difftest')
    .option('--no-corpus', 'save no failures')
    .option(
      '--shrink-limit <count>',
      'most plans to execute while shrinking; 0 does not shrink',
      count('--shrink-limit', 0),
      5000,
    )
    .option('--json <file>', 'write the result as JSON', (text) => parseOutput('--json', text))
    .option('-v, --verbose', 'say what is going on', false)
    .option('-q, --quiet', 'print failures and the verdict only', false)
    .addHelpText('after', TARGET_FORMS + EXAMPLES)
    .action(async (flags: ExhaustFlags) => {
      process.exitCode = await run(flags);
    });
}

async function run(flags: ExhaustFlags): Promise<number> {
  const terminal = new Terminal(flags);
  const model = await resolveModel(flags.model, process.cwd());
  const { target, workers } = flags;
  const report = await withTarget({ model, target, flags, workers, terminal }, (session) =>
    interruptible(async (signal) => {
      const result = await exhaust(session, optionsOf(flags, terminal, signal));
      return reportOf(session, result, flags);
    }),
  );
  // A finding is told before anything can go wrong with a file.
  terminal.print(exhaustLines(report, terminal.colors, terminal));
  if (report.trouble !== undefined) terminal.complain(errorLines(report.trouble, terminal.colors));
  await writeResults(report.exitCode, terminal, [
    [flags.json, () => exhaustionToJson(report, model)],
  ]);
  return report.exitCode;
}

function optionsOf(flags: ExhaustFlags, terminal: Terminal, signal: AbortSignal): ExhaustOptions {
  const { length, size, seconds, workers, shrinkLimit } = flags;
  return {
    length,
    sizes: size,
    ...(seconds === undefined ? {} : { seconds }),
    workers,
    corpusDirectory: flags.corpus ? path.resolve(flags.corpusDir) : undefined,
    shrinkLimit,
    now: () => performance.now(),
    signal,
    onProgress: ({ length: calls, done, total, transitions, seconds: spent }) => {
      const rate = spent > 0 ? Math.round(transitions / spent) : 0;
      terminal.progress(
        `${calls} of ${length} calls: state ${grouped(done)} of ${grouped(total)}, ` +
          `${grouped(transitions)} transitions, ${grouped(rate)} a second`,
      );
    },
    onShrink: (executed, commands) => {
      terminal.progress(`shrinking: ${commands} commands after ${executed} tries …`);
    },
  };
}

function reportOf(session: Session, result: ExhaustResult, flags: ExhaustFlags): ExhaustReport {
  const { model, target, chain, parameters } = session;
  const { domain } = result;
  return {
    verdict: result.verdict,
    exitCode: exitCodeOf(result),
    target: describeTarget(session),
    parameters,
    lacks: target.partial?.lacks,
    untested: untestedFunctions(session),
    model: model.name,
    workers: flags.workers,
    length: flags.length,
    complete: result.complete,
    sizes: domain.sizes,
    domain: {
      commands: domain.commands.length,
      delays: domain.delays,
      views: domain.views?.length ?? 0,
      prefix: domain.prefix?.length ?? 0,
    },
    states: result.states,
    transitions: result.transitions,
    layers: result.layers,
    seconds: result.seconds,
    cells: result.cells,
    invariants: model.invariants.map(({ name }) => name),
    failures: result.failures.map((found) => reportedFailure(session, found, flags)),
    trouble: result.trouble,
    versions: versionsOf(chain),
  };
}
