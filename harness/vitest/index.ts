import path from 'node:path';
import pc from 'picocolors';
import { test } from 'vitest';
import { models } from '../../models/index.js';
import { type CampaignOptions, type CampaignResult, runCampaign } from '../campaign/campaign.js';
import type { Session } from '../campaign/session.js';
import { withFork } from '../cli/forkFlags.js';
import { withTarget } from '../cli/open.js';
import { reportedFailure } from '../cli/report.js';
import { Terminal } from '../cli/terminal.js';
import { DifftestError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import { failureLines } from '../report/summary.js';
import { DifferentialFailure } from './failure.js';
import { checkingGas } from './gas.js';

export { type RegressionOptions, regression } from './regression.js';

/** What to test, and how much of it: as the flags of `difftest run`, which say more. */
export type DifferentialOptions = {
  /** The test's name; says model and target unless given. */
  readonly name?: string;
  readonly model: AnyModel;
  /** The file that exports the model, for the replay command; shipped models need none. */
  readonly modelFile?: string;
  /** Relative to the folder that vitest runs in; `reference` unless given. */
  readonly target?: string;
  /** 200 unless given, or no limit with `seconds`. */
  readonly runs?: number;
  /** Commands in each run; 100 unless given. */
  readonly depth?: number;
  /** Begins no run after so many seconds. */
  readonly seconds?: number;
  /** 1 unless given: a test is the same every time. */
  readonly seed?: bigint;
  /** Plans on the node at once; 2 unless given. */
  readonly workers?: number;
  readonly executor?: 'simulate' | 'mine';
  /** Node to fork from; unless given, that of ETH_RPC_URL if one of the next two is. */
  readonly forkUrl?: string;
  readonly forkBlockNumber?: bigint | 'latest';
  /** Chain that the node must be of. */
  readonly forkChainId?: number;
  /**
   * What gas to allow: an envelope's file, or false for any. Unless given, it is the one that is
   * committed for model and target in `fixtures/envelopes`, if there is one.
   */
  readonly envelope?: string | false;
  /** Where failures are saved and run first from; `.difftest` unless given. */
  readonly corpusDirectory?: string;
  /** Most plans to execute while shrinking; 5,000 unless given. */
  readonly shrinkLimit?: number;
  /** Of the whole test, compiling included; ten minutes longer than `seconds` unless given. */
  readonly timeoutSeconds?: number;
};

const DEFAULT_RUNS = 200;
const PATIENCE_SECONDS = 600;

/**
 * Registers a differential test of a model and a target. It fails with the transcript of every
 * failure that it finds, and with its own words when nothing can be said: a node that dies, a
 * contract that does not compile. Such trouble is never a pass.
 */
export function differential(options: DifferentialOptions): void {
  const { model, target = 'reference', seconds = 0 } = options;
  const { name = `${model.name}: the model and ${target} agree` } = options;
  const { timeoutSeconds = seconds + PATIENCE_SECONDS } = options;
  test(name, { timeout: timeoutSeconds * 1000 }, async ({ signal }) => {
    const message = await findFault(options, signal);
    if (message !== undefined) throw new DifferentialFailure(message);
  });
}

async function findFault(
  options: DifferentialOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { model, target = 'reference', workers = 2 } = options;
  const terminal = new Terminal({ quiet: true, verbose: false });
  try {
    return await withFork(options, process.env, (fork) =>
      withTarget({ model, target, workers, terminal, fork }, async (opened) => {
        const session = await checkingGas(opened, options, terminal);
        const result = await runCampaign(session, campaignOptions(options, signal));
        return messageOf(session, options, result);
      }),
    );
  } catch (error) {
    if (!(error instanceof DifftestError)) throw error;
    return error.explain();
  }
}

function campaignOptions(options: DifferentialOptions, signal: AbortSignal): CampaignOptions {
  const { seconds, seed = 1n, depth = 100, workers = 2, executor = 'simulate' } = options;
  const { corpusDirectory = '.difftest', shrinkLimit = 5000 } = options;
  const runs = options.runs ?? (seconds === undefined ? DEFAULT_RUNS : Number.MAX_SAFE_INTEGER);
  return {
    seed,
    runs,
    depth,
    ...(seconds === undefined ? {} : { seconds }),
    workers,
    executor,
    corpusDirectory: path.resolve(corpusDirectory),
    shrinkLimit,
    failFast: false,
    now: () => performance.now(),
    signal,
  };
}

function messageOf(
  session: Session,
  options: DifferentialOptions,
  result: CampaignResult,
): string | undefined {
  if (result.verdict === 'pass') return undefined;
  const { model, modelFile, target = 'reference' } = options;
  // A shipped model is found by the name in the plan; for another, a path has to be filled in.
  const shipped = Object.hasOwn(models, model.name);
  const file = modelFile === undefined ? undefined : path.relative('', modelFile);
  const { envelope } = options;
  const flags = {
    target,
    model: file ?? (shipped ? undefined : 'path/to/model.ts'),
    envelope: envelope === false ? undefined : envelope,
  };
  const failures = result.failures.map((found) => {
    return failureLines(reportedFailure(session, found, flags), pc.createColors(false)).join('\n');
  });
  const unknown = result.trouble?.explain() ?? (result.interrupted ? 'interrupted' : undefined);
  return ['', ...failures, ...(unknown === undefined ? [] : [unknown])].join('\n');
}
