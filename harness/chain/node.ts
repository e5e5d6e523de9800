import { type Anvil, type CreateAnvilOptions, createAnvil } from '@viem/anvil';
import { InfrastructureError, UsageError } from '../errors.js';
import { anvilBinary } from './binary.js';
import type { Fork } from './fork.js';
import { openRpc, type Rpc } from './rpc.js';
import { WATCHDOG } from './watchdog.js';

export type NodeOptions = {
  /** Path of another Anvil than the one installed beside this package. */
  readonly anvilBinary?: string;
  /** As Anvil names it; `osaka` unless given. */
  readonly hardfork?: string;
  /** A free one unless given. */
  readonly port?: number;
  /** How long one request may take. */
  readonly timeoutMs?: number;
  /** Requests at once; more of them wait. */
  readonly inFlight?: number;
  readonly startTimeoutMs?: number;
  /** Another chain to begin from; an empty one of our own unless given. */
  readonly fork?: Fork | undefined;
  /** Further flags of Anvil, as on its command line. */
  readonly flags?: readonly string[];
};

/** An Anvil of ours on the loopback interface. */
export type ChainNode = {
  readonly url: string;
  readonly port: number;
  /** Of Anvil itself, not of what watches it. */
  readonly pid: number;
  /** As the node says it: `anvil/v1.7.1`. */
  readonly version: string;
  readonly rpc: Rpc;
  readonly alive: () => boolean;
  /** Ends the node at once; safe to call again, and after the node died. */
  readonly stop: () => Promise<void>;
};

/** Chain of every node that is no fork: Anvil's own. */
export const CHAIN_ID = 31337n;
/** Gas of every call: the most that a transaction may have from Osaka on. */
export const CALL_GAS = 1n << 24n;
/** Blocks whose state a node remembers; a longer past is never asked for. */
const REMEMBERED_STATES = 128;
/** `block.gaslimit` of every block, mined or simulated. */
const BLOCK_GAS = 30_000_000_000;
const DEFAULT_START_TIMEOUT_MS = 30_000;
/** Rules of the chain that plans are made for; a plan of a file names its own. */
export const DEFAULT_HARDFORK = 'osaka';
const LOOPBACK = '127.0.0.1';
/** A forked node waits for another one, hundreds of times if need be; the relay bounds each. */
const FORKED_TIMEOUT_MS = 600_000;

const FIXED_FLAGS = [
  '--block-base-fee-per-gas=0',
  '--gas-price=0',
  '--disable-min-priority-fee',
  `--gas-limit=${BLOCK_GAS}`,
  '--order=fifo',
  '--no-mining',
  '--accounts=1',
  '--auto-impersonate',
  '--disable-pool-balance-checks',
  '--disable-code-size-limit',
  '--disable-default-create2-deployer',
  '--disable-console-log',
  '--no-request-size-limit',
];

/**
 * Starts an Anvil whose blocks are only what we make them: no clock, no fees, no own accounts that
 * matter. It ends with this process, however that ends.
 */
