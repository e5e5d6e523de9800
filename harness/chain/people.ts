import type { Address, World } from '../model/index.js';
import { PLENTY } from './deployment.js';
import type { Rpc, RpcCall } from './rpc.js';
import { quantity } from './wire.js';

/** Whoever has a role in a world or acts there. */
export function peopleOf({ accounts, actors }: World): readonly Address[] {
  return [...Object.values(accounts), ...Object.values(actors)];
}

/**
 * Gives people plenty of ether, so that no call fails for the want of it, and takes code from them:
 * models know of none. On another chain wallets have some, which would accept calls that are taken
 * for granted to fail, or refuse ether.
 */
export async function equipPeople(rpc: Rpc, people: readonly Address[]): Promise<void> {
  await rpc.batch(
    [...new Set(people)].flatMap((address): readonly RpcCall[] => [
      ['anvil_setBalance', [address, quantity(PLENTY)]],
      ['anvil_setCode', [address, '0x']],
    ]),
  );
}
