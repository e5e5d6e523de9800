import type { Address, Hex } from '../model/index.js';
import { prestateChanges } from './stateChanges.js';
import { recordOf } from './wire.js';

type Account = { balance?: unknown; nonce?: unknown; code?: unknown; stateDiff?: Slots };
type Slots = Record<Hex, Hex>;

/** What calls left behind, for requests to lay over the state of a node. */
export class StateOverrides {
  readonly #accounts = new Map<Address, Account>();

  /** As the `stateOverrides` of a request. */
  get(): Readonly<Record<Address, Account>> {
    return Object.fromEntries(this.#accounts);
  }

  setBalance(address: Address, wei: Hex): void {
    this.#at(address).balance = wei;
  }

  /** Adds what `prestateTracer` says in `diffMode`: nonces too, for addresses hang on them. */
  add(answer: unknown): void {
    const { pre, post } = recordOf(answer, 'changes');
    const after = recordOf(post, 'accounts after');
    const { writes } = prestateChanges(recordOf(pre, 'accounts before'), after);
    for (const { address, slot, value } of writes) {
      const account = this.#at(address);
      account.stateDiff ??= {};
      account.stateDiff[slot] = value;
    }
    for (const [address, account] of Object.entries(after)) {
      const { balance, nonce, code } = recordOf(account, 'an account after');
      const known = this.#at(address as Address);
      if (balance !== undefined) known.balance = balance;
      if (nonce !== undefined) known.nonce = `0x${Number(nonce).toString(16)}`;
      if (code !== undefined) known.code = code;
    }
  }

  #at(address: Address): Account {
    const known = this.#accounts.get(address) ?? {};
    this.#accounts.set(address, known);
    return known;
  }
}
