import { runCampaign } from '../../harness/campaign/campaign.js';
import { OutcomeMatrix } from '../../harness/campaign/matrix.js';
import { openSession, type Session } from '../../harness/campaign/session.js';
import { openChain } from '../../harness/chain/chain.js';
import type { Fork } from '../../harness/chain/fork.js';
import { openRelay } from '../../harness/chain/relay/relay.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import { proverPool as model } from '../../models/prover-pool/index.js';
import { openRemote } from '../fork/remote.js';
import { openLive } from './live.js';

/** Where a campaign of a round runs. */
export type CampaignKind = 'one worker' | 'two workers' | 'forked' | 'live';

export type CampaignOptions = {
  readonly seed: bigint;
  readonly plans: number;
  readonly depth: number;
};

/** A campaign that can be run again and again. */
export type Campaign = {
  readonly run: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Opened = { readonly session: Session; readonly close: () => Promise<void> };

export const HARDFORK = 'osaka';

/** Opens what a campaign needs, and runs it once, so that all of it is warm. */
export async function openCampaign(
  kind: CampaignKind,
  target: LoadedTarget,
  { seed, plans: runs, depth }: CampaignOptions,
): Promise<Campaign> {
  const workers = kind === 'two workers' ? 2 : 1;
  const { session, close } = await open(kind, target, workers);
  /** Filled by a first pass: from then on mining is the one plan in 200 of a long campaign. */
  const matrix = new OutcomeMatrix();
  const run = async () => {
    const { verdict, steps } = await runCampaign(session, {
      seed,
      runs,
      depth,
      workers,
      executor: 'simulate',
      corpusDirectory: undefined,
      shrinkLimit: 0,
      failFast: false,
      now: () => performance.now(),
      matrix,
    });
    if (verdict !== 'pass') throw new Error(`a campaign ended with ${verdict}, not pass`);
    if (steps !== runs * depth) {
      throw new Error(`a campaign had ${steps} steps, not ${runs * depth}`);
    }
  };
  await run();
  return { run, close };
}

async function open(kind: CampaignKind, target: LoadedTarget, workers: number): Promise<Opened> {
  if (kind === 'one worker' || kind === 'two workers') return sessionOf(target, workers);
  const remote = await openRemote();
  const relay = await openRelay({ url: remote.proxy.url });
  const opened =
    kind === 'forked'
      ? await sessionOf(target, workers, relay)
      : await openLive({ remote, target, hardfork: HARDFORK });
  const close = async () => {
    await opened.close();
    await relay.close();
    await remote.close();
  };
  return { session: opened.session, close };
}

/** A session of the shipped model in a world of our own; the caller closes it. */
export async function sessionOf(
  target: LoadedTarget,
  inFlight: number,
  fork?: Fork,
): Promise<Opened> {
  const { world } = model;
  const chain = await openChain({
    world,
    target,
    hardfork: HARDFORK,
    inFlight,
    miners: inFlight,
    fork,
  });
  const session = openSession({ model, target, chain, hardfork: HARDFORK });
  return { session, close: () => chain.close() };
}
