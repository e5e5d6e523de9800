import { availableParallelism } from 'node:os';
import type { Deployment } from './deployment.js';
import { type Fork, whileForked } from './fork.js';
import { type MineExecutor, mineExecutor } from './mine.js';
import { requireRunnable } from './simulate.js';
import { type Host, openStation, type Station } from './station.js';

/** Nodes that plans are mined on. */
export type Miners = {
  readonly executor: MineExecutor;
  readonly pids: () => readonly number[];
  readonly close: () => Promise<void>;
};

export type MinersOptions = {
  readonly start: () => Promise<Host>;
  readonly deployment: Deployment;
  readonly fork: Fork | undefined;
  /** Nodes at most; each starts when all before it are busy. */
  readonly count: number;
};

/** Nodes for so many plans at once: one keeps a core busy, and each takes its memory. */
export function minersFor(workers: number): number {
  return Math.min(workers, availableParallelism());
}

/** A node has one state, so one plan; others wait for it. */
type Miner = { readonly station: Station; waiting: number; last: Promise<unknown> };

/** Opens nodes; none starts before the first plan. */
export function openMiners({ start, deployment, fork, count }: MinersOptions): Miners {
  const miners: readonly Miner[] = Array.from({ length: count }, () => {
    return { station: openStation(start), waiting: 0, last: Promise.resolve() };
  });
  const stations = miners.map(({ station }) => station);
  const mine: MineExecutor['execute'] = (plan, options) => {
    const miner = leastBusy(miners);
    const run = () =>
      miner.station.use(async (host) => {
        const { rpc, url } = host.node;
        try {
          const executor = mineExecutor({ deployment, rpc, url });
          return await whileForked(fork, () => executor.execute(plan, options));
        } catch (error) {
          // Where a plan failed, nobody knows what is left of it.
          await miner.station.discard(host);
          throw error;
        }
      });
    miner.waiting += 1;
    const result = miner.last.then(run).finally(() => {
      miner.waiting -= 1;
    });
    miner.last = result.catch(() => undefined);
    return result;
  };
  const execute: MineExecutor['execute'] = async (plan, options) => {
    // A plan that cannot be run leaves the node as it was.
    requireRunnable(plan, deployment);
    return mine(plan, options);
  };
  return {
    executor: { kind: 'mine', execute },
    pids: () => stations.flatMap((station) => station.pids()),
    close: async () => {
      await Promise.all(stations.map((station) => station.close()));
    },
  };
}

function leastBusy(miners: readonly Miner[]): Miner {
  return miners.reduce((least, miner) => (miner.waiting < least.waiting ? miner : least));
}
