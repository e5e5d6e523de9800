import { homedir } from 'node:os';
import path from 'node:path';
import { readParameters } from '../campaign/parameters.js';
import { DEFAULT_HARDFORK } from '../campaign/saved.js';
import { openSession, type Session } from '../campaign/session.js';
import { openChain } from '../chain/chain.js';
import type { AnyModel } from '../model/index.js';
import { loadTarget } from '../target/load.js';
import { loadingOptions, type TargetFlags } from './targetFlags.js';
import type { Terminal } from './terminal.js';

export type OpenOptions = {
  readonly model: AnyModel;
  readonly target: string;
  /** How the target is made. */
  readonly flags?: Omit<TargetFlags, 'target'>;
  readonly hardfork?: string;
  /** Plans under way at once. */
  readonly workers: number;
  readonly terminal: Terminal;
};

/** Compiles, starts a node, deploys: everything a command needs before its first plan. */
async function openTarget(options: OpenOptions): Promise<Session> {
  const { model, terminal, workers, hardfork = DEFAULT_HARDFORK } = options;
  const { flags = {} } = options;
  const target = await loadTarget(model, options.target, {
    ...loadingOptions(flags, process.env),
    cwd: process.cwd(),
    cacheDir: cacheDirectory(),
    onCompile: (what) => {
      terminal.detail(`compiling ${what}`);
      terminal.progress(`compiling ${what} …`);
    },
    onWarning: (message) => terminal.remark(`warning: ${message}`),
  });
  terminal.progress('starting Anvil …');
  const chain = await openChain({
    world: target.world ?? model.world,
    target,
    cacheDir: cacheDirectory(),
    hardfork,
    inFlight: workers,
    ...(process.env.ANVIL_BIN === undefined ? {} : { anvilBinary: process.env.ANVIL_BIN }),
  });
  const opening = { model, target, chain, hardfork };
  if (flags.parameters === 'model') return openSession(opening);
  try {
    return openSession({ ...opening, parameters: await readParameters(opening) });
  } catch (error) {
    await chain.close();
    throw error;
  }
}

/** Runs with an open session and closes it, however that ends. */
export async function withTarget<T>(
  options: OpenOptions,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openTarget(options);
  try {
    return await use(session);
  } finally {
    await session.chain.close();
  }
}

/** Compiler output is a cache of the machine, not a part of anybody's project. */
export function cacheDirectory(): string {
  const { DIFFTEST_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  if (DIFFTEST_CACHE_DIR) return path.resolve(DIFFTEST_CACHE_DIR);
  return path.join(XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'taiko-difftest');
}
