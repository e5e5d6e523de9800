import { toFunctionSignature } from 'viem/utils';
import type { AnyModel } from '../model/index.js';

/** What an ABI calls values that have only a position: '' where it says nothing. */
export type ParameterNames = {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
};

type Known = {
  readonly functions: ReadonlyMap<string, ParameterNames>;
  readonly errors: ReadonlyMap<string, readonly string[]>;
};

const NONE: ParameterNames = { inputs: [], outputs: [] };
const cache = new WeakMap<AnyModel, Known>();

/** Names of what a function takes and returns, by its contract's name and its full signature. */
export function parametersOf(model: AnyModel, contract: string, signature: string): ParameterNames {
  return knownOf(model).functions.get(`${contract}.${signature}`) ?? NONE;
}

/** Names of an error's arguments. */
export function errorParametersOf(model: AnyModel, error: string): readonly string[] {
  return knownOf(model).errors.get(error) ?? [];
}

function knownOf(model: AnyModel): Known {
  const cached = cache.get(model);
  if (cached !== undefined) return cached;
  const functions = new Map<string, ParameterNames>();
  const errors = new Map<string, readonly string[]>();
  for (const { name, abi } of model.world.contracts) {
    for (const item of abi) {
      if (item.type === 'error') errors.set(item.name, item.inputs.map(nameOf));
      if (item.type !== 'function') continue;
      const [inputs, outputs] = [item.inputs.map(nameOf), item.outputs.map(nameOf)];
      functions.set(`${name}.${toFunctionSignature(item)}`, { inputs, outputs });
    }
  }
  const known = { functions, errors };
  cache.set(model, known);
  return known;
}

function nameOf({ name }: { readonly name?: string | undefined }): string {
  return name ?? '';
}
