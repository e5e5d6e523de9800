import { divergenceLines, type TranscriptInput, transcriptLines } from '../report/transcript.js';
import type { Exportable } from './exportable.js';

/** A plan in words. */
export type Story = {
  /** `events: vault.withdraw`, or that nothing differs. */
  readonly title: string;
  readonly heading: string;
  /** `3. +1 week  Ana: vault.withdraw() → success`, one a step. */
  readonly steps: readonly string[];
  /** What differs on the target, as a table of text. */
  readonly differences: readonly string[];
};

/** What happens in a plan, as every format tells it in its comments. */
export function storyOf(exportable: Exportable): Story {
  const input = storyInput(exportable);
  const [heading = '', ...lines] = transcriptLines(input);
  const steps = lines.map((line) => line.trim().replace(/^✗ +/, ''));
  const differences = input.divergences.length === 0 ? [] : divergenceLines(input);
  return { title: titleOf(exportable), heading, steps, differences };
}

/** The same for whoever tells it otherwise. */
export function storyInput(exportable: Exportable): TranscriptInput {
  const { session, plan, predicted, divergences } = exportable;
  const { model, setting } = session;
  return { model, setting, plan, predicted, divergences };
}

function titleOf({ divergences, plan, session }: Exportable): string {
  const [first] = divergences;
  if (first !== undefined) return `${first.code} of ${first.function} at line ${first.step + 1}`;
  return `${plan.steps.length} calls of ${session.model.world.subject}`;
}
