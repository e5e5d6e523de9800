import { compareRecorded } from '../campaign/recorded.js';
import type { SavedPlan } from '../campaign/saved.js';
import type { Session } from '../campaign/session.js';
import { printable } from '../report/printable.js';
import { loadTarget } from '../target/load.js';
import { cacheDirectory } from './open.js';
import type { Replayed } from './replayPage.js';
import { divergenceText, firstStep, type TellingFlags, verboseLines } from './replayText.js';

/** What a replay of one file has to say. */
export type Told = {
  readonly diverged: boolean;
  readonly lines: readonly string[];
  readonly shown: Replayed;
};

/** Holds a record of a fresh world's life against the model and against the contract. */
export async function replayRecorded(
  session: Session,
  saved: SavedPlan & { readonly recorded: NonNullable<SavedPlan['recorded']> },
  flags: TellingFlags,
): Promise<Told> {
  const { model } = session;
  const options = { cwd: process.cwd(), cacheDir: cacheDirectory() };
  const { artifacts } = await loadTarget(model, 'reference', options);
  const compared = await compareRecorded(session, saved, artifacts);
  const { predicted, observed } = compared;
  const sides = [
    ['model', 'record', compared.model],
    ['record', 'contract', compared.contract],
  ] as const;
  const wanted = sides.filter((names) => {
    return flags.system === 'both' || names[0] === flags.system || names[1] === flags.system;
  });
  const lines = flags.verbose ? verboseLines(session, saved, flags, { predicted, observed }) : [];
  let diverged = false;
  for (const [left, right, divergences] of wanted) {
    const found = firstStep(divergences);
    const who = left === 'record' ? right : left;
    if (found.length === 0) {
      const gas = who === 'contract' && !compared.gasCompared ? ' (gas aside: other bytecode)' : '';
      lines.push(
        `✓ ${printable(saved.file)}: ${saved.plan.steps.length} steps, ${who} as recorded${gas}`,
      );
      continue;
    }
    diverged = true;
    lines.push(`✗ ${printable(saved.file)}: ${who} differs from the record`, '');
    lines.push(...divergenceText(session, saved, predicted, found, [left, right]));
  }
  const shown: Replayed = {
    sides: [
      { name: 'model', trace: predicted },
      { name: 'contract', trace: observed },
    ],
    differences: wanted.map(([left, right, divergences]) => {
      return { sides: [left, right], divergences };
    }),
  };
  return { diverged, lines, shown };
}
