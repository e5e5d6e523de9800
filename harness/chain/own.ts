import type { Fork } from './fork.js';
import type { Rpc, RpcCall } from './rpc.js';

/** What a node that reads from a fork has asked it for, and may keep. */
const KEPT = {
  eth_getStorageAt: 'anvil_setStorageAt',
  eth_getTransactionCount: 'anvil_setNonce',
} as const;

/** Questions in one message. */
const MOST_AT_ONCE = 500;

/** Lets a node keep what was read of the fork since the last time; costs nothing when none was. */
export type Keep = (rpc: Rpc) => Promise<void>;

/**
 * Makes what nodes read of a fork their own. An Anvil has what it was told, but what it only looked
 * up it asks another of its threads for, in every simulation anew: a contract in remote state took
 * twice the time. Each word and nonce is set to what the node itself says it is, so that nothing
 * changes, also where a transaction of ours has written since.
 */
export function openKeep(fork: Fork | undefined): Keep {
  if (fork === undefined) return async () => undefined;
  const kept = new WeakMap<Rpc, number>();
  return async (rpc) => {
    const from = kept.get(rpc) ?? 0;
    const recorded = fork.recorded();
    if (recorded.length === from) return;
    // Before anything is waited for: what is under way beside this one need not do it again.
    kept.set(rpc, recorded.length);
    const questions = recorded.slice(from).filter(({ method }) => Object.hasOwn(KEPT, method));
    for (let at = 0; at < questions.length; at += MOST_AT_ONCE) {
      const some = questions.slice(at, at + MOST_AT_ONCE).map(({ method, params }) => {
        // The last parameter is a block.
        return { method, where: params.slice(0, -1) };
      });
      const held = await rpc.batch(
        some.map(({ method, where }): RpcCall => [method, [...where, 'latest']]),
      );
      await rpc.batch(
        some.map(({ method, where }, index): RpcCall => {
          return [KEPT[method as keyof typeof KEPT], [...where, held[index]]];
        }),
      );
    }
  };
}
