import {
  type AnyGuard,
  type AnyModel,
  bothSides,
  type FunctionCommand,
  type Operation,
} from '../model/index.js';

/** Where the marks of one guard are counted: broken, and the sides of its bound, if it has one. */
type GuardPlaces = {
  readonly broken: number;
  readonly short: number | undefined;
  readonly enough: number | undefined;
};

/** A function with guards as one that is counted: those of one name count as one. */
type GuardedFunction = {
  /** `contract.function`. */
  readonly called: string;
  /** In the order in which they are declared. */
  readonly guards: readonly AnyGuard[];
};

/** Marks of a model by number, so that reaching one is adding 1 in an array. */
export type MarkIndex = {
  readonly model: AnyModel;
  /** Those of guards, by function, then those that the model lists. */
  readonly names: readonly string[];
  /** Of the marks that the model lists, by name. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly functions: readonly GuardedFunction[];
  /** Undefined where the operation declares no guards. */
  readonly placesOf: (command: FunctionCommand) => ReadonlyMap<AnyGuard, GuardPlaces> | undefined;
};

const known = new WeakMap<AnyModel, MarkIndex>();

/** The marks of a model; made once. */
export function markIndexOf(model: AnyModel): MarkIndex {
  const made = known.get(model) ?? indexMarks(model);
  known.set(model, made);
  return made;
}

/** `contract.function`, without its arguments. */
export function calledBy({ to, function: signature }: FunctionCommand): string {
  return calledName(to, signature);
}

function indexMarks(model: AnyModel): MarkIndex {
  const functions = guardedFunctions(model);
  const names: string[] = [];
  const numbered = new Map<string, number>();
  // Guards of one name count as one, whichever of a function's overloads they are of.
  const number = (name: string) => {
    const given = numbered.get(name) ?? names.push(name) - 1;
    numbered.set(name, given);
    return given;
  };
  const placed = new Map<string, ReadonlyMap<AnyGuard, GuardPlaces>>();
  for (const { called, guards } of functions) {
    const places = guards.map((guard) => [guard, placesFor(called, guard, number)] as const);
    placed.set(called, new Map(places));
  }
  const numbers = new Map((model.marks ?? []).map((name) => [name, number(name)]));
  // Two maps instead of a name put together: this is asked at each step.
  const bySignature = new Map<string, Map<string, ReadonlyMap<AnyGuard, GuardPlaces>>>();
  for (const { contract, signature, operation } of operationsOf(model)) {
    if (operation.guards === undefined) continue;
    const own = bySignature.get(contract) ?? new Map();
    bySignature.set(contract, own.set(signature, placed.get(calledName(contract, signature))!));
  }
  const placesOf = (command: FunctionCommand) => {
    return bySignature.get(command.to)?.get(command.function);
  };
  return { model, names, numbers, functions, placesOf };
}

function placesFor(called: string, guard: AnyGuard, number: (name: string) => number): GuardPlaces {
  const name = `${called} unless ${guard.name}`;
  const broken = number(name);
  if (!('margin' in guard)) return { broken, short: undefined, enough: undefined };
  const [short, enough] = bothSides(name);
  return { broken, short: number(short), enough: number(enough) };
}

function guardedFunctions(model: AnyModel): readonly GuardedFunction[] {
  const found = new Map<string, Set<AnyGuard>>();
  for (const { contract, signature, operation } of operationsOf(model)) {
    if (operation.guards === undefined) continue;
    const called = calledName(contract, signature);
    found.set(called, new Set([...(found.get(called) ?? []), ...operation.guards]));
  }
  return [...found].map(([called, guards]) => ({ called, guards: [...guards] }));
}

function operationsOf(model: AnyModel) {
  return Object.entries(model.operations).flatMap(([contract, functions]) =>
    Object.entries(functions as Readonly<Record<string, Operation<unknown>>>).map(
      ([signature, operation]) => ({ contract, signature, operation }),
    ),
  );
}

function calledName(contract: string, signature: string): string {
  return `${contract}.${signature.slice(0, signature.indexOf('('))}`;
}
