import type { Frame } from '../check/index.js';
import { UsageError } from '../errors.js';
import type { Address, AnyModel, Hex, Setting, Variable } from '../model/index.js';
import type { Artifact } from '../target/artifact.js';
import { coversSlot, describeSlot, isMapping, locateVariable } from '../target/layout.js';

/** Names of words by their slots, contract by contract. */
type Words = ReadonlyMap<string, ReadonlyMap<Hex, string>>;

const NO_WORDS: ReadonlyMap<Hex, string> = new Map();

/**
 * Which words a plan may write: those of the variables that the model holds during it, for every
 * actor, and those that it declares to leave alone.
 */
export function openFrame(options: {
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly artifacts: Readonly<Record<string, Artifact>>;
}): Frame {
  const { model, setting, artifacts } = options;
  const names = new Map<string, string>();
  for (const [name, address] of Object.entries(setting.contracts)) names.set(address, name);
  const wordsOf = wordFinder(artifacts);
  const { unmodelled = [], othersMayWrite = false } = model.abstraction;
  for (const variable of unmodelled) requireKeys(artifacts, { keys: [], ...variable });

  return (states) => {
    const modelled: Words[] = [];
    const lists = new Set<readonly Variable[]>();
    for (const state of states) lists.add(model.abstraction.variables(state, setting));
    for (const variables of lists) modelled.push(wordsOf(variables));
    return (address: Address, slot: Hex) => {
      const contract = names.get(address);
      if (contract === undefined) return othersMayWrite ? undefined : `${address}[${slot}]`;
      const known = modelled.map((words) => words.get(contract) ?? NO_WORDS);
      if (known.some((words) => words.has(slot))) return undefined;
      const { storageLayout } = artifacts[contract]!;
      const allowed = unmodelled.some((variable) => {
        if (variable.contract !== contract) return false;
        return coversSlot(storageLayout, { keys: [], ...variable }, slot);
      });
      if (allowed) return undefined;
      const named = new Map(known.flatMap((words) => [...words]));
      return `${contract}.${describeSlot(storageLayout, slot, named) ?? `slot ${slot}`}`;
    };
  };
}

/** The words of a mapping are known by their keys alone: to allow it whole would allow nothing. */
function requireKeys(artifacts: Readonly<Record<string, Artifact>>, variable: Variable): void {
  const { contract, name, keys } = variable;
  const layout = artifacts[contract]?.storageLayout;
  if (layout === undefined || !isMapping(layout, variable)) return;
  throw new UsageError({
    code: 'model/unmodelled-mapping',
    message: 'The model lists a mapping as unmodelled, and not by which keys.',
    facts: { variable: `${contract}.${[name, ...keys.map((key) => `[${key}]`)].join('')}` },
    hint: 'List what stands at each key that calls may write, or hold the mapping in the model.',
  });
}

/** Finds words of variables and remembers them: finding one takes a hash or more. */
function wordFinder(artifacts: Readonly<Record<string, Artifact>>) {
  const located = new Map<string, readonly Hex[]>();
  const found = new WeakMap<readonly Variable[], Words>();
  return (variables: readonly Variable[]): Words => {
    const known = found.get(variables);
    if (known !== undefined) return known;
    const words = new Map<string, Map<Hex, string>>();
    for (const variable of variables) {
      const { contract, name, keys } = variable;
      const label = [name, ...keys.map((key) => `[${key}]`)].join('');
      const key = `${contract}.${label}`;
      const { storageLayout } = artifacts[contract]!;
      const slots = located.get(key) ?? locateVariable(storageLayout, variable).slots;
      located.set(key, slots);
      const ofContract = words.get(contract) ?? new Map<Hex, string>();
      words.set(contract, ofContract);
      for (const slot of slots) ofContract.set(slot, label);
    }
    found.set(variables, words);
    return words;
  };
}
