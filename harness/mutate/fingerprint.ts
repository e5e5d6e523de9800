import { createHash } from 'node:crypto';
import { contractAddresses } from '../chain/creation.js';
import { CHAIN_ID } from '../chain/node.js';
import type { AnyModel, Setting } from '../model/index.js';
import { generatePlan } from '../plan/generate.js';
import type { BuildPlan } from '../target/build.js';
import { valueToJson } from '../trace/json.js';

const RUNS = 60;
const DIGITS = 16;

/**
 * A digest of what a model does, as far as its first plans show: what it draws, what it says of
 * it, and which variables it reads. Other words or files of the model leave it as it is.
 */
export function modelFingerprint(
  model: AnyModel,
  options: { readonly seed: bigint; readonly depth: number; readonly hardfork: string },
): string {
  const { parameters, world, invariants, abstraction } = model;
  const setting: Setting = {
    parameters,
    contracts: contractAddresses(world),
    accounts: world.accounts,
    actors: Object.values(world.actors),
    chainId: CHAIN_ID,
  };
  const hash = createHash('sha256');
  hash.update(JSON.stringify(invariants.map(({ name }) => name)));
  for (let run = 0; run < RUNS; run++) {
    const { plan, predicted } = generatePlan({ model, setting, ...options, run, keep: 'last' });
    const outcomes = predicted.steps.map(({ outcome }) => outcome);
    const states = [...predicted.states.values()];
    const variables = abstraction.variables(states.at(-1), setting);
    hash.update(JSON.stringify(valueToJson([plan.steps, outcomes, states, variables])));
  }
  return hash.digest('hex').slice(0, DIGITS);
}

/** A digest of Solidity and of how it is compiled. */
export function sourceFingerprint({ set, compiler, settings }: BuildPlan): string {
  const told = JSON.stringify([set.sources, set.remappings, compiler.build, settings]);
  return createHash('sha256').update(told).digest('hex').slice(0, DIGITS);
}
