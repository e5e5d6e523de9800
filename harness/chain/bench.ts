import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfrastructureError } from '../errors.js';
import type { Artifact, LoadedTarget } from '../target/artifact.js';
import { branchExecutor } from './branch.js';
import type { Chain, ChainOptions } from './chain.js';
import { hasProxies, prepareWorld, raiseWorld } from './deploy.js';
import type { Deployment } from './deployment.js';
import { mineExecutor } from './mine.js';
import { type ChainNode, startNode } from './node.js';
import { loadProxy } from './proxy.js';
import { simulateExecutor } from './simulate.js';

/** One node on which targets of one world are deployed after each other. */
export type Bench = {
  /**
   * Does something with a target deployed; no second target may be on the bench meanwhile. It is
   * done again on a new node if the node dies. UsageError `world/deployment` when it cannot be
   * deployed.
   */
  readonly with: <Result>(
    target: LoadedTarget,
    work: (chain: Chain) => Promise<Result>,
  ) => Promise<Result>;
  readonly close: () => Promise<void>;
};

const MOST_ATTEMPTS = 3;
/** A node keeps something of each deployment that was taken back: a new one has nothing. */
const DEPLOYMENTS_A_NODE = 200;

type Place = { readonly node: ChainNode; snapshot: unknown; used: number };

/** Opens a bench for a world; targets that are put on it differ in their subject's code alone. */
export function openBench(options: ChainOptions): Bench {
  const { world, cacheDir = join(tmpdir(), 'taiko-difftest') } = options;
  let place: Place | undefined;
  // What hangs on the world alone is kept, so that caches that hang on it are as well.
  let kept: Pick<Deployment, 'actors' | 'accounts' | 'contracts'> | undefined;
  const proxyOf = hasProxies(world) ? loadProxy({ cacheDir }) : Promise.resolve(undefined);

  const discard = async (): Promise<void> => {
    const old = place;
    place = undefined;
    await old?.node.stop();
  };
  const deploy = async (target: LoadedTarget): Promise<Chain> => {
    if (place !== undefined && (!place.node.alive() || place.used >= DEPLOYMENTS_A_NODE)) {
      await discard();
    }
    place ??= await settle(options, target, await proxyOf);
    place.used += 1;
    const { node } = place;
    await node.rpc.request('evm_revert', [place.snapshot]);
    place.snapshot = await node.rpc.request('evm_snapshot', []);
    const raised = await raiseWorld({ rpc: node.rpc, world, target, proxy: await proxyOf });
    kept ??= raised;
    const { actors, accounts, contracts } = kept;
    return chainOn(node, { ...raised, actors, accounts, contracts });
  };
  return {
    with: async (target, work) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await work(await deploy(target));
        } catch (error) {
          if (!isLoss(error) || attempt === MOST_ATTEMPTS) throw error;
          await discard();
        }
      }
    },
    close: discard,
  };
}

async function settle(
  options: ChainOptions,
  target: LoadedTarget,
  proxy: Artifact | undefined,
): Promise<Place> {
  const node = await startNode(options);
  try {
    await prepareWorld({ rpc: node.rpc, world: options.world, target, proxy });
    return { node, snapshot: await node.rpc.request('evm_snapshot', []), used: 0 };
  } catch (error) {
    await node.stop();
    throw error;
  }
}

function chainOn(node: ChainNode, deployment: Deployment): Chain {
  const { rpc, url } = node;
  const reading = { deployment, url, send: rpc.send };
  return {
    deployment,
    fork: undefined,
    direct: undefined,
    versions: { anvil: node.version },
    simulate: simulateExecutor(reading),
    branch: branchExecutor(reading),
    mine: mineExecutor({ deployment, rpc, url }),
    pids: () => (node.alive() ? [node.pid] : []),
    close: async () => undefined,
  };
}

function isLoss(error: unknown): boolean {
  return error instanceof InfrastructureError && error.code === 'chain/unreachable';
}
