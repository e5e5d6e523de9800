import type { AnyModel, Hex, ReadVariable, Setting, Variable } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { locateVariable } from '../target/layout.js';
import { diffValues } from '../trace/diff.js';

/** A variable in storage, and what is added to the word in its slot to make it one more. */
export type Spot = {
  readonly variable: Variable;
  readonly slot: Hex;
  readonly summand: bigint;
};

/**
 * The first variable of the model whose change one check alone should tell: `balances` for what
 * the model calls so, `state` for all else. One of the subject, where there is one; undefined where
 * there is none at all.
 */
export function findSpot(
  check: 'state' | 'balances',
  options: {
    readonly model: AnyModel;
    readonly setting: Setting;
    readonly target: LoadedTarget;
  },
): Spot | undefined {
  const { model, setting, target } = options;
  const state: unknown = model.initial(setting);
  const { subject } = model.world;
  const all = model.abstraction.variables(state, setting);
  const first = all.filter(({ contract }) => contract === subject);
  const ordered = [...first, ...all.filter(({ contract }) => contract !== subject)];
  for (const variable of ordered) {
    const spot = spotOf(variable, target);
    if (toldBy(spot, { ...options, state }) === check) return spot;
  }
  return undefined;
}

function spotOf(variable: Variable, { artifacts }: LoadedTarget): Spot {
  const { storageLayout } = artifacts[variable.contract]!;
  const { slots, offset } = locateVariable(storageLayout, variable);
  return { variable, slot: slots[0]!, summand: 1n << BigInt(8 * offset) };
}

/** Which check tells a variable's change, by the model's own reading of empty storage. */
function toldBy(
  spot: Spot,
  options: {
    readonly model: AnyModel;
    readonly setting: Setting;
    readonly target: LoadedTarget;
    readonly state: unknown;
  },
): 'state' | 'balances' | 'none' {
  const { model, setting, target, state } = options;
  const { abstraction } = model;
  const before: unknown = abstraction.toState(readingBut(undefined, target), state, setting);
  const after: unknown = abstraction.toState(readingBut(spot, target), state, setting);
  const balances = abstraction.balances?.(before);
  if (diffValues(before, after, balances).length > 0) return 'state';
  if (balances === undefined) return 'none';
  const differ = diffValues(balances, abstraction.balances?.(after)).length > 0;
  return differ ? 'balances' : 'none';
}

/** Reads storage in which everything is zero, but for one variable. */
function readingBut(spot: Spot | undefined, { artifacts }: LoadedTarget): ReadVariable {
  return (contract, name, ...keys) => {
    const location = locateVariable(artifacts[contract]!.storageLayout, { name, keys });
    const isIt =
      spot !== undefined && spot.variable.contract === contract && location.slots[0] === spot.slot;
    return location.decode(
      location.slots.map((_, index) => wordOf(isIt && index === 0 ? spot.summand : 0n)),
    );
  };
}

function wordOf(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`;
}
