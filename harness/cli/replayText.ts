import type { SavedPlan } from '../campaign/saved.js';
import type { Session } from '../campaign/session.js';
import { printable } from '../report/printable.js';
import { stepLines } from '../report/steps.js';
import { divergenceLines, transcriptLines } from '../report/transcript.js';
import type { Divergence } from '../trace/divergence.js';
import type { Trace } from '../trace/trace.js';

/** What of a replay is told. */
export type TellingFlags = {
  readonly system: 'model' | 'contract' | 'both';
  readonly verbose: boolean;
};

/** What a replay says of one file: the steps if asked for, then the verdict. */
export function replayLines(
  session: Session,
  saved: SavedPlan,
  flags: TellingFlags,
  result: { predicted: Trace; observed?: Trace; found: readonly Divergence[] },
): string[] {
  const { predicted, found } = result;
  const verbose = flags.verbose ? verboseLines(session, saved, flags, result) : [];
  if (found.length > 0) {
    const [first] = found;
    const title = `✗ ${printable(saved.file)}: ${first!.code} of ${first!.function} differs`;
    const text = divergenceText(session, saved, predicted, found, ['model', 'contract']);
    return [...verbose, title, '', ...text];
  }
  const { model, setting } = session;
  const input = { model, setting, plan: saved.plan, predicted, divergences: [] };
  const transcript = flags.system === 'model' && !flags.verbose ? transcriptLines(input) : [];
  const agree = flags.system === 'both' ? 'model and contract agree' : `${flags.system} ran`;
  return [
    ...verbose,
    ...transcript,
    `✓ ${printable(saved.file)}: ${saved.plan.steps.length} steps, ${agree}`,
  ];
}

/** The plan with the failing step marked, and what differs between two sides. */
export function divergenceText(
  session: Session,
  { plan }: SavedPlan,
  predicted: Trace,
  divergences: readonly Divergence[],
  sides: readonly [string, string],
): string[] {
  const { model, setting } = session;
  const input = { model, setting, plan, predicted, divergences };
  return [...transcriptLines(input), '', ...divergenceLines(input, sides), ''];
}

/** Every step of the sides that were asked for. */
export function verboseLines(
  session: Session,
  { plan }: SavedPlan,
  flags: TellingFlags,
  traces: { readonly predicted: Trace; readonly observed?: Trace },
): string[] {
  const { model, setting } = session;
  const sides = [
    ...(flags.system === 'contract' ? [] : [{ name: 'model', trace: traces.predicted }]),
    ...(traces.observed === undefined || flags.system === 'model'
      ? []
      : [{ name: 'contract', trace: traces.observed }]),
  ];
  return stepLines({ model, setting, plan, sides });
}

/** What the first step that differs shows. */
export function firstStep(divergences: readonly Divergence[]): readonly Divergence[] {
  return divergences.filter((divergence) => divergence.step === divergences[0]!.step);
}
