import { UsageError } from '../../errors.js';
import type { Json } from '../../trace/json.js';
import type { ForkBlock } from '../fork.js';
import { bytesOf, integerOf, quantity } from '../wire.js';
import { Fault } from './fault.js';
import { checkResult } from './reads.js';
import type { Upstream } from './upstream.js';

export type Asked = {
  /** The block to fork; the newest one unless given. */
  readonly blockNumber?: bigint | undefined;
  /** Of the chain that is expected. */
  readonly chainId?: bigint | undefined;
};

/** A block that all reads are made at, whatever becomes of the chain. */
export type Pin = {
  readonly chainId: bigint;
  readonly block: ForkBlock;
  /** As the node gave it, without its transactions. */
  readonly raw: Json;
  /** Resolves if the chain still has that block, asked after this call; throws a `Fault`. */
  readonly confirm: () => Promise<void>;
};

/** Blocks as far under the head as this do not go away, where a node knows no final one. */
const DEEP_ENOUGH = 1000n;
const NOBODY = '0x0000000000000000000000000000000000000000';

/**
 * Asks which chain it is, and fixes the block. UsageError `fork/chain-id` and `fork/no-block` for
 * what the chain is not and does not have; a `Fault` otherwise.
 */
export async function pinBlock(upstream: Upstream, asked: Asked, shown: string): Promise<Pin> {
  const ask = (method: string, ...params: Json[]) => {
    return upstream.ask(method, params, (result) => checkResult({ method, params }, result));
  };
  const chainId = BigInt(String(await ask('eth_chainId')));
  if (asked.chainId !== undefined && asked.chainId !== chainId) {
    throw wrongChain(shown, asked.chainId, chainId);
  }
  const head = blockOf(await ask('eth_getBlockByNumber', 'latest', false));
  if (head === undefined) throw new Fault('garbage', 'there is no latest block');
  const { blockNumber = head.number } = asked;
  if (blockNumber > head.number) throw noBlock(shown, blockNumber, head.number);
  const raw =
    blockNumber === head.number
      ? head.raw
      : await ask('eth_getBlockByNumber', quantity(blockNumber), false);
  const block = blockOf(raw);
  if (block === undefined) throw new Fault('pruned', `there is no block ${blockNumber}`);
  // The state may be gone where the block is not: better told now than in the middle of a run.
  await ask('eth_getBalance', NOBODY, quantity(blockNumber));
  const final = await finalNumber(ask, head.number);
  const { number, hash, timestamp } = block;
  const confirm = blockNumber <= final ? async () => undefined : confirmer(ask, block, chainId);
  return { chainId, block: { number, hash, timestamp }, raw, confirm };
}

type Ask = (method: string, ...params: Json[]) => Promise<Json>;
type RawBlock = ForkBlock & { readonly raw: Json };

function blockOf(raw: Json): RawBlock | undefined {
  if (raw === null) return undefined;
  // `checkResult` saw that these fields are there.
  const { number, hash, timestamp } = raw as Readonly<Record<string, Json>>;
  return {
    number: integerOf(number, 'a block number'),
    hash: bytesOf(hash, 'a block hash'),
    timestamp: integerOf(timestamp, 'a timestamp'),
    raw,
  };
}

/** The newest block that no reorganisation can reach. */
async function finalNumber(ask: Ask, head: bigint): Promise<bigint> {
  try {
    const final = blockOf(await ask('eth_getBlockByNumber', 'finalized', false));
    if (final !== undefined) return final.number;
  } catch (error) {
    // Many a node knows no such word, and says so in its own way.
    if (!(error instanceof Fault) || error.passing) throw error;
  }
  return head - DEEP_ENOUGH;
}

/** One question at a time, and for all who ask while it is under way one more. */
function confirmer(ask: Ask, block: ForkBlock, chainId: bigint): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  const check = async () => {
    const now = blockOf(await ask('eth_getBlockByNumber', quantity(block.number), false));
    if (now?.hash === block.hash) return;
    const chain = BigInt(String(await ask('eth_chainId')));
    if (chain !== chainId) throw new Fault('chain', `chain ${chain}, not ${chainId} as before`);
    const found = now === undefined ? 'gone' : now.hash;
    throw new Fault('reorg', `block ${block.number} was ${block.hash}, is ${found}`);
  };
  return () => {
    queued ??= running.then(() => {
      queued = undefined;
      const checking = check();
      running = checking.catch(() => undefined);
      return checking;
    });
    return queued;
  };
}

function wrongChain(node: string, expected: bigint, found: bigint): UsageError {
  return new UsageError({
    code: 'fork/chain-id',
    message: 'The node to fork from serves another chain than was asked for.',
    facts: { node, expected, found },
    hint: `Name a node of chain ${expected}, or --fork-chain-id ${found} if that is the one.`,
  });
}

function noBlock(node: string, block: bigint, newest: bigint): UsageError {
  return new UsageError({
    code: 'fork/no-block',
    message: 'The chain to fork does not have that block yet.',
    facts: { node, block, newest },
    hint: `Choose one up to ${newest}: --fork-block-number.`,
  });
}
