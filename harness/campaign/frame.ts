import type { Frame } from '../check/index.js';
import type { Address, AnyModel, Hex, Setting, Variable } from '../model/index.js';
import type { Artifact } from '../target/artifact.js';
import { coversSlot, describeSlot, locateVariable } from '../target/layout.js';

/**
 * Which words may be written: those of the variables that the model holds, for every actor, and
 * those that it declares to leave alone. Keys that only a plan brings up are learned as they come.
 */
export function openFrame(options: {
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly artifacts: Readonly<Record<string, Artifact>>;
}): Frame {
  const { model, setting, artifacts } = options;
  const names = new Map<string, string>();
  for (const [name, address] of Object.entries(setting.contracts)) names.set(address, name);
  const modelled = new Map<string, Map<Hex, string>>();
  // Finding a variable takes a hash or more, and every state of every plan names the same ones.
  const learned = new WeakSet<readonly Variable[] | Variable>();
  const located = new Set<string>();
  const locate = (variable: Variable) => {
    const { contract, name, keys } = variable;
    const label = [name, ...keys.map((key) => `[${key}]`)].join('');
    const key = `${contract}.${label}`;
    if (located.has(key)) return;
    located.add(key);
    const slots = modelled.get(contract) ?? new Map<Hex, string>();
    modelled.set(contract, slots);
    const layout = artifacts[contract]!.storageLayout;
    for (const slot of locateVariable(layout, variable).slots) slots.set(slot, label);
  };
  const learn = (variables: readonly Variable[]) => {
    if (learned.has(variables)) return;
    learned.add(variables);
    for (const variable of variables) {
      if (learned.has(variable)) continue;
      learned.add(variable);
      locate(variable);
    }
  };
  const unmodelled = model.abstraction.unmodelled ?? [];
  return {
    learn: (state) => learn(model.abstraction.variables(state, setting)),
    trespass: (address: Address, slot: Hex) => {
      const contract = names.get(address);
      if (contract === undefined) return `${address}[${slot}]`;
      if (modelled.get(contract)?.has(slot)) return undefined;
      const { storageLayout } = artifacts[contract]!;
      const allowed = unmodelled.some((variable) => {
        return variable.contract === contract && coversSlot(storageLayout, variable.name, slot);
      });
      if (allowed) return undefined;
      const known = modelled.get(contract) ?? new Map<Hex, string>();
      return `${contract}.${describeSlot(storageLayout, slot, known) ?? `slot ${slot}`}`;
    },
  };
}
