import { test } from 'vitest';
import { adoptPlan } from '../campaign/adopt.js';
import { findFailure } from '../campaign/examine.js';
import { withTarget } from '../cli/open.js';
import { Terminal } from '../cli/terminal.js';
import { reading } from '../corpus/document.js';
import { planFromJson } from '../corpus/planFile.js';
import { DifftestError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import { divergenceLines, transcriptLines } from '../report/transcript.js';
import type { Json } from '../trace/json.js';
import { DifferentialFailure } from './failure.js';
import { checkingGas } from './gas.js';

export type RegressionOptions = {
  readonly name: string;
  readonly model: AnyModel;
  /** Relative to the folder that vitest runs in; `reference` unless given. */
  readonly target?: string;
  /** The `plan` of a saved failure, as `difftest export --to vitest` writes it. */
  readonly plan: unknown;
  readonly executor?: 'simulate' | 'mine';
  /** As of `differential`: what gas to allow, false for any, or the committed envelope. */
  readonly envelope?: string | false;
  /** Of the whole test, compiling included; ten minutes unless given. */
  readonly timeoutSeconds?: number;
};

const PATIENCE_SECONDS = 600;

/** Registers a test that replays one plan; it fails with the transcript when the target differs. */
export function regression(options: RegressionOptions): void {
  const { name, timeoutSeconds = PATIENCE_SECONDS } = options;
  test(name, { timeout: timeoutSeconds * 1000 }, async () => {
    const message = await replayed(options);
    if (message !== undefined) throw new DifferentialFailure(message);
  });
}

async function replayed(options: RegressionOptions): Promise<string | undefined> {
  const { name, model, target = 'reference', executor = 'simulate' } = options;
  const terminal = new Terminal({ quiet: true, verbose: false });
  try {
    const saved = reading(name, () => planFromJson(options.plan as Json, model));
    const open = { model, target, hardfork: saved.hardfork, workers: 1, terminal };
    return await withTarget(open, async (opened) => {
      const session = await checkingGas(opened, options, terminal);
      const { plan } = adoptPlan(session, saved);
      const failure = await findFailure(session, plan, executor);
      if (failure === undefined) return undefined;
      const input = { model: session.model, setting: session.setting, ...failure };
      return ['', ...transcriptLines(input), '', ...divergenceLines(input)].join('\n');
    });
  } catch (error) {
    if (!(error instanceof DifftestError)) throw error;
    return error.explain();
  }
}
