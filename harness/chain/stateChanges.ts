import type { Address, Hex } from '../model/index.js';
import type { Write } from '../trace/trace.js';
import { addressOf, bytesOf, integerOf, Malformed, recordOf } from './wire.js';

/** What a call left behind, as tracers tell it. */
export type StateChanges = {
  /** Words that it changed, with the value after; a cleared one is zero. */
  readonly writes: readonly Write[];
  /** Wei that accounts hold after it, where it changed that. */
  readonly balances: readonly (readonly [Address, bigint])[];
};

type Accounts = Readonly<Record<string, unknown>>;

const ZERO: Hex = `0x${'0'.repeat(64)}`;

/**
 * What changed by account, from `stateDiff` as `trace_replayBlockTransactions` writes it. Of a
 * contract that destroyed itself, which only forks before Cancun let it, words that it wrote before
 * are among the writes.
 */
export function replayedChanges(diff: Accounts): StateChanges {
  const writes: Write[] = [];
  const balances: (readonly [Address, bigint])[] = [];
  for (const [name, changed] of Object.entries(diff)) {
    const address = addressOf(name, 'an account');
    const { balance, storage } = recordOf(changed, 'an account');
    const wei = changedTo(balance, 'a balance');
    if (wei !== undefined) balances.push([address, integerOf(wei, 'a balance')]);
    for (const [slot, word] of Object.entries(recordOf(storage, 'storage'))) {
      const value = changedTo(word, 'a word');
      if (value !== undefined) writes.push({ address, slot: wordOf(slot), value: wordOf(value) });
    }
  }
  return { writes: writes.sort(byPlace), balances };
}

/** Undefined for what is as it was; what an account that is gone had is zero. */
function changedTo(change: unknown, what: string): unknown {
  if (change === '=') return undefined;
  const { '*': changed, '+': added, '-': removed } = recordOf(change, what);
  if (changed !== undefined) return recordOf(changed, what).to;
  return added ?? (removed === undefined ? undefined : ZERO);
}

/**
 * From `prestateTracer` in `diffMode`: it names a cleared word only before, and what an account
 * holds only if that changed.
 */
export function prestateChanges(pre: Accounts, post: Accounts): StateChanges {
  const writes: Write[] = [];
  const balances: (readonly [Address, bigint])[] = [];
  for (const name of new Set([...Object.keys(pre), ...Object.keys(post)])) {
    const address = addressOf(name, 'an account');
    const before = recordOf(pre[name] ?? {}, 'an account before');
    const after = recordOf(post[name] ?? {}, 'an account after');
    if (after.balance !== undefined) {
      balances.push([address, integerOf(after.balance, 'a balance')]);
    }
    const words = recordOf(after.storage ?? {}, 'storage after');
    for (const slot of Object.keys(recordOf(before.storage ?? {}, 'storage before'))) {
      if (words[slot] === undefined) writes.push({ address, slot: wordOf(slot), value: ZERO });
    }
    for (const [slot, value] of Object.entries(words)) {
      writes.push({ address, slot: wordOf(slot), value: wordOf(value) });
    }
  }
  return { writes: writes.sort(byPlace), balances };
}

function wordOf(value: unknown): Hex {
  const bytes = bytesOf(value, 'a word');
  if (bytes.length !== 66) throw new Malformed(`a word has ${(bytes.length - 2) / 2} bytes`);
  return bytes;
}

function byPlace(left: Write, right: Write): number {
  const [one, other] = [left.address + left.slot, right.address + right.slot];
  return one < other ? -1 : Number(one > other);
}