export async function startNode(options: NodeOptions = {}): Promise<ChainNode> {
  const binary = anvilBinary(options.anvilBinary);
  const log: string[] = [];
  const anvil = createAnvil(anvilOptions(options, binary));
  anvil.on('message', (message) => log.length < 200 && log.push(message));
  const exited = new Promise<void>((resolve) => anvil.on('exit', () => resolve()));
  await start(anvil, options, log);

  const port = Number(/Listening on [^\s]*:(\d+)/.exec(log.join(''))?.[1]);
  const pid = await pidOf(anvil, log, exited);
  let alive = true;
  void exited.then(() => {
    alive = false;
  });
  const url = `http://${LOOPBACK}:${port}`;
  const timeoutMs = options.timeoutMs ?? (options.fork && FORKED_TIMEOUT_MS);
  const rpc = openRpc({ url, ...pick({ timeoutMs }, 'timeoutMs'), ...pick(options, 'inFlight') });
  const stop = async () => {
    rpc.close();
    if (alive) kill(pid);
    await exited;
  };
  try {
    const version = String(await rpc.request('web3_clientVersion', []));
    await rpc.request('anvil_setLoggingEnabled', [false]);
    return { url, port, pid, version, rpc, alive: () => alive, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function anvilOptions(options: NodeOptions, binary: string): CreateAnvilOptions {
  const flags = [
    `--host=${LOOPBACK}`,
    `--port=${options.port ?? 0}`,
    `--hardfork=${options.hardfork ?? DEFAULT_HARDFORK}`,
    ...FIXED_FLAGS,
    ...originFlags(options.fork),
    ...(options.flags ?? []),
  ];
  return {
    anvilBinary: binary,
    startTimeout: options.startTimeoutMs ?? DEFAULT_START_TIMEOUT_MS,
    execArgs: ([, , given]) => [
      process.execPath,
      ['--eval', WATCHDOG, '--', binary, ...flags],
      // The watchdog sees to the end of it; no handlers of signals are wanted in this process.
      { ...given, cleanup: false, stdin: 'pipe', env: childEnvironment(), extendEnv: false },
    ],
  };
}

/**
 * What the first block is. A fork is all our relay's affair: no cache, no retries, no limits.
 * Where it forgets states, Anvil 1.7.1 loses those of a fork's newest blocks too, and traces none.
 */
function originFlags(fork: Fork | undefined): readonly string[] {
  if (fork === undefined) {
    return [`--chain-id=${CHAIN_ID}`, '--timestamp=1', `--prune-history=${REMEMBERED_STATES}`];
  }
  return [
    `--chain-id=${fork.chainId}`,
    `--fork-url=${fork.url}`,
    `--fork-block-number=${fork.block.number}`,
    '--no-storage-caching',
    '--no-rate-limit',
    '--retries=0',
    `--timeout=${FORKED_TIMEOUT_MS}`,
  ];
}

/** Our environment without variables that hold URLs of nodes: keys are in them. */
function childEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/(^|_)(RPC|FORK)_URL$/.test(name),
  );
  return { ...Object.fromEntries(entries), NODE_OPTIONS: '' };
}

/** `stop()` of @viem/anvil keeps a timer of ten seconds running: it is never called. */
async function start(anvil: Anvil, options: NodeOptions, log: readonly string[]): Promise<void> {
  try {
    await anvil.start();
  } catch (cause) {
    throw startError(options, log.join(''), cause);
  }
}

/** A busy machine may tell the pid only after Anvil said that it listens. */
async function pidOf(anvil: Anvil, log: readonly string[], exited: Promise<void>): Promise<number> {
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  for (;;) {
    const pid = /watchdog: pid (\d+)\n/.exec(log.join(''))?.[1];
    if (pid !== undefined || gone) return Number(pid);
    await Promise.race([exited, new Promise<void>((told) => anvil.on('message', () => told()))]);
  }
}

function startError(options: NodeOptions, log: string, cause: unknown): Error {
  const said = log.replace(/watchdog: pid \d+\n/, '').trim();
  const unsaid = log === '' ? (cause as Error).message : 'it ended without a word';
  const problem = said.split('\n').slice(-3).join(' ') || unsaid;
  if (/address already in use/i.test(said)) {
    return new UsageError({
      code: 'chain/port-taken',
      message: 'The port that was asked for is taken.',
      facts: { port: options.port, problem },
      hint: 'Choose another one, or none: then a free one is used.',
      cause,
    });
  }
  if (/hardfork/i.test(said)) {
    return new UsageError({
      code: 'chain/hardfork',
      message: 'Anvil does not know this hardfork.',
      facts: { hardfork: options.hardfork, problem },
      hint: 'Known are osaka, prague, cancun, shanghai and others that `anvil --help` leads to.',
      cause,
    });
  }
  return new InfrastructureError({
    code: 'chain/start',
    message: 'Anvil did not start.',
    facts: { binary: anvilBinary(options.anvilBinary), problem },
    hint: 'Run it by hand to see more, or name another Anvil with ANVIL_BIN=/path/to/anvil.',
    cause,
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It may have died a moment ago, which is what is wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function pick<Name extends 'timeoutMs' | 'inFlight'>(
  options: { readonly [Key in Name]?: number | undefined },
  name: Name,
): Pick<NodeOptions, Name> {
  const value = options[name];
  return (value === undefined ? {} : { [name]: value }) as Pick<NodeOptions, Name>;
}
