import type { AnyModel, Outcome, Setting, Value } from '../../model/index.js';
import { diffValues } from '../../trace/diff.js';
import type { Divergence } from '../../trace/divergence.js';
import type { Plan } from '../../trace/plan.js';
import type { Trace, TraceStep } from '../../trace/trace.js';
import { eventLines } from '../steps.js';
import { grouped } from '../table.js';
import { differenceRows, fieldOf, stepTiming } from '../transcript.js';
import { sayTime, type Words, wordsFor } from '../words.js';
import { openPictures } from './pictures.js';
import type { Timeline, TimelineStep } from './schema.js';

/** One of the systems that ran a plan. */
export type TimelineSide = { readonly name: string; readonly trace: Trace };

export type TimelineInput = {
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly plan: Plan;
  /** One or two; the first is drawn above. */
  readonly sides: readonly TimelineSide[];
  /** What differs between which two; each in the order of its steps. */
  readonly differences: readonly {
    readonly sides: readonly [string, string];
    readonly divergences: readonly Divergence[];
  }[];
};

/** A page with more is slow to load, and nobody goes through more. */
const MAX_STEPS = 2_000;
const MAX_CHANGES = 60;
const MAX_DIFFERENCES = 60;

/**
 * Tells a plan step by step. Of a long plan the steps up to the first that differs are told, or the
 * first ones where none does. Pictures and storage are told by what changes.
 */
export function timelineOf(input: TimelineInput): Timeline {
  const { model, setting, plan, sides } = input;
  const words = wordsFor(model, setting);
  const failingSteps = input.differences.flatMap(({ divergences }) => divergences[0]?.step ?? []);
  const failing = failingSteps.length === 0 ? undefined : Math.min(...failingSteps);
  const end = Math.min(plan.steps.length, Math.max(MAX_STEPS, (failing ?? 0) + 1));
  const begin = Math.max(0, end - MAX_STEPS);
  const states = sides.flatMap(({ trace }) => [...trace.states.values()]);
  const pictures = openPictures(model, setting, words, states);
  const [upper, lower] = sides;
  let drawn = pictures.draw(upper!.trace.states.get(begin - 1));
  const initial = drawn === undefined ? [] : pictures.patches(undefined, drawn);
  const steps = plan.steps.slice(begin, end).map((_, offset): TimelineStep => {
    const index = begin + offset;
    const next = pictures.draw(upper!.trace.states.get(index));
    const picture = next === undefined ? [] : pictures.patches(drawn, next);
    drawn = next ?? drawn;
    const below = pictures.draw(lower?.trace.states.get(index));
    return {
      ...toldStep(input, words, index),
      picture,
      otherwise: below === undefined ? null : pictures.patches(drawn, below),
    };
  });
  return {
    sides: sides.map(({ name }) => name),
    sections: [...pictures.sections],
    initial,
    total: plan.steps.length,
    failing: failing === undefined ? null : failing - begin,
    steps,
  };
}

function toldStep(input: TimelineInput, words: Words, index: number) {
  const { plan, sides } = input;
  const { command, environment } = plan.steps[index]!;
  const changes = changesAt(sides, index, words);
  return {
    number: index + 1,
    when: stepTiming(plan, index),
    block: `block ${grouped(environment.number)}, ${sayTime(environment.timestamp)}`,
    call: words.command(command),
    shown: sides.map(({ trace }) => toldOutcome(trace.steps[index]!, input, index, words)),
    changes: changes.slice(0, MAX_CHANGES),
    moreChanges: Math.max(0, changes.length - MAX_CHANGES),
    differences: differencesAt(input, index),
  };
}

function toldOutcome(step: TraceStep, { plan }: TimelineInput, index: number, words: Words) {
  const { outcome, gas } = step;
  return {
    outcome: words.outcome(outcome, plan.steps[index]!.command),
    success: outcome.status === 'success',
    events: eventsOf(outcome, words),
    gas: gas === undefined ? null : grouped(gas),
  };
}

function eventsOf(outcome: Outcome, words: Words): string[] {
  return eventLines(outcome, words).map((line) => line.trim().replace(/^event /, ''));
}

type Change = TimelineStep['changes'][number];

/** What each side's storage became, a variable a row, both sides of it together. */
function changesAt(sides: readonly TimelineSide[], index: number, words: Words): Change[] {
  const found = new Map<string, { before: string; after: [string | null, string | null] }>();
  for (const [side, { trace }] of sides.entries()) {
    const [before, after] = [trace.states.get(index - 1), trace.states.get(index)];
    if (before === undefined || after === undefined) continue;
    for (const { path, model: old, contract: now } of diffValues(before, after)) {
      const say = (value: Value | undefined) => words.value(value, fieldOf(path));
      const name = words.path(path);
      const entry = found.get(name) ?? { before: say(old), after: [null, null] };
      entry.after[side] = say(now);
      found.set(name, entry);
    }
  }
  return [...found].map(([path, change]) => ({ path, ...change }));
}

function differencesAt({ model, setting, plan, differences }: TimelineInput, index: number) {
  return differences
    .flatMap(({ sides, divergences }) => {
      const here = divergences.filter(({ step }) => step === index);
      const input = { model, setting, plan, divergences: here };
      return differenceRows(input).map(([code = '', where = '', left = '', right = '']) => {
        const told: [string, string] = [...sides];
        const values: [string, string] = [left, right];
        return { code, where, sides: told, values };
      });
    })
    .slice(0, MAX_DIFFERENCES);
}
