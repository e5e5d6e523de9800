import type { Address, Environment, Hex } from '../../model/index.js';
import type { Json } from '../../trace/json.js';
import type { ForkBlock } from '../fork.js';
import type { Remote } from '../remote.js';
import { addressOf, bytesOf, integerOf, listOf, quantity, recordOf } from '../wire.js';

/** A block of a chain that is not ours. */
export type PastBlock = ForkBlock & {
  readonly environment: Environment;
  readonly transactions: readonly PastTransaction[];
};

export type PastTransaction = {
  readonly hash: Hex;
  readonly from: Address;
  /** Undefined where a contract is created. */
  readonly to: Address | undefined;
  readonly input: Hex;
  /** Wei. */
  readonly value: bigint;
  /** The most that it may use. */
  readonly gas: bigint;
};

/** Reads a block with its transactions; undefined where the chain has none of that number. */
export async function readPastBlock(
  remote: Remote,
  number: bigint,
): Promise<PastBlock | undefined> {
  const answer = await remote.ask('eth_getBlockByNumber', [quantity(number), true]);
  if (answer === null) return undefined;
  const block = recordOf(answer, 'a block');
  const environment: Environment = {
    number: integerOf(block.number, 'a block number'),
    timestamp: integerOf(block.timestamp, 'a timestamp'),
    parentHash: bytesOf(block.parentHash, 'a parent hash'),
    chainId: remote.chainId,
    baseFee: integerOf(block.baseFeePerGas ?? '0x0', 'a base fee'),
    prevRandao: bytesOf(block.mixHash, 'prevRandao'),
  };
  return {
    number: environment.number,
    hash: bytesOf(block.hash, 'a block hash'),
    timestamp: environment.timestamp,
    environment,
    transactions: listOf(block.transactions, 'transactions').map(transactionOf),
  };
}

/** The number of the newest block. */
export async function headNumber(remote: Remote): Promise<bigint> {
  const head = recordOf(await remote.ask('eth_getBlockByNumber', ['latest', false]), 'a block');
  return integerOf(head.number, 'a block number');
}

/** The hash that a block's number has now; undefined where the chain has none of it. */
export async function hashOf(remote: Remote, number: bigint): Promise<Hex | undefined> {
  const answer: Json = await remote.ask('eth_getBlockByNumber', [quantity(number), false]);
  return answer === null ? undefined : bytesOf(recordOf(answer, 'a block').hash, 'a block hash');
}

function transactionOf(answer: unknown): PastTransaction {
  const { hash, from, to, input, value, gas } = recordOf(answer, 'a transaction');
  return {
    hash: bytesOf(hash, 'a hash'),
    from: addressOf(from, 'a sender'),
    to: to === null || to === undefined ? undefined : addressOf(to, 'a receiver'),
    input: bytesOf(input ?? '0x', 'calldata'),
    value: integerOf(value ?? '0x0', 'ether'),
    gas: integerOf(gas, 'gas'),
  };
}
