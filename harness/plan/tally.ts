import { UsageError } from '../errors.js';
import {
  type AnyGuard,
  type AnyModel,
  bothSides,
  type Command,
  commandName,
  isRaw,
  markBound,
  type Operation,
} from '../model/index.js';
import {
  type Application,
  applyCommand,
  brokenGuards,
  guardsOf,
  type Observer,
  type Prediction,
} from './predict.js';

/** How often each case that a model names was reached. */
export type MarkCount = { readonly name: string; readonly reached: number };

/** How often calls of a function would have broken these guards and no others. */
export type GuardCount = {
  /** `contract.function`. */
  readonly function: string;
  readonly broken: readonly string[];
  readonly tried: number;
};

/** What the plan of one run reached, or those of many. */
export class Tally {
  /** By name of the mark. */
  readonly #marks = new Map<string, number>();
  /** By function and names of guards, as JSON. */
  readonly #broken = new Map<string, number>();

  /** Applies a command to the model and counts what it reaches. */
  apply<State>(options: Application<State>): Prediction<State> {
    const { model, command } = options;
    const guards = guardsOf(model, command);
    const made: string[] = [];
    const observer: Observer = {
      mark: (name) => made.push(name),
      onGuard: guards === undefined ? undefined : this.#watching(options, guards),
    };
    const prediction = applyCommand(options, observer);
    if (prediction.outcome.status === 'success') for (const name of made) this.#reach(model, name);
    else if (guards !== undefined) this.#countBroken(options);
    return prediction;
  }

  /** Adds what another one counted. */
  add(other: Tally): void {
    for (const [name, count] of other.#marks) add(this.#marks, name, count);
    for (const [key, count] of other.#broken) add(this.#broken, key, count);
  }

  /** Every mark that a model names or its guards stand for, also those never reached. */
  marks(model: AnyModel): readonly MarkCount[] {
    return marksOf(model).map((name) => ({ name, reached: this.#marks.get(name) ?? 0 }));
  }

  /** Every single guard and every set of two, also those never tried, and the larger sets seen. */
  guards(model: AnyModel): readonly GuardCount[] {
    const seen = new Map(this.#broken);
    const expected = guardedFunctions(model).flatMap(([called, guards]) =>
      upToTwo(guards.map(({ name }) => name)).map((broken) => {
        const key = JSON.stringify([called, broken]);
        const tried = seen.get(key) ?? 0;
        seen.delete(key);
        return { function: called, broken, tried };
      }),
    );
    const others = [...seen].sort(([left], [right]) => (left < right ? -1 : 1));
    return [
      ...expected,
      ...others.map(([key, tried]) => {
        const [called, broken] = JSON.parse(key) as [string, string[]];
        return { function: called, broken, tried };
      }),
    ];
  }

  /** Sees to it that every guard that breaks is declared, and counts bounds on both sides. */
  #watching({ model, command }: Application<unknown>, guards: readonly AnyGuard[]) {
    return (guard: AnyGuard, holds: boolean, margin: bigint | undefined): boolean => {
      const isDeclared = guards.includes(guard);
      if (!holds && !isDeclared) throw undeclaredGuard(model, command, guard.name);
      if (isDeclared) {
        const name = guardMark(calledBy(command), guard);
        const mark = (each: string) => add(this.#marks, each, 1);
        if (!holds) mark(name);
        if (margin !== undefined) markBound({ mark }, name, margin);
      }
      return holds;
    };
  }

  #countBroken(options: Application<unknown>): void {
    const { model, command } = options;
    const broken = brokenGuards(options)!;
    if (broken.size === 0) return;
    const names = guardsOf(model, command)!.filter((guard) => broken.has(guard));
    add(this.#broken, JSON.stringify([calledBy(command), names.map(({ name }) => name)]), 1);
  }

  #reach(model: AnyModel, name: string): void {
    if (!listedMarks(model).has(name)) throw unknownMark(model, name);
    add(this.#marks, name, 1);
  }
}

const listed = new WeakMap<AnyModel, ReadonlySet<string>>();

function listedMarks(model: AnyModel): ReadonlySet<string> {
  const known = listed.get(model) ?? new Set(model.marks);
  listed.set(model, known);
  return known;
}

/** The names of all marks: those of guards, by function, then those that the model lists. */
function marksOf(model: AnyModel): readonly string[] {
  const ofGuards = guardedFunctions(model).flatMap(([called, guards]) =>
    guards.flatMap((guard) => {
      const name = guardMark(called, guard);
      return 'margin' in guard ? [name, ...bothSides(name)] : [name];
    }),
  );
  return [...ofGuards, ...(model.marks ?? [])];
}

/** Functions of one name count as one: a matrix tells them as one, too. */
function guardedFunctions(model: AnyModel): (readonly [string, readonly AnyGuard[]])[] {
  const found = new Map<string, Set<AnyGuard>>();
  for (const [contract, functions] of Object.entries(model.operations)) {
    const operations = Object.entries(functions as Record<string, Operation<unknown>>);
    for (const [signature, { guards }] of operations) {
      if (guards === undefined) continue;
      const called = `${contract}.${signature.slice(0, signature.indexOf('('))}`;
      found.set(called, new Set([...(found.get(called) ?? []), ...guards]));
    }
  }
  return [...found].map(([called, guards]) => [called, [...guards]] as const);
}

/** Each name alone, and each two in their order. */
function upToTwo(names: readonly string[]): readonly (readonly string[])[] {
  const pairs = names.flatMap((first, index) =>
    names.slice(index + 1).map((second) => [first, second]),
  );
  return [...names.map((name) => [name]), ...pairs];
}

function calledBy(command: Command): string {
  return `${command.to}.${commandName(command)}`;
}

function guardMark(called: string, { name }: AnyGuard): string {
  return `${called} unless ${name}`;
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
    facts: { function: isRaw(command) ? '(raw)' : `${command.to}.${command.function}`, guard },
    hint: 'Add it to the `guards` of the operation, where it is tested.',
  });
}
