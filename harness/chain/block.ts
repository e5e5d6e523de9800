import type { Environment } from '../model/index.js';
import type { PlannedStep } from '../trace/plan.js';
import type { RawResult } from './decoder.js';
import type { Deployment } from './deployment.js';
import { CALL_GAS } from './node.js';
import type { Rpc } from './rpc.js';
import { replayedChanges, type StateChanges } from './stateChanges.js';
import {
  bytesOf,
  integerOf,
  listOf,
  logsOf,
  Malformed,
  quantity,
  recordOf,
  statusOf,
} from './wire.js';

/** What a mined transaction did, by its receipt and by running its block again. */
export type MinedCall = RawResult & StateChanges & { readonly gas: bigint };

export type MinedBlock = {
  readonly environment: Environment;
  readonly calls: readonly MinedCall[];
};

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
  const [block, receipts, replayed] = await rpc.batch([
    ['eth_getBlockByNumber', ['latest', false]],
    ['eth_getBlockReceipts', ['latest']],
    // One run of the block tells what every transaction returned and wrote.
    ['trace_replayBlockTransactions', ['latest', ['stateDiff']]],
  ]);
  const environment = environmentOf(block, hashes, deployment);
  const told = listOf(receipts, 'receipts', hashes.length);
  const traces = listOf(replayed, 'traces', hashes.length);
  return {
    environment,
    calls: told.map((receipt, index) => minedCall(hashes[index], receipt, traces[index])),
  };
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

function minedCall(hash: unknown, receipt: unknown, trace: unknown): MinedCall {
  const { status, gasUsed, logs, transactionHash } = recordOf(receipt, 'a receipt');
  const { output, stateDiff, transactionHash: traced } = recordOf(trace, 'a trace');
  if (transactionHash !== hash || traced !== hash) {
    throw new Malformed('receipts or traces are in another order than transactions');
  }
  return {
    success: statusOf(status),
    data: bytesOf(output, 'returned data'),
    logs: logsOf(logs),
    gas: integerOf(gasUsed, 'gas'),
    ...replayedChanges(recordOf(stateDiff, 'changes of state')),
  };
}
