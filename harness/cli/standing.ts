import type { Session } from '../campaign/session.js';
import type { Relay } from '../chain/relay/relay.js';
import { openStanding, type Survey, survey } from '../live/session.js';
import { liveOf } from '../live/world.js';
import type { Address, AnyModel } from '../model/index.js';
import { type LoadOptions, loadTarget } from '../target/load.js';
import type { LiveFlags } from './liveFlags.js';
import type { LoadingFlags } from './targetFlags.js';
import type { Terminal } from './terminal.js';

export type StandingOptions = {
  readonly model: AnyModel;
  readonly address: string;
  readonly remote: Relay;
  readonly flags?: LoadingFlags & LiveFlags;
  readonly terminal: Terminal;
  /** How what it is taken to be is loaded. */
  readonly loading: LoadOptions;
};

/** Finds a deployed contract and all around it; what is odd about it is remarked. */
export async function surveyStanding(options: StandingOptions): Promise<Survey> {
  const { model, terminal, flags = {}, remote, address, loading } = options;
  // A model that cannot be met on a chain is told before anything is compiled for it.
  liveOf(model);
  const loaded = await loadTarget(model, flags.as ?? 'reference', loading);
  terminal.progress('reading the chain …');
  const surveyed = await survey({
    remote,
    model,
    loaded,
    address: address.toLowerCase() as Address,
    actors: flags.actor ?? [],
    logsFrom: flags.logsFrom ?? 0n,
    code: flags.otherCode ? 'any' : 'same',
  });
  for (const remark of surveyed.remarks) terminal.remark(`warning: ${remark}`);
  return surveyed;
}

/** Starts a node where a deployed contract stands, and closes it, however that ends. */
export async function withStanding<T>(
  options: StandingOptions & { readonly workers: number; readonly hardfork?: string },
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { terminal, flags = {}, workers, hardfork } = options;
  const surveyed = await surveyStanding(options);
  terminal.progress('starting Anvil …');
  const { session, doubts } = await openStanding(surveyed, {
    workers,
    hardfork,
    anvilBinary: process.env.ANVIL_BIN,
    parameters: flags.parameters,
  });
  try {
    for (const doubt of doubts) terminal.remark(`warning: ${doubt}`);
    return await use(session);
  } finally {
    await session.chain.close();
  }
}
