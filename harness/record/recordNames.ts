import type { AnyModel } from '../model/index.js';
import { JsonMismatch } from '../trace/json.js';
import type { ChainRecord } from './record.js';

/** Names of a model's world, and what they are names of. */
export type Known = { readonly what: string; readonly names: readonly string[] };

/** The world's contracts. */
export function contractsOf({ world }: AnyModel): Known {
  return { what: 'contracts', names: world.contracts.map(({ name }) => name) };
}

/** The world's accounts. Roles that a deployed world has besides may be vacant. */
export function accountsOf(
  { world, live }: AnyModel,
  { chainId, accounts }: Pick<ChainRecord, 'chainId' | 'accounts'>,
): Known {
  const roles = Object.keys(live?.accounts(chainId) ?? {}).filter((name) => {
    return Object.hasOwn(accounts, name);
  });
  return { what: 'accounts', names: [...new Set([...Object.keys(world.accounts), ...roles])] };
}

/** Names in a file are those of the model's world: all of them, or some. `JsonMismatch` if not. */
export function requireNames(
  { what, names }: Known,
  named: Readonly<Record<string, unknown>>,
  { at, which }: { readonly at: string; readonly which: 'all' | 'some' },
): void {
  const strange = Object.keys(named).find((name) => !names.includes(name));
  const missing = which === 'all' ? names.find((name) => !Object.hasOwn(named, name)) : undefined;
  if (strange === undefined && missing === undefined) return;
  const expected = names.length === 0 ? `no ${what}` : `${what} of the world (${names.join(', ')})`;
  throw new JsonMismatch(at, expected, strange ?? 'fewer');
}
