import type { Command } from 'commander';
import { openRelay, type Relay } from '../chain/relay/relay.js';
import { DEFAULT_PATIENCE } from '../chain/relay/upstream.js';
import { UsageError } from '../errors.js';
import { parseBlock, parseCount, parseSeconds } from './values.js';

/** Which chain the world is deployed on, if it is no empty one. */
export type ForkFlags = {
  readonly forkUrl?: string;
  readonly forkBlockNumber?: bigint | 'latest';
  readonly forkChainId?: number;
  readonly forkRetries?: number;
  /** Seconds. */
  readonly forkTimeout?: number;
  readonly direct?: boolean;
};

/** Where the URL is looked for when a fork is asked for without one, in this order. */
const URL_VARIABLES = ['ETH_RPC_URL', 'FOUNDRY_ETH_RPC_URL'] as const;

/** Of a help text. */
export const FORK_FORMS = `
A fork begins where another chain is. --fork-block-number (a number, or latest) asks for one;
without --fork-url the node is that of ETH_RPC_URL, or FOUNDRY_ETH_RPC_URL, which alone fork
nothing.`;

/** Adds the flags of a command that can work on a fork. */
export function withForkFlags(command: Command): Command {
  return withNodeFlags(
    command.option('--fork-block-number <n|latest>', 'block to fork at', (text) =>
      parseBlock('--fork-block-number', text),
    ),
  );
}

/** Adds the flags about a node that is not ours, for commands that name blocks otherwise. */
export function withNodeFlags(command: Command): Command {
  return command
    .option('--rpc-url, --fork-url <url>', 'node of the chain; keys in it are shown nowhere')
    .option('--fork-chain-id <id>', 'chain that the node must be of', (text) =>
      parseCount('--fork-chain-id', text, 1),
    )
    .option(
      '--fork-retries <count>',
      'how often a request to it is tried again',
      (text) => parseCount('--fork-retries', text, 0, 20),
      DEFAULT_PATIENCE.retries,
    )
    .option(
      '--fork-timeout <s>',
      'how long one request to it may take',
      (text) => parseSeconds('--fork-timeout', text),
      DEFAULT_PATIENCE.timeoutMs / 1000,
    );
}

/** Adds the flag of a command that can leave simulation to the node that was forked. */
export function withDirectFlag(command: Command): Command {
  return command.option(
    '--direct',
    "simulate plans by the forked node's own eth_simulateV1",
    false,
  );
}

/** Runs with the fork that the flags ask for, if they do, and closes it, however that ends. */
export async function withFork<T>(
  flags: ForkFlags,
  environment: NodeJS.ProcessEnv,
  use: (fork: Relay | undefined) => Promise<T>,
): Promise<T> {
  const url = forkUrlOf(flags, environment);
  if (url === undefined) return use(undefined);
  const { forkBlockNumber: block, forkChainId: chain, forkRetries, forkTimeout } = flags;
  const fork = await openRelay({
    url,
    blockNumber: block === 'latest' ? undefined : block,
    chainId: chain === undefined ? undefined : BigInt(chain),
    patience: {
      ...(forkRetries === undefined ? {} : { retries: forkRetries }),
      ...(forkTimeout === undefined ? {} : { timeoutMs: forkTimeout * 1000 }),
    },
  });
  try {
    return await use(fork);
  } finally {
    await fork.close();
  }
}

/** A variable that is set for other tools turns no run into a fork: only flags do. */
function forkUrlOf(flags: ForkFlags, environment: NodeJS.ProcessEnv): string | undefined {
  if (flags.forkUrl !== undefined) return flags.forkUrl;
  const { forkBlockNumber, forkChainId, direct = false } = flags;
  if (forkBlockNumber === undefined && forkChainId === undefined && !direct) return undefined;
  const found = URL_VARIABLES.map((name) => environment[name]).find(Boolean);
  if (found !== undefined) return found;
  throw new UsageError({
    code: 'fork/no-url',
    message: 'A fork was asked for, but not of which node.',
    facts: { '--fork-block-number': forkBlockNumber, '--fork-chain-id': forkChainId },
    hint: `Name it with --fork-url, or in ${URL_VARIABLES.join(' or ')}.`,
  });
}
