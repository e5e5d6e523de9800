import type { Address, Environment, Hex } from '../model/index.js';
import type { PlannedStep } from '../trace/plan.js';
import type { Write } from '../trace/trace.js';
import type { RawResult } from './decoder.js';
import type { Deployment } from './deployment.js';
import { CALL_GAS } from './node.js';
import type { Rpc, RpcCall } from './rpc.js';
import {
  addressOf,
  bytesOf,
  integerOf,
  listOf,
  logsOf,
  Malformed,
  quantity,
  recordOf,
  statusOf,
} from './wire.js';

/** What a mined transaction did, by its receipt and two tracers. */
export type MinedCall = RawResult & {
  readonly gas: bigint;
  /** Words that it changed, with the value after; a cleared one is zero. */
  readonly writes: readonly Write[];
  /** Wei that accounts hold after it, where it changed that. */
  readonly balances: readonly (readonly [Address, bigint])[];
};

export type MinedBlock = {
  readonly environment: Environment;
  readonly calls: readonly MinedCall[];
};

const CALL_TRACER = { tracer: 'callTracer', tracerConfig: { onlyTopCall: true } };
const WRITE_TRACER = { tracer: 'prestateTracer', tracerConfig: { diffMode: true } };
const ZERO: Hex = `0x${'0'.repeat(64)}`;
const GAS = quantity(CALL_GAS);

/**
 * Sends steps and returns the hashes of their transactions. One request after another: nothing else
 * keeps them in order.
 */
export async function sendSteps(
  rpc: Rpc,
  deployment: Deployment,
  steps: readonly PlannedStep[],
): Promise<readonly unknown[]> {
  const hashes: unknown[] = [];
  for (const step of steps) hashes.push(await sendStep(rpc, deployment, step));
  return hashes;
}

/** Mines all that was sent, at a time in seconds no earlier than that of the block before. */
export async function sealBlock(rpc: Rpc, timestamp: bigint): Promise<void> {
  await rpc.request('evm_mine', [{ timestamp: quantity(timestamp) }]);
}

/** Reads the last block and all that its transactions did, in one message. */
export async function readBlock(
  rpc: Rpc,
  deployment: Deployment,
  hashes: readonly unknown[],
): Promise<MinedBlock> {
  const [block, ...answers] = await rpc.batch([
    ['eth_getBlockByNumber', ['latest', false]],
    ...hashes.flatMap((hash): RpcCall[] => [
      ['eth_getTransactionReceipt', [hash]],
      ['debug_traceTransaction', [hash, CALL_TRACER]],
      ['debug_traceTransaction', [hash, WRITE_TRACER]],
    ]),
  ]);
  const environment = environmentOf(block, hashes, deployment);
  const calls = hashes.map((_, index) => {
    return minedCall(answers[3 * index], answers[3 * index + 1], answers[3 * index + 2]);
  });
  return { environment, calls };
}

function environmentOf(
  answer: unknown,
  hashes: readonly unknown[],
  deployment: Deployment,
): Environment {
  const block = recordOf(answer, 'a block');
  const mined = listOf(block.transactions, 'transactions', hashes.length);
  if (mined.some((hash, index) => hash !== hashes[index])) {
    throw new Malformed('transactions were mined in another order than they were sent');
  }
  return {
    number: integerOf(block.number, 'a block number'),
    timestamp: integerOf(block.timestamp, 'a timestamp'),
    parentHash: bytesOf(block.parentHash, 'a parent hash'),
    chainId: deployment.chainId,
    baseFee: integerOf(block.baseFeePerGas ?? '0x0', 'a base fee'),
    prevRandao: bytesOf(block.mixHash, 'prevRandao'),
  };
}

function sendStep(rpc: Rpc, deployment: Deployment, { command }: PlannedStep): Promise<unknown> {
  const { decoder } = deployment;
  const transaction = {
    from: command.from,
    to: decoder.addressOf(command.to),
    data: decoder.calldata(command),
    value: quantity(command.value),
    gas: GAS,
    gasPrice: '0x0',
  };
  return rpc.request('eth_sendTransaction', [transaction]);
}

function minedCall(receipt: unknown, call: unknown, changes: unknown): MinedCall {
  const { status, gasUsed, logs } = recordOf(receipt, 'a receipt');
  const { output = '0x' } = recordOf(call, 'a call trace');
  const { pre, post } = recordOf(changes, 'a state trace');
  return {
    success: statusOf(status),
    data: bytesOf(output, 'returned data'),
    logs: logsOf(logs),
    gas: integerOf(gasUsed, 'gas'),
    ...changesOf(recordOf(pre, 'pre'), recordOf(post, 'post')),
  };
}

type Accounts = Readonly<Record<string, unknown>>;

/** The tracer names a cleared word only before, and an account's balance only if it changed. */
export function changesOf(pre: Accounts, post: Accounts): Pick<MinedCall, 'writes' | 'balances'> {
  const writes: Write[] = [];
  const balances: (readonly [Address, bigint])[] = [];
  for (const name of new Set([...Object.keys(pre), ...Object.keys(post)])) {
    const address = addressOf(name, 'an account');
    const before = recordOf(pre[name] ?? {}, 'an account before');
    const after = recordOf(post[name] ?? {}, 'an account after');
    if (after.balance !== undefined) {
      balances.push([address, integerOf(after.balance, 'a balance')]);
    }
    const words = recordOf(after.storage ?? {}, 'storage after');
    for (const slot of Object.keys(recordOf(before.storage ?? {}, 'storage before'))) {
      if (words[slot] === undefined) writes.push({ address, slot: wordOf(slot), value: ZERO });
    }
    for (const [slot, value] of Object.entries(words)) {
      writes.push({ address, slot: wordOf(slot), value: wordOf(value) });
    }
  }
  return { writes: writes.sort(byPlace), balances };
}

function wordOf(value: unknown): Hex {
  const bytes = bytesOf(value, 'a word');
  if (bytes.length !== 66) throw new Malformed(`a word has ${(bytes.length - 2) / 2} bytes`);
  return bytes;
}

function byPlace(left: Write, right: Write): number {
  const [one, other] = [left.address + left.slot, right.address + right.slot];
  return one < other ? -1 : Number(one > other);
}
