import { type CampaignResult, runCampaign } from '../../harness/campaign/campaign.js';
import { openSession, type Session } from '../../harness/campaign/session.js';
import { openChain } from '../../harness/chain/chain.js';
import { DEFAULT_HARDFORK } from '../../harness/chain/node.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import { proverPool } from '../../models/prover-pool/index.js';

/** What `difftest run` does when nothing but a target and a seed is given. */
const DEFAULTS = {
  runs: 1000,
  depth: 100,
  workers: 2,
  shrinkLimit: 5000,
  executor: 'simulate',
  failFast: false,
  corpusDirectory: undefined,
} as const;

/** Runs a campaign with default settings against a target, on a node of its own. */
export async function hunt(
  target: LoadedTarget,
  options: { readonly seed: bigint; readonly runs?: number },
): Promise<CampaignResult> {
  return withSession(target, (session) =>
    runCampaign(session, { ...DEFAULTS, ...options, now: () => performance.now() }),
  );
}

/** Puts the pool's model beside a target while something is done with both. */
export async function withSession<T>(
  target: LoadedTarget,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const model = proverPool;
  const hardfork = DEFAULT_HARDFORK;
  const { workers } = DEFAULTS;
  const chain = await openChain({ world: model.world, target, hardfork, inFlight: workers });
  try {
    return await use(openSession({ model, target, chain, hardfork }));
  } finally {
    await chain.close();
  }
}
