import type { Random } from 'fast-check';
import * as fc from 'fast-check';
import {
  type AnyModel,
  type Command,
  commandName,
  isRaw,
  outcomeLabel,
  type Value,
} from '../../harness/model/index.js';
import { type GeneratedPlan, generatePlan } from '../../harness/plan/generate.js';
import { randomOfRun } from '../../harness/plan/random.js';
import type { PlannedStep } from '../../harness/trace/plan.js';

type Options = Omit<Parameters<typeof generatePlan>[0], 'run'>;

/** The shortest beginning of a plan that reached a mark, and how many plans did. */
type Kept = { readonly steps: readonly PlannedStep[]; readonly plans: number };

/** Runs whose feedback is merged at once, in the order of their numbers. */
const ROUND = 16;
/** One run in so many is drawn afresh, exactly as the unsteered one of its number. */
const FRESH_EVERY = 2;
/** Calls of the longest kept beginning; what comes after it is drawn. */
const MOST_STEPS = 25;
/** Marks whose beginnings are kept: the rarest. */
const MOST_KEPT = 512;
/** Marks among which the rarest is chosen. */
const CHOICES = 4;
/** Tells the choice of a mutation from the drawing of a plan under the same seed. */
const STEERING = 0x57ee5n << 128n;
/** More than any weight of a model's own openings. */
const ALWAYS = 1e12;

/**
 * Plans that are steered by what plans before them reached: some begin as the shortest one that
 * reached something rare does, spliced with another or with a number moved to its neighbour, and go
 * on as drawn. What a run does depends on the rounds before its own, and on nothing else.
 */
export class Steering {
  readonly #options: Options;
  #kept: readonly (readonly [string, Kept])[] = [];
  readonly #plans = new Map<string, number>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** The plans of the next runs, from the one with this number on. */
  round(first: number): readonly GeneratedPlan[] {
    const runs = Array.from({ length: ROUND }, (_, index) => first + index);
    const plans = runs.map((run) => this.#plan(run));
    this.#learn(plans.map((plan) => [plan, marksOf(plan)]));
    return plans;
  }

  #plan(run: number): GeneratedPlan {
    const { model, seed } = this.#options;
    if (this.#kept.length === 0 || run % FRESH_EVERY === 0) {
      return generatePlan({ ...this.#options, run });
    }
    const steps = this.#mutated(randomOfRun(seed ^ STEERING, run));
    return generatePlan({ ...this.#options, model: beginningWith(model, steps), run });
  }

  #rare(random: Random): readonly PlannedStep[] {
    const choices = Array.from({ length: CHOICES }, () => {
      return this.#kept[random.nextInt(0, this.#kept.length - 1)]![1];
    });
    return choices.reduce((best, each) => (each.plans < best.plans ? each : best)).steps;
  }

  #mutated(random: Random): readonly PlannedStep[] {
    const steps = this.#rare(random);
    switch (random.nextInt(0, 3)) {
      case 0:
      case 1:
        return steps;
      case 2:
        return [...steps, ...this.#rare(random)].slice(0, 2 * MOST_STEPS);
      default: {
        const at = random.nextInt(0, steps.length - 1);
        return steps.map((step, index) => {
          return index === at ? { ...step, command: shifted(step.command, random) } : step;
        });
      }
    }
  }

  #learn(round: readonly (readonly [GeneratedPlan, readonly (readonly string[])[]])[]): void {
    const kept = new Map(this.#kept);
    for (const [{ plan }, marks] of round) {
      const firsts = new Map<string, number>();
      marks.forEach((reached, step) => {
        for (const mark of reached) if (!firsts.has(mark)) firsts.set(mark, step);
      });
      for (const [mark, step] of firsts) {
        const plans = (this.#plans.get(mark) ?? 0) + 1;
        this.#plans.set(mark, plans);
        const before = kept.get(mark);
        const isShorter = before === undefined || step + 1 < before.steps.length;
        const steps = isShorter ? plan.steps.slice(0, step + 1) : before.steps;
        kept.set(mark, { steps, plans });
      }
    }
    this.#kept = [...kept]
      .filter(([, { steps }]) => steps.length <= MOST_STEPS)
      .sort(([, left], [, right]) => left.plans - right.plans)
      .slice(0, MOST_KEPT);
  }
}

/** The model, with a generator whose every plan begins with these steps. */
function beginningWith(model: AnyModel, steps: readonly PlannedStep[]): AnyModel {
  const { generator } = model;
  const [first] = steps;
  const start = first === undefined ? 0n : first.environment.timestamp - 1n;
  const delays = steps.map(({ environment }, index) => {
    const before = index === 0 ? start : steps[index - 1]!.environment.timestamp;
    const delay = environment.timestamp - before;
    // Spliced calls come from other times.
    return delay < 0n ? 1n : delay;
  });
  const kind = {
    name: '(kept)',
    weight: 0,
    draw: fc.constant(undefined),
    resolve: (index: number) => ({ command: steps[index]!.command, delay: delays[index]! }),
  };
  const intents = steps.map((_, index) => ({ kind: kind.name, drawn: index }));
  return {
    ...model,
    generator: {
      intents: [...generator.intents, kind],
      openings: [{ name: kind.name, weight: ALWAYS, draw: fc.constant(intents) }],
      startTimes: fc.constant(start),
    },
  };
}

/** One number of a call, moved to its neighbour, or to nothing. */
function shifted(command: Command, random: Random): Command {
  if (isRaw(command)) return command;
  const numbers = command.args.flatMap((arg, index) => (typeof arg === 'bigint' ? [index] : []));
  if (numbers.length === 0) return command;
  const chosen = numbers[random.nextInt(0, numbers.length - 1)]!;
  const shift = random.nextInt(0, 2);
  const args = command.args.map((arg, index): Value => {
    if (index !== chosen || typeof arg !== 'bigint') return arg;
    if (shift === 0 || arg === 0n) return shift === 0 ? 0n : 1n;
    return shift === 1 ? arg - 1n : arg;
  });
  return { ...command, args };
}

/**
 * What each step of a plan reached: its cell of the matrix, its path (which events, in which
 * order), what came right before it, and now and then the class of the state.
 */
export function marksOf({ plan, predicted }: GeneratedPlan): readonly (readonly string[])[] {
  let before = '';
  return plan.steps.map(({ command }, index) => {
    const { outcome } = predicted.steps[index]!;
    const cell = `${command.to}.${commandName(command)} ${outcomeLabel(outcome)}`;
    const events = outcome.status === 'success' ? outcome.events.map(({ name }) => name) : [];
    const marks = [cell, `${cell}: ${events.join()}`, `${before} > ${cell}`];
    if (index % CLASS_EVERY === CLASS_EVERY - 1) {
      marks.push(classOf(predicted.states.get(index) as Value));
    }
    before = cell;
    return marks;
  });
}

const CLASS_EVERY = 10;

/** Of a state, how many of each kind of value are set, on a logarithmic scale. */
function classOf(state: Value): string {
  const counts = new Map<string, number>();
  const visit = (value: Value, path: string): void => {
    if (typeof value !== 'object') {
      const isSet = value !== 0n && value !== false && !/^(0x0*)?$/.test(String(value));
      counts.set(path, (counts.get(path) ?? 0) + Number(isSet));
      return;
    }
    for (const [name, item] of Object.entries(value)) {
      visit(item as Value, /^(0x|\d)/.test(name) ? `${path}[]` : `${path}.${name}`);
    }
  };
  visit(state, '');
  return [...counts].map(([path, count]) => `${path}${Math.ceil(Math.log2(count + 1))}`).join();
}
