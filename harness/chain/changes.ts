import type { Address, Hex } from '../model/index.js';
import type { Write } from '../trace/trace.js';
import { quantity } from './wire.js';

/** What calls have changed of one account since the world was deployed. */
export type AccountChanges = {
  /** Words of storage, by slot; a cleared one is zero. */
  readonly words: ReadonlyMap<Hex, Hex>;
  /** Wei that it holds, where that changed. */
  readonly balance?: bigint;
  /** Of a contract that created another. */
  readonly nonce?: bigint;
  /** Of a contract that was created. */
  readonly code?: Hex;
};

/** All that calls have changed since the world was deployed: a place in its life. */
export type Changes = ReadonlyMap<Address, AccountChanges>;

/** What one call did. */
export type Effects = {
  /** Every word that it changed, whether or not anybody asked for it. */
  readonly writes: readonly Write[];
  /** Wei that accounts hold after it, where it changed that. */
  readonly balances: readonly (readonly [Address, bigint])[];
  /** Accounts other than senders that it gave a nonce to, and code if they are new. */
  readonly created: readonly { readonly address: Address; nonce: bigint; code?: Hex }[];
  /** Wei won or lost by it. */
  readonly ether: Readonly<Record<Address, bigint>>;
};

/** Right after deployment. */
export const NO_CHANGES: Changes = new Map();

const NO_WORDS: AccountChanges = { words: new Map() };
const texts = new WeakMap<Changes, string>();

/** Where a call leaves the world. */
export function changedBy(changes: Changes, effects: Effects): Changes {
  const { writes, balances, created } = effects;
  if (writes.length + balances.length + created.length === 0) return changes;
  const after = new Map(changes);
  const copied = new Set<Address>();
  for (const { address, slot, value } of writes) {
    const account = after.get(address) ?? NO_WORDS;
    if (!copied.has(address)) after.set(address, { ...account, words: new Map(account.words) });
    copied.add(address);
    (after.get(address)!.words as Map<Hex, Hex>).set(slot, value);
  }
  for (const [address, balance] of balances) {
    after.set(address, { ...(after.get(address) ?? NO_WORDS), balance });
  }
  for (const { address, ...rest } of created) {
    after.set(address, { ...(after.get(address) ?? NO_WORDS), ...rest });
  }
  return after;
}

/** As `stateOverrides` of a request: a copy of the deployed world at this place in its life. */
export function overridesOf(changes: Changes): string {
  const known = texts.get(changes);
  if (known !== undefined) return known;
  const accounts = [...changes].map(([address, account]) => `"${address}":${overrideOf(account)}`);
  const text = `{${accounts.join(',')}}`;
  texts.set(changes, text);
  return text;
}

function overrideOf({ words, balance, nonce, code }: AccountChanges): string {
  const fields: string[] = [];
  if (words.size > 0) {
    const storage = [...words].map(([slot, word]) => `"${slot}":"${word}"`).join(',');
    fields.push(`"stateDiff":{${storage}}`);
  }
  if (balance !== undefined) fields.push(`"balance":"${quantity(balance)}"`);
  if (nonce !== undefined) fields.push(`"nonce":"${quantity(nonce)}"`);
  if (code !== undefined) fields.push(`"code":"${code}"`);
  return `{${fields.join(',')}}`;
}
