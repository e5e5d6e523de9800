import { InfrastructureError, UsageError } from '../errors.js';
import type { Address, Hex } from '../model/index.js';
import type { EmittedLog } from './decoder.js';
import type { Remote } from './remote.js';
import { logsOf, quantity } from './wire.js';

export type LogScan = {
  readonly address: Address;
  /** First topics of the events that are wanted. */
  readonly topics: readonly Hex[];
  readonly from: bigint;
  /** The last block, included. */
  readonly to: bigint;
};

/** Requests after which nobody waits any longer. */
const MOST_REQUESTS = 2_000;
/** What a node may say to a range that is too long; some have a number of their own for it. */
const RANGE_CODES = new Set([
  'fork/too-much',
  'fork/refused',
  'fork/rate-limit',
  'fork/timeout',
  'fork/server',
]);

/**
 * Logs of a contract, in order. The whole range is asked for at once; where a node refuses that,
 * in pieces that are halved until it does not, and grow again after that. InfrastructureError
 * `fork/…`, also where a single block is refused.
 */
export async function scanLogs(remote: Remote, scan: LogScan): Promise<readonly EmittedLog[]> {
  const logs: EmittedLog[] = [];
  let size = scan.to - scan.from + 1n;
  let requests = 0;
  for (let from = scan.from; from <= scan.to; ) {
    const last = from + size - 1n < scan.to ? from + size - 1n : scan.to;
    if (++requests > MOST_REQUESTS) throw endless(remote, scan, from);
    try {
      const filter = {
        address: scan.address,
        topics: [[...scan.topics]],
        fromBlock: quantity(from),
        toBlock: quantity(last),
      };
      logs.push(...logsOf(await remote.read('eth_getLogs', [filter])));
      from = last + 1n;
      size *= 2n;
    } catch (error) {
      const tooMuch = error instanceof InfrastructureError && RANGE_CODES.has(error.code);
      if (!tooMuch || last === from) throw error;
      size = (last - from + 1n) / 2n;
    }
  }
  return logs;
}

function endless(remote: Remote, { address, from, to }: LogScan, reached: bigint): UsageError {
  return new UsageError({
    code: 'live/too-many-blocks',
    message: 'The node gives logs in pieces so small that reading all of them takes too long.',
    facts: { node: remote.node, contract: address, from, to, reached, requests: MOST_REQUESTS },
    hint: 'Say with --logs-from in which block the contract was deployed, or name another node.',
  });
}
