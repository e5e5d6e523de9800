import { InfrastructureError } from '../../errors.js';
import type { Address, Hex } from '../../model/index.js';
import type { EmittedLog } from '../decoder.js';
import type { Remote } from '../remote.js';
import {
  bytesOf,
  integerOf,
  listOf,
  logsOf,
  Malformed,
  quantity,
  recordOf,
  statusOf,
} from '../wire.js';
import type { PastBlock, PastTransaction } from './block.js';
import { type Frame, frameOfTracer, frameOfTraces } from './frame.js';

/** A transaction that was mined, as far as the node shows its calls. */
export type TracedTransaction = {
  readonly hash: Hex;
  readonly frame: Frame;
  /** Logs of the contracts that are watched, where no frame has its own; undefined otherwise. */
  readonly logs: readonly EmittedLog[] | undefined;
  /** Something was called in it that nobody shows. */
  readonly hidden: boolean;
};

/** What a node shows of calls: all with their logs, all without, or transactions alone. */
export type TracingKind = 'debug' | 'trace' | 'none';

/** Shows the calls of mined transactions, in the best way that a node offers. */
export type Tracing = {
  /** Undefined until the first transaction was read. */
  readonly kind: () => TracingKind | undefined;
  /** Transactions in order. InfrastructureError `fork/…`; `Malformed` for nonsense. */
  readonly read: (block: PastBlock) => Promise<readonly TracedTransaction[]>;
};

type Way = {
  readonly kind: TracingKind;
  readonly read: (block: PastBlock) => Promise<readonly TracedTransaction[]>;
};

const TRACER = { tracer: 'callTracer', tracerConfig: { withLog: true } };
/** How nodes say that they do not trace; some sell it. */
const LACKING = new Set(['fork/method', 'fork/refused', 'fork/http']);

/** Which way a node knows is found out by the first block that has a transaction. */
export function openTracing(remote: Remote, contracts: readonly Address[]): Tracing {
  const ways = waysOf(remote, contracts);
  let chosen: TracingKind | undefined;
  return {
    kind: () => chosen,
    read: async (block) => {
      if (block.transactions.length === 0) return [];
      for (;;) {
        const [way, ...others] = ways as [Way, ...Way[]];
        try {
          const traced = await way.read(block);
          // Another block may have found out meanwhile that this way does not always work: all are
          // read in one way, or what is said of the record is not so.
          if (ways[0] !== way) continue;
          chosen ??= way.kind;
          return traced;
        } catch (error) {
          const lacks = error instanceof InfrastructureError && LACKING.has(error.code);
          if (!lacks || others.length === 0) throw error;
          // Blocks are read side by side: another may have found out before.
          if (ways[0] !== way) continue;
          if (chosen !== undefined) throw error;
          ways.shift();
        }
      }
    },
  };
}

function waysOf(remote: Remote, contracts: readonly Address[]): Way[] {
  return [
    { kind: 'debug', read: (block) => traceWhole(remote, block) },
    { kind: 'debug', read: (block) => traceEach(remote, block) },
    { kind: 'trace', read: (block) => traceFlat(remote, block, contracts) },
    { kind: 'none', read: (block) => readReceipts(remote, block, contracts) },
  ];
}

async function traceWhole(
  remote: Remote,
  { hash, transactions }: PastBlock,
): Promise<readonly TracedTransaction[]> {
  const answer = await remote.ask('debug_traceBlockByHash', [hash, TRACER]);
  const traces = listOf(answer, 'traces of a block', transactions.length);
  return transactions.map((transaction, index) => {
    const { result, error } = recordOf(traces[index], 'a trace');
    if (result === undefined) throw new Malformed(`a transaction has no trace: ${String(error)}`);
    return withLogs(transaction, frameOfTracer(result));
  });
}

function traceEach(
  remote: Remote,
  { transactions }: PastBlock,
): Promise<readonly TracedTransaction[]> {
  return Promise.all(
    transactions.map(async (transaction) => {
      const answer = await remote.ask('debug_traceTransaction', [transaction.hash, TRACER]);
      return withLogs(transaction, frameOfTracer(answer));
    }),
  );
}

function withLogs({ hash }: PastTransaction, frame: Frame): TracedTransaction {
  return { hash, frame, logs: undefined, hidden: false };
}

async function traceFlat(
  remote: Remote,
  block: PastBlock,
  contracts: readonly Address[],
): Promise<readonly TracedTransaction[]> {
  const answer = listOf(await remote.ask('trace_block', [quantity(block.number)]), 'traces');
  const logs = await logsByTransaction(remote, block, contracts);
  return block.transactions.map(({ hash }) => {
    const traces = answer.filter((trace) => recordOf(trace, 'a trace').transactionHash === hash);
    const frame = frameOfTraces(traces);
    return { hash, frame, logs: logs.get(hash) ?? [], hidden: false };
  });
}

/** Transactions alone: who called what from within one of them stays hidden. */
async function readReceipts(
  remote: Remote,
  block: PastBlock,
  contracts: readonly Address[],
): Promise<readonly TracedTransaction[]> {
  const logs = await logsByTransaction(remote, block, contracts);
  return Promise.all(
    block.transactions.map(async (transaction): Promise<TracedTransaction> => {
      const { hash, from, to, input, value, gas } = transaction;
      const known = to !== undefined && contracts.includes(to);
      const receipt = known ? await receiptOf(remote, hash) : { success: true, gasUsed: 0n };
      const emptied = !receipt.success && receipt.gasUsed === gas;
      const error = receipt.success ? undefined : emptied ? 'out of gas' : 'failed';
      const kind = to === undefined ? 'create' : 'call';
      const call = { kind, from, to, input, value, output: undefined, error, calls: [] } as const;
      const own = logs.get(hash) ?? [];
      const frame: Frame = { ...call, logs: undefined };
      return { hash, frame, logs: own, hidden: !known && own.length > 0 };
    }),
  );
}

async function receiptOf(remote: Remote, hash: Hex) {
  const answer = await remote.ask('eth_getTransactionReceipt', [hash]);
  const { status, gasUsed } = recordOf(answer, 'a receipt');
  return { success: statusOf(status), gasUsed: integerOf(gasUsed, 'gas') };
}

async function logsByTransaction(
  remote: Remote,
  block: PastBlock,
  contracts: readonly Address[],
): Promise<ReadonlyMap<Hex, readonly EmittedLog[]>> {
  const filter = { blockHash: block.hash, address: [...contracts] };
  const answer = listOf(await remote.ask('eth_getLogs', [filter]), 'logs');
  const logs = logsOf(answer);
  const found = new Map<Hex, EmittedLog[]>();
  answer.forEach((raw, index) => {
    const hash = bytesOf(recordOf(raw, 'a log').transactionHash, 'a hash');
    found.set(hash, [...(found.get(hash) ?? []), logs[index]!]);
  });
  return found;
}
