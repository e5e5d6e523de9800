import { type Address, type MeteredWord, ZERO_ADDRESS } from '../../../harness/model/index.js';
import type { Owned } from '../ownable.js';
import type { Cost } from './cost.js';

/** What only an owner may do: one word is written, unless the sender is somebody else. */
export function ownerWriteCost(
  cost: Cost,
  owned: Owned,
  contract: string,
  write: { readonly word: string; readonly before: MeteredWord; readonly after: MeteredWord },
): void {
  if (!isOwnerCost(cost, owned, contract)) return;
  cost.meter.write(write.word, write.before, write.after);
}

/** Whether the sender is the owner, which is always asked first. */
export function isOwnerCost(cost: Cost, owned: Owned, contract: string): boolean {
  cost.meter.read(`${contract}.owner`);
  return cost.sender === owned.owner;
}

/** `transferOwnership` and `renounceOwnership`, which is a transfer to nobody. */
export function transferOwnershipCost(
  cost: Cost,
  owned: Owned,
  contract: string,
  to: Address | undefined,
): void {
  if (to === ZERO_ADDRESS) {
    isOwnerCost(cost, owned, contract);
    return;
  }
  const after = to ?? ZERO_ADDRESS;
  ownerWriteCost(cost, owned, contract, { word: `${contract}.owner`, before: owned.owner, after });
}
