import type { Json } from '../../trace/json.js';
import type { ForkBlock } from '../fork.js';
import { quantity } from '../wire.js';
import { Fault, faultError } from './fault.js';
import type { Pin } from './pin.js';
import { checkResult, keyOf, type Question } from './reads.js';
import type { RemoteUrl } from './secrets.js';
import type { Upstream } from './upstream.js';

/** What was asked of a chain, and what it said. */
export type Recorded = Question & { readonly result: Json };

/** A chain at one block, wherever it is read from. Its errors are InfrastructureErrors `fork/…`. */
export type Source = {
  readonly chainId: bigint;
  readonly block: ForkBlock;
  /** What may be shown of where it is: `https://node.example`. */
  readonly node: string;
  /** Asks for what never changes, such as state at that block: once, however often it is called. */
  readonly read: (question: Question) => Promise<Json>;
  /** Asks for what may change, such as the newest block: every time. */
  readonly ask: (question: Question) => Promise<Json>;
  /** Requests that were sent, retries included. */
  readonly requests: () => number;
  /** All that was read so far, each thing once. */
  readonly recorded: () => readonly Recorded[];
  readonly close: () => Promise<void>;
};

/** A chain behind a network. */
export function remoteSource(url: RemoteUrl, upstream: Upstream, pin: Pin): Source {
  const { chainId, block } = pin;
  const answers = new Map<string, Promise<Json>>();
  const told = new Map<string, Recorded>();

  /** Faults become errors that say what was asked of whom. */
  const naming = async <Result>({ method }: Question, work: () => Promise<Result>) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const facts = { node: url.shown, block: block.number, method, requests: upstream.sent() };
      throw faultError(error, facts);
    }
  };
  const ask = (question: Question): Promise<Json> => {
    const { method, params } = question;
    const check = (result: Json) => checkResult(question, result);
    return naming(question, () => upstream.ask(method, params, check));
  };
  const remember = (question: Question, result: Json): Json => {
    told.set(keyOf(question), { ...question, result });
    return result;
  };
  const read = (question: Question): Promise<Json> => {
    const key = keyOf(question);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const reading = ask(question).then(async (result) => {
      // Whether the chain still is the one that this was asked of is known only afterwards.
      await naming(question, pin.confirm);
      return remember(question, result);
    });
    answers.set(key, reading);
    reading.catch(() => answers.delete(key));
    return reading;
  };
  for (const [method, params, result] of [
    ['eth_chainId', [], quantity(chainId)],
    ['eth_getBlockByNumber', [quantity(block.number), false], pin.raw],
  ] as const) {
    answers.set(keyOf({ method, params }), Promise.resolve(remember({ method, params }, result)));
  }
  const recorded = () => [...told.values()];
  const { sent: requests, close } = upstream;
  return { chainId, block, node: url.shown, read, ask, requests, recorded, close };
}
