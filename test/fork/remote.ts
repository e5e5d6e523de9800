import { startNode } from '../../harness/chain/node.js';
import type { Relay, RelayOptions } from '../../harness/chain/relay/relay.js';
import { openRelay } from '../../harness/chain/relay/relay.js';
import type { Rpc } from '../../harness/chain/rpc.js';
import { type FaultyProxy, openProxy } from './proxy.js';

/** A chain of somebody else, with a past, behind a network that a test can spoil. */
export type Remote = {
  /** Straight to the chain, for whoever makes its past. */
  readonly rpc: Rpc;
  readonly proxy: FaultyProxy;
  /** The proxy's URL with a user, a password, a key in the path and one in the query. */
  readonly secretUrl: string;
  readonly close: () => Promise<void>;
};

export const REMOTE_CHAIN = 167_005n;
/** Time of its first block: 14 November 2023. */
export const REMOTE_TIME = 1_700_000_000n;
export const SECRETS = ['us3rname', 'pa55w0rd', 'pathkey-0123456789', 'querykey-9876543210'];

/** Starts a chain with a few blocks ten seconds apart. */
export async function openRemote(): Promise<Remote> {
  const node = await startNode();
  await node.rpc.request('anvil_setChainId', [Number(REMOTE_CHAIN)]);
  await mineBlocks(node.rpc, 5);
  const proxy = await openProxy(node.url);
  const [user, password, pathKey, queryKey] = SECRETS;
  return {
    rpc: node.rpc,
    proxy,
    secretUrl: `http://${user}:${password}@127.0.0.1:${proxy.port}/v3/${pathKey}?key=${queryKey}`,
    close: async () => {
      await Promise.all([proxy.close(), node.stop()]);
    },
  };
}

export async function mineBlocks(rpc: Rpc, count: number): Promise<void> {
  for (let block = 0; block < count; block += 1) {
    const head = (await rpc.request('eth_getBlockByNumber', ['latest', false])) as {
      readonly timestamp: string;
    };
    const time = BigInt(head.timestamp) + 10n;
    const timestamp = Number(time > REMOTE_TIME ? time : REMOTE_TIME);
    await rpc.request('evm_mine', [{ timestamp }]);
  }
}

/** A relay that loses its patience soon. */
export function hastyRelay(remote: Remote, given: Partial<RelayOptions> = {}): Promise<Relay> {
  const patience = { retries: 2, timeoutMs: 10_000, backoffMs: 5 };
  return openRelay({ url: remote.secretUrl, patience, ...given });
}
