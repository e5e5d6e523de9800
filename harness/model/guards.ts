import type { Call, Operation } from './call.js';

/**
 * A precondition, said once: the operation checks it, the engine knows it by name, and makes calls
 * that break it alone or together with another. `Args` is what the operation gives it.
 */
export type Guard<State, Parameters = unknown, Args = unknown> = {
  /** Unique within an operation: `the delay is over`. */
  readonly name: string;
  /** Reverts as the contract does. */
  readonly refuse: (call: Call<State, Parameters>, args: Args) => never;
} & (
  | { readonly holds: (call: Call<State, Parameters>, args: Args) => boolean }
  | {
      /**
       * For one that has a bound: how much there is to spare, in the smallest unit. It holds from
       * 0 on, and where the bound does not matter (undefined); -1 is just short of it.
       */
      readonly margin: (call: Call<State, Parameters>, args: Args) => bigint | undefined;
    }
);

/** A guard whose state, parameters and arguments the engine need not know. */
// biome-ignore lint/suspicious/noExplicitAny: the engine never looks inside
export type AnyGuard = Guard<any, any, any>;

/**
 * Reverts unless a guard holds. Whoever looks on is told of one that does not, or only just, and
 * may let the call go on. The rest is told to nobody: this is run several times a step.
 */
export function check<State, Parameters, Args>(
  call: Call<State, Parameters>,
  guard: Guard<State, Parameters, Args>,
  args: Args,
): void {
  let margin: bigint | undefined;
  if ('margin' in guard) {
    margin = guard.margin(call, args);
    if (margin === undefined || margin > 0n) return;
  } else if (guard.holds(call, args)) return;
  const holds = margin === 0n;
  const passes = call.onGuard === undefined ? holds : call.onGuard(guard, holds, margin);
  if (!passes) guard.refuse(call, args);
}

/** An operation whose guards are all checked before it does anything, in their order. */
// biome-ignore lint/suspicious/noExplicitAny: each operation names its own arguments
export function guarded<State, Parameters, Args extends readonly any[]>(
  guards: readonly Guard<State, Parameters, Args>[],
  effects: (call: Call<State, Parameters>, args: Args) => ReturnType<Operation<State, Parameters>>,
): Operation<State, Parameters> {
  const operation = (call: Call<State, Parameters>, args: Args) => {
    for (const guard of guards) check(call, guard, args);
    call.onPassed?.();
    return effects(call, args);
  };
  return Object.assign(operation, { guards });
}

/** An operation that checks its guards itself, amid its effects; the list is in that order. */
export function withGuards<Run extends (...args: never[]) => unknown>(
  guards: readonly AnyGuard[],
  operation: Run,
): Run & { readonly guards: readonly AnyGuard[] } {
  // A function of its own, so that another operation of the same code may have other guards.
  return Object.assign(operation.bind(undefined) as Run, { guards });
}
