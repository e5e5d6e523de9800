import type { Session } from '../../harness/campaign/session.js';
import { openRelay } from '../../harness/chain/relay/relay.js';
import { openStanding, survey } from '../../harness/live/session.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import { proverPool as model } from '../../models/prover-pool/index.js';
import type { Remote } from '../fork/remote.js';
import { fillPool, openPool } from '../live/pools.js';

/** A campaign that begins at what is stored on another chain. */
export type Live = { readonly session: Session; readonly close: () => Promise<void> };

/** Deploys a pool there, fills it, and lets the model go on from it: 32 stakers, 16 exits. */
export async function openLive(options: {
  readonly remote: Remote;
  readonly target: LoadedTarget;
  readonly hardfork: string;
}): Promise<Live> {
  const { remote, target, hardfork } = options;
  const pool = await openPool({ remote, proxy: 'erc1967' });
  const { 32: blockNumber } = await fillPool(pool);
  const relay = await openRelay({ url: remote.proxy.url, blockNumber });
  const found = await survey({
    remote: relay,
    model,
    loaded: target,
    address: pool.address,
    actors: [],
    logsFrom: 0n,
    code: 'same',
  });
  const { session, doubts } = await openStanding(found, { hardfork, workers: 1 });
  if (doubts.length > 0) throw new Error(`the model doubts the live pool: ${doubts.join('; ')}`);
  return {
    session,
    close: async () => {
      await session.chain.close();
      await relay.close();
    },
  };
}
