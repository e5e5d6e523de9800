import { homedir } from 'node:os';
import path from 'node:path';
import { readParameters } from '../campaign/parameters.js';
import { openSession, type Session } from '../campaign/session.js';
import { type Chain, openChain } from '../chain/chain.js';
import type { Overlay } from '../chain/deployment.js';
import { minersFor } from '../chain/miners.js';
import { DEFAULT_HARDFORK } from '../chain/node.js';
import type { Relay } from '../chain/relay/relay.js';
import type { AnyModel } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { type LoadOptions, loadTarget } from '../target/load.js';
import {
  isDeployed,
  type LiveFlags,
  refuseDeployed,
  requireFork,
  requireLocal,
  requireNoLiveFlags,
  requireNoMaking,
} from './liveFlags.js';
import { withStanding } from './standing.js';
import { type LoadingFlags, loadingOptions } from './targetFlags.js';
import type { Terminal } from './terminal.js';

/** How targets are loaded; each warning is told once, however many targets cause it. */
export function toldOnce(
  flags: LoadingFlags,
  tell: {
    readonly onCompile?: (what: string) => void;
    readonly onWarning: (message: string) => void;
  },
): LoadOptions {
  const told = new Set<string>();
  return {
    ...loadingOptions(flags, process.env),
    cwd: process.cwd(),
    cacheDir: cacheDirectory(),
    ...(tell.onCompile === undefined ? {} : { onCompile: tell.onCompile }),
    onWarning: (message) => {
      if (!told.has(message)) tell.onWarning(message);
      told.add(message);
    },
  };
}

type Opening = {
  readonly model: AnyModel;
  /** How the target is made. */
  readonly flags?: LoadingFlags;
  readonly hardfork?: string;
  /** What to deploy on; the caller closes it. */
  readonly fork?: Relay | undefined;
  /** Simulates plans on the fork's own node. */
  readonly direct?: boolean | undefined;
  /** Plans under way at once. */
  readonly workers: number;
};

export type LoadedOptions = Opening & { readonly target: LoadedTarget };
export type OpenOptions = Omit<Opening, 'fork'> & {
  readonly target: string;
  readonly terminal: Terminal;
  readonly flags?: LoadingFlags & LiveFlags;
  readonly fork?: Relay | undefined;
};

/** Starts a node and deploys, with something over the world if wanted; the caller closes it. */
export function openBeside(
  options: LoadedOptions & { readonly overlay?: Overlay },
): Promise<Chain> {
  const { model, target, workers, hardfork = DEFAULT_HARDFORK, overlay, fork } = options;
  const { ANVIL_BIN } = process.env;
  return openChain({
    world: target.world ?? model.world,
    target,
    cacheDir: cacheDirectory(),
    hardfork,
    inFlight: workers,
    miners: minersFor(workers),
    fork,
    direct: options.direct === true ? fork : undefined,
    ...(ANVIL_BIN === undefined ? {} : { anvilBinary: ANVIL_BIN }),
    ...(overlay === undefined ? {} : { overlay }),
  });
}

/** Starts a node and deploys; the caller closes the session's chain. */
async function openLoaded(options: LoadedOptions): Promise<Session> {
  const { model, target, flags = {}, hardfork = DEFAULT_HARDFORK } = options;
  const chain = await openBeside(options);
  const opening = { model, target, chain, hardfork };
  if (flags.parameters === 'model') return openSession(opening);
  try {
    return openSession({ ...opening, parameters: await readParameters(opening) });
  } catch (error) {
    await chain.close();
    throw error;
  }
}

/** Runs with a loaded target deployed, and closes the node, however that ends. */
export async function withLoaded<T>(
  options: LoadedOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openLoaded(options);
  try {
    return await use(session);
  } finally {
    await session.chain.close();
  }
}

/**
 * Compiles, starts a node, deploys, or finds what is deployed: everything a command needs before
 * its first plan.
 */
export async function withTarget<T>(
  options: OpenOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { model, terminal, flags = {}, target: spec, fork } = options;
  if (isDeployed(spec)) {
    requireLocal(spec, options.direct);
    requireNoMaking(spec, flags);
    // Whoever can go to another chain says which, even when it is none.
    const remote = 'fork' in options ? requireFork(spec, fork) : refuseDeployed(spec);
    const loading = tellingLoading(flags, terminal);
    return withStanding({ ...options, address: spec, remote, loading }, use);
  }
  requireNoLiveFlags(spec, flags);
  const target = await loadTarget(model, spec, tellingLoading(flags, terminal));
  terminal.progress('starting Anvil …');
  return withLoaded({ ...options, target }, use);
}

/** How targets are loaded by a command that tells what it is at. */
export function tellingLoading(flags: LoadingFlags, terminal: Terminal): LoadOptions {
  return toldOnce(flags, {
    onCompile: (what) => {
      terminal.detail(`compiling ${what}`);
      terminal.progress(`compiling ${what} …`);
    },
    onWarning: (message) => terminal.remark(`warning: ${message}`),
  });
}

/** Compiler output is a cache of the machine, not a part of anybody's project. */
export function cacheDirectory(): string {
  const { DIFFTEST_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  if (DIFFTEST_CACHE_DIR) return path.resolve(DIFFTEST_CACHE_DIR);
  return path.join(XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'taiko-difftest');
}
