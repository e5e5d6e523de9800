import { isList, type Value } from '../model/index.js';
import type { Path } from './divergence.js';

export type Difference = {
  readonly path: Path;
  readonly model: Value | undefined;
  readonly contract: Value | undefined;
};

/**
 * Where two values differ, leaf by leaf. A missing key or item is a difference of its own.
 * `skip` names a part of the model's value, by identity, that is somebody else's to compare.
 */
export function diffValues(model: unknown, contract: unknown, skip?: unknown): Difference[] {
  const found: Difference[] = [];
  visit(model as Value, contract as Value, [], found, skip);
  return found;
}

function visit(
  model: Value | undefined,
  contract: Value | undefined,
  path: string[],
  found: Difference[],
  skip: unknown,
): void {
  if (model === contract) return;
  if (skip !== undefined && model === skip) return;
  if (!isBranch(model) || !isBranch(contract) || isList(model) !== isList(contract)) {
    found.push({ path: [...path], model, contract });
    return;
  }
  const left = model as Readonly<Record<string, Value>>;
  const right = contract as Readonly<Record<string, Value>>;
  for (const key of Object.keys(left)) {
    if (left[key] === right[key]) continue;
    path.push(key);
    visit(left[key], Object.hasOwn(right, key) ? right[key] : undefined, path, found, skip);
    path.pop();
  }
  for (const key of Object.keys(right)) {
    // Not `in`: every object has a `constructor`, which a mapping by names may have as a key too.
    if (Object.hasOwn(left, key) || right[key] === undefined) continue;
    found.push({ path: [...path, key], model: undefined, contract: right[key] });
  }
}

function isBranch(value: Value | undefined): value is Exclude<Value, bigint | boolean | string> {
  return typeof value === 'object' && value !== null;
}
