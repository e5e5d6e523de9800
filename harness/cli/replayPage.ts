import type { SavedPlan } from '../campaign/saved.js';
import type { Session } from '../campaign/session.js';
import { writeText } from '../corpus/store.js';
import { UsageError } from '../errors.js';
import { planToHtml } from '../report/page/planPage.js';
import type { TimelineInput } from '../report/timeline/timeline.js';
import { foundryTest } from './details.js';
import { replayWords } from './report.js';
import type { TargetFlags } from './targetFlags.js';
import type { Terminal } from './terminal.js';

/** What a replay showed: who ran, and what differs between which two. */
export type Replayed = Pick<TimelineInput, 'sides' | 'differences'>;

/** Writes a plan that was run again as a page. */
export async function writePage(
  file: string,
  replayed: { readonly session: Session; readonly saved: SavedPlan; readonly shown: Replayed },
  flags: TargetFlags & { readonly model?: string | undefined },
  terminal: Terminal,
): Promise<void> {
  const { session, saved, shown } = replayed;
  const { plan, executor } = saved;
  const { model, setting, target } = session;
  const replay = replayWords(saved.file, flags, session.chain.fork);
  // A record's blocks are not ours to choose, and without a model there is nothing to expect.
  const testable = saved.kind !== 'recorded' && shown.differences.length > 0;
  const foundry = testable
    ? await foundryTest({ session, plan, executor, replay }, terminal)
    : undefined;
  const page = { model, setting, plan, file: saved.file, target: target.spec, replay, foundry };
  await writeText(file, planToHtml({ ...page, ...shown }));
}

/** A page is about one plan. */
export function onePage(files: readonly string[]): UsageError {
  return new UsageError({
    code: 'replay/one-page',
    message: '--html writes a page about one file, and there are several',
    facts: { files: files.length, first: files[0] },
    hint: 'Replay them one by one, each with a page of its own.',
  });
}
