import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { type BranchExecutor, branchExecutor } from './branch.js';
import { deployWorld, hasProxies } from './deploy.js';
import type { Deployment, Overlay } from './deployment.js';
import { type DirectExecutor, openDirect } from './direct/direct.js';
import { type Fork, whileForked } from './fork.js';
import type { MineExecutor } from './mine.js';
import { openMiners } from './miners.js';
import { startNode } from './node.js';
import { openKeep } from './own.js';
import { loadProxy } from './proxy.js';
import type { Relay } from './relay/relay.js';
import type { Rpc } from './rpc.js';
import { type SimulateExecutor, simulateExecutor } from './simulate.js';
import { openStation } from './station.js';

export type ChainOptions = {
  readonly world: World;
  readonly target: LoadedTarget;
  /** Path of another Anvil than the one installed beside this package. */
  readonly anvilBinary?: string;
  /** As Anvil names it; `osaka` unless given. */
  readonly hardfork?: string;
  /** How long one request may take before its node counts as hung. */
  readonly timeoutMs?: number;
  /** Requests that a node gets at once; more of them wait. No limit unless given. */
  readonly inFlight?: number;
  /** Plans that are mined at once, each on a node of its own; one unless given. */
  readonly miners?: number;
  /** Another chain to deploy on; an empty one of our own unless given. The caller closes it. */
  readonly fork?: Fork | undefined;
  /** The fork, where plans are to be simulated on the node that it is of. */
  readonly direct?: Relay | undefined;
  /** How the world comes to a fresh node; it is deployed unless given. */
  readonly settle?: Settle | undefined;
  /** Where compiler output is kept; only worlds with proxies need it here. */
  readonly cacheDir?: string;
  /** What is put in place after the world's setup, on every node; nothing unless given. */
  readonly overlay?: Overlay;
};

/** Brings a world to a node, the same way on each of them. */
export type Settle = (rpc: Rpc) => Promise<Deployment>;

/** A world deployed on nodes of ours that are replaced when they die. */
export type Chain = {
  readonly deployment: Deployment;
  /** What the world was deployed on, unless that was an empty chain. */
  readonly fork: Fork | undefined;
  /** What runs, as it says itself: `anvil/v1.7.1`. */
  readonly versions: { readonly anvil: string };
  /** Any number of plans may be under way. */
  readonly simulate: SimulateExecutor;
  /** Simulates in its place where that was asked for, in environments that it does not choose. */
  readonly direct: DirectExecutor | undefined;
  /** Plans wait for a node that has none. Each starts when a plan needs it. */
  readonly mine: MineExecutor;
  /** Any number of requests may be under way. */
  readonly branch: BranchExecutor;
  /** Process ids of the nodes that run now. */
  readonly pids: () => readonly number[];
  /** Ends the nodes; resolves soon, whatever is under way, and may be called again. */
  readonly close: () => Promise<void>;
};

/**
 * Deploys a world. When a node dies or hangs, it is replaced, and the plan that it was at is run
 * again, twice at most; then its InfrastructureError `chain/gave-up` is thrown.
 */
export async function openChain(options: ChainOptions): Promise<Chain> {
  const { world, target, overlay, cacheDir = join(tmpdir(), 'taiko-difftest') } = options;
  const { fork, settle } = options;
  const proxied = settle === undefined && hasProxies(world);
  const proxy = proxied ? await loadProxy({ cacheDir }) : undefined;
  const bring = settle ?? ((rpc: Rpc) => deployWorld({ rpc, world, target, proxy, overlay, fork }));
  const keep = openKeep(fork);
  const start = () =>
    whileForked(fork, async () => {
      const node = await startNode(options);
      try {
        const deployment = await bring(node.rpc);
        await keep(node.rpc);
        return { node, deployment };
      } catch (error) {
        await node.stop();
        throw error;
      }
    });
  const simulating = openStation(start);
  const { node, deployment } = await simulating.current();
  const reading = {
    deployment,
    url: node.url,
    send: (body: string, method: string) =>
      simulating.use(({ node: { rpc } }) =>
        whileForked(fork, async () => {
          const answer = await rpc.send(body, method);
          await keep(rpc);
          return answer;
        }),
      ),
  };
  const { miners: count = 1 } = options;
  const mining = openMiners({ start, deployment, fork, count });
  const close = async () => {
    await Promise.all([simulating.close(), mining.close()]);
  };
  const direct =
    options.direct &&
    (await orClose(close, () => {
      return openDirect(node.rpc, deployment, options.direct!);
    }));
  return {
    deployment,
    fork,
    direct,
    versions: { anvil: node.version },
    simulate: simulateExecutor(reading),
    branch: branchExecutor(reading),
    mine: mining.executor,
    pids: () => [...simulating.pids(), ...mining.pids()],
    close,
  };
}

async function orClose<T>(close: () => Promise<void>, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    await close();
    throw error;
  }
}
