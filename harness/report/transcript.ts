import { type AnyModel, isRaw, type Setting, type Value } from '../model/index.js';
import type { Divergence, Path } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import { parametersOf } from './parameters.js';
import { printable } from './printable.js';
import { table } from './table.js';
import { sayDuration, sayTime, type Words, wordsFor } from './words.js';

export type TranscriptInput = {
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly plan: Plan;
  /** What the model says of every step. */
  readonly predicted: Trace;
  /** Only what differs at the failing step; empty for a plan that passes. */
  readonly divergences: readonly Divergence[];
};

/**
 * A plan as numbered lines: when, who, what, and what the model expects of it. The failing line
 * is marked.
 */
export function transcriptLines(input: TranscriptInput): string[] {
  const { model, setting, plan, predicted, divergences } = input;
  const words = wordsFor(model, setting);
  const failing = divergences[0]?.step;
  const start = plan.steps[0]?.environment.timestamp;
  const rows = plan.steps.map(({ command }, index) => {
    const mark = index === failing ? '✗' : ' ';
    const when = stepTiming(plan, index);
    const outcome = words.outcome(predicted.steps[index]!.outcome, command);
    return [`${mark} ${index + 1}.`, when, words.command(command), `→ ${outcome}`];
  });
  const heading = start === undefined ? [] : [`Starts at ${sayTime(start)} (t=${start}).`];
  return [...heading, ...table(rows, ['right', 'left', 'left', 'left'])];
}

/** How long after the step before: `start`, `same block`, `+1 week`. */
export function stepTiming({ steps }: Plan, index: number): string {
  const [before, here] = [steps[index - 1]?.environment, steps[index]!.environment];
  if (before === undefined) return 'start';
  if (before.number === here.number) return 'same block';
  return `+${sayDuration(here.timestamp - before.timestamp)}`;
}

/** The table *where · model · contract* of what differs, or of two other sides. */
export function divergenceLines(
  input: TranscriptInput,
  sides: readonly [string, string] = ['model', 'contract'],
): string[] {
  const align = ['left', 'left', 'left', 'left'] as const;
  return table([['check', 'where', ...sides], ...differenceRows(input)], align);
}

/** The field at a place: keys of mappings and indexes have no name of their own. */
export function fieldOf(path: Path): string | undefined {
  return path.findLast((key) => !/^(0x[\da-f]*|\d+)$/i.test(key));
}

type DifferenceInput = Omit<TranscriptInput, 'predicted'>;

/** What differs, a row each: the check, the place, and what both sides have there. */
export function differenceRows(input: DifferenceInput): string[][] {
  const words = wordsFor(input.model, input.setting);
  return input.divergences.map((divergence) => [
    `${divergence.code}`,
    words.path(divergence.path),
    side(input, words, divergence, divergence.model),
    side(input, words, divergence, divergence.contract),
  ]);
}

function side(
  input: DifferenceInput,
  words: Words,
  divergence: Divergence,
  value: Value | undefined,
): string {
  if (isEvent(divergence, value)) return sayEvent(words, value);
  if (divergence.code === 'ether' && typeof value === 'bigint') return words.wei(value);
  return words.value(
    value,
    returnedName(input, divergence) ?? fieldOf(divergence.path) ?? divergence.code,
  );
}

/** The name of a returned value that differs as a whole. */
function returnedName(input: DifferenceInput, { code, step, path }: Divergence) {
  const command = input.plan.steps[step]?.command;
  if (code !== 'returns' || path.length !== 2 || command === undefined) return undefined;
  if (isRaw(command)) return undefined;
  return parametersOf(input.model, command.to, command.function).outputs[Number(path[1])];
}

type WholeEvent = Readonly<Record<string, Value>> & { readonly event: string };

/** A whole event that only one side has, as the events check gives it. */
function isEvent({ code, path }: Divergence, value: Value | undefined): value is WholeEvent {
  return code === 'events' && path.length === 2 && typeof value === 'object' && 'event' in value;
}

function sayEvent(words: Words, { event, ...args }: WholeEvent): string {
  const name = event.split('.').at(-1);
  const fields = Object.entries(args).map(([field, value]) => {
    return `${printable(field)}: ${words.value(value, field, name)}`;
  });
  return `${printable(event)}(${fields.join(', ')})`;
}
