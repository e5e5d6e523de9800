import type { InfrastructureError } from '../errors.js';
import type { Hex } from '../model/index.js';
import type { Recorded } from './relay/source.js';

/** A block that a chain was forked at. */
export type ForkBlock = {
  readonly number: bigint;
  readonly hash: Hex;
  /** Unix time in seconds. */
  readonly timestamp: bigint;
};

/** Another chain as it was at one block: nodes of ours begin there. */
export type Fork = {
  /** Of the loopback interface, and without secrets: an Anvil prints it and shows it to all. */
  readonly url: string;
  readonly chainId: bigint;
  readonly block: ForkBlock;
  /** Of the node that it is read from, what may be shown: `https://node.example`. */
  readonly node: string;
  /** Requests sent to that node so far, retries included. */
  readonly requests: () => number;
  /** All that was read so far, each thing once, in order. */
  readonly recorded: () => readonly Recorded[];
  /** Why the other chain can be relied on no more; what a node says after that is worth nothing. */
  readonly trouble: () => InfrastructureError | undefined;
};

/** Does something with a node that may need its fork; throws what is wrong with that, if it is. */
export async function whileForked<Result>(
  fork: Fork | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  if (fork === undefined) return work();
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    throw fork.trouble() ?? error;
  }
  const trouble = fork.trouble();
  if (trouble !== undefined) throw trouble;
  return result;
}
