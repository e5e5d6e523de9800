import { UsageError } from '../errors.js';
import {
  type AnyGuard,
  type AnyModel,
  type Command,
  type FunctionCommand,
  isRaw,
} from '../model/index.js';
import { calledBy, type MarkIndex, markIndexOf } from './markIndex.js';
import {
  type Application,
  applyCommand,
  brokenGuards,
  type Observer,
  type Prediction,
} from './predict.js';

/** How often each case that a model names was reached. */
export type MarkCount = { readonly name: string; readonly reached: number };

/** How many of the calls that were looked at break these guards of a function, and no others. */
export type GuardCount = {
  /** `contract.function`. */
  readonly function: string;
  readonly broken: readonly string[];
  readonly tried: number;
};

/**
 * Which guards a refused call breaks besides the first is seen by running it again, so of those
 * that were not changed on purpose only one in so many is looked at.
 */
const LOOKED_AT_EVERY = 8;
/** Sets of more guards than this are not counted. */
const MOST_GUARDS = 2;

/**
 * What the plan of one run reached, or those of many. It is asked at each step of a campaign, so a
 * step that reaches nothing allocates nothing.
 */
export class Tally {
  readonly #index: MarkIndex;
  /** By number of the mark. */
  readonly #counts: Float64Array;
  /** By function and names of guards, as JSON. */
  readonly #broken = new Map<string, number>();
  /** Calls with guards that were refused, but for those that were changed. */
  #refused = 0;
  /** Marks made by the call that is under way; they count when it succeeds. */
  readonly #made: number[] = [];
  /** The call that is under way, and where its guards are counted. */
  #command: Command | undefined;
  #places: ReturnType<MarkIndex['placesOf']>;
  readonly #observer: Observer = {
    mark: (name) => this.#mark(name),
    onGuard: (guard, holds, margin) => this.#see(guard, holds, margin),
    onPassed: undefined,
  };

  constructor(model: AnyModel) {
    this.#index = markIndexOf(model);
    this.#counts = new Float64Array(this.#index.names.length);
  }

  /**
   * Applies a command to the model and counts what it reaches. `broken` says which guards it
   * breaks, of a call that was changed so that it does.
   */
  apply<State>(options: Application<State>, broken?: ReadonlySet<AnyGuard>): Prediction<State> {
    const { command } = options;
    this.#command = command;
    this.#places = isRaw(command) ? undefined : this.#index.placesOf(command);
    this.#made.length = 0;
    const prediction = applyCommand(options, this.#observer);
    if (prediction.outcome.status === 'success') {
      for (const number of this.#made) this.#count(number);
    } else if (!isRaw(command) && this.#places !== undefined) {
      if (broken !== undefined) this.#countBroken(command, broken);
      else if (++this.#refused % LOOKED_AT_EVERY === 0) {
        this.#countBroken(command, brokenGuards(options, MOST_GUARDS)!);
      }
    }
    return prediction;
  }

  /** Adds what another one of the same model counted. */
  add(other: Tally): void {
    for (let number = 0; number < this.#counts.length; number += 1) {
      this.#counts[number]! += other.#counts[number]!;
    }
    for (const [key, count] of other.#broken) add(this.#broken, key, count);
  }

  /** Every mark that the model names or its guards stand for, also those never reached. */
  marks(): readonly MarkCount[] {
    return this.#index.names.map((name, number) => ({ name, reached: this.#counts[number]! }));
  }

  /** Every single guard and every set of two, also those never tried. */
  guards(): readonly GuardCount[] {
    return this.#index.functions.flatMap(({ called, guards }) =>
      upToTwo(namesOf(guards)).map((broken) => {
        const tried = this.#broken.get(JSON.stringify([called, broken])) ?? 0;
        return { function: called, broken, tried };
      }),
    );
  }

  #countBroken(command: FunctionCommand, broken: ReadonlySet<AnyGuard>): void {
    if (broken.size === 0 || broken.size > MOST_GUARDS) return;
    const called = calledBy(command);
    const { guards } = this.#index.functions.find((each) => each.called === called)!;
    const names = namesOf(guards.filter((guard) => broken.has(guard)));
    add(this.#broken, JSON.stringify([called, names]), 1);
  }

  #mark(name: string): void {
    const number = this.#index.numbers.get(name);
    if (number === undefined) throw unknownMark(this.#index.model, name);
    this.#made.push(number);
  }

  /** Counts a guard that breaks, also one that has a bound and just holds. */
  #see(guard: AnyGuard, holds: boolean, margin: bigint | undefined): boolean {
    if (this.#places === undefined) return holds;
    const places = this.#places.get(guard);
    if (places === undefined) {
      if (!holds) throw undeclaredGuard(this.#index.model, this.#command!, guard.name);
      return holds;
    }
    if (!holds) this.#count(places.broken);
    if (margin === -1n && places.short !== undefined) this.#count(places.short);
    if (margin === 0n && places.enough !== undefined) this.#count(places.enough);
    return holds;
  }

  #count(number: number): void {
    this.#counts[number]! += 1;
  }
}

/** Each name alone, and each two in their order. */
/** Overloads may have guards of one name: they count as one. */
function namesOf(guards: readonly AnyGuard[]): string[] {
  return [...new Set(guards.map(({ name }) => name))];
}

function upToTwo(names: readonly string[]): readonly (readonly string[])[] {
  const pairs = names.flatMap((first, index) =>
    names.slice(index + 1).map((second) => [first, second]),
  );
  return [...names.map((name) => [name]), ...pairs];
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function unknownMark(model: AnyModel, name: string): UsageError {
  return new UsageError({
    code: 'model/unknown-mark',
    message: `the model ${model.name} makes a mark that it does not list`,
    facts: { mark: name },
    hint: 'Add it to `marks` of the model, or correct its name.',
  });
}

function undeclaredGuard(model: AnyModel, command: Command, guard: string): UsageError {
  return new UsageError({
    code: 'model/undeclared-guard',
    message: `the model ${model.name} refuses a call by a guard that its operation does not list`,
    facts: { function: `${command.to}.${isRaw(command) ? '(raw)' : command.function}`, guard },
    hint: 'Add it to the `guards` of the operation, where it is tested.',
  });
}
