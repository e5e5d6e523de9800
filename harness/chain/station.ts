import { DifftestError, InfrastructureError } from '../errors.js';
import type { Deployment } from './deployment.js';
import type { ChainNode } from './node.js';

/** A node with a world on it. */
export type Host = { readonly node: ChainNode; readonly deployment: Deployment };

/** Keeps one node alive: whoever needs it gets the one that runs, or a new one. */
export type Station = {
  readonly current: () => Promise<Host>;
  /** Does something with a node; does it again on a new one if the node died or hung. */
  readonly use: <Result>(work: (host: Host) => Promise<Result>) => Promise<Result>;
  /** Ends a node that is no good any more; the next use starts another. */
  readonly discard: (host: Host) => Promise<void>;
  readonly pids: () => readonly number[];
  readonly close: () => Promise<void>;
};

const MOST_ATTEMPTS = 3;

/** Opens a station; the first node starts when it is first asked for. */
export function openStation(start: () => Promise<Host>): Station {
  let pending: Promise<Host> | undefined;
  let running: Host | undefined;
  let closed = false;

  const current = async (): Promise<Host> => {
    if (closed) throw closedError();
    if (running !== undefined && !running.node.alive()) await discard(running);
    pending ??= start();
    const starting = pending;
    try {
      const host = await starting;
      if (pending === starting) running = host;
      return host;
    } catch (error) {
      if (pending === starting) pending = undefined;
      throw error;
    }
  };
  const discard = async (host: Host): Promise<void> => {
    if (running === host) {
      running = undefined;
      pending = undefined;
    }
    await host.node.stop();
  };
  const use = async <Result>(work: (host: Host) => Promise<Result>): Promise<Result> => {
    for (let attempt = 1; ; attempt++) {
      let host: Host | undefined;
      try {
        host = await current();
        return await work(host);
      } catch (error) {
        if (!isLoss(error)) throw error;
        if (host !== undefined) await discard(host);
        if (closed) throw closedError();
        if (attempt === MOST_ATTEMPTS) throw gaveUp(error);
      }
    }
  };
  const close = async (): Promise<void> => {
    closed = true;
    const host = await pending?.catch(() => undefined);
    if (host !== undefined) await discard(host);
  };
  const pids = () => (running?.node.alive() ? [running.node.pid] : []);
  return { current, use, discard, pids, close };
}

/** The node is gone, or does not answer: another one may. */
function isLoss(error: unknown): error is DifftestError {
  return error instanceof DifftestError && error.code === 'chain/unreachable';
}

function gaveUp(cause: DifftestError): InfrastructureError {
  return new InfrastructureError({
    code: 'chain/gave-up',
    message: 'A plan cannot be run: every node that it was given to died or hung.',
    facts: { attempts: MOST_ATTEMPTS, ...cause.facts },
    hint: 'Look for what ends Anvil: memory, or a plan that it cannot stand.',
    cause,
  });
}

function closedError(): InfrastructureError {
  return new InfrastructureError({
    code: 'chain/closed',
    message: 'The chain was closed while it was needed.',
  });
}
