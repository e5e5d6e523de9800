import { InfrastructureError } from '../../errors.js';
import type { Json } from '../../trace/json.js';
import type { Fork } from '../fork.js';
import { quantity } from '../wire.js';
import { Fault, faultError } from './fault.js';
import { type Asked, pinBlock } from './pin.js';
import { isServed, type Question } from './reads.js';
import { parseRemoteUrl } from './secrets.js';
import { openServer, type Reply } from './server.js';
import { remoteSource, type Source } from './source.js';
import { DEFAULT_PATIENCE, openUpstream, type Patience } from './upstream.js';

export type RelayOptions = Asked & {
  /** Of the node to read from; its secrets stay in here. */
  readonly url: string;
  readonly patience?: Partial<Patience>;
};

/**
 * Stands between nodes of ours and one that is not: it alone knows the URL. All is read at one
 * block, once, tried again when that helps, and remembered.
 */
export type Relay = Fork & {
  /** The forked block as a parameter of a request. */
  readonly blockTag: string;
  /** Asks for what never changes, such as state at `blockTag`, once. */
  readonly read: (method: string, params: readonly Json[]) => Promise<Json>;
  /** Asks for what may change, such as the newest block, every time. */
  readonly ask: (method: string, params: readonly Json[]) => Promise<Json>;
  readonly close: () => Promise<void>;
};

/** Finds the block and begins to listen. Throws UsageError or InfrastructureError `fork/…`. */
export async function openRelay(options: RelayOptions): Promise<Relay> {
  const url = parseRemoteUrl(options.url);
  const upstream = openUpstream(url, { ...DEFAULT_PATIENCE, ...options.patience });
  try {
    const pin = await pinBlock(upstream, options, url.shown);
    return await relayOf(remoteSource(url, upstream, pin));
  } catch (error) {
    await upstream.close();
    if (!(error instanceof Fault)) throw error;
    const block = options.blockNumber;
    throw faultError(error, { node: url.shown, block, requests: upstream.sent() });
  }
}

/** Begins to listen for what nodes of ours ask about a chain; the source is closed with it. */
export async function relayOf(source: Source): Promise<Relay> {
  const { chainId, block, node, read, ask, requests, recorded } = source;
  let trouble: InfrastructureError | undefined;
  const reply = async (question: Question): Promise<Reply> => {
    if (!isServed(question.method)) return refusal(-32601, `${question.method} is not relayed`);
    if (trouble !== undefined) return refusal(-32000, trouble.message);
    try {
      return { result: await read(withoutTransactions(question)) };
    } catch (error) {
      if (!(error instanceof InfrastructureError)) throw error;
      trouble ??= error;
      return refusal(-32000, error.message);
    }
  };
  const server = await openServer(reply);
  return {
    url: server.url,
    chainId,
    block,
    blockTag: quantity(block.number),
    node,
    requests,
    trouble: () => trouble,
    read: (method, params) => read({ method, params }),
    ask: (method, params) => ask({ method, params }),
    recorded,
    close: async () => {
      await Promise.all([server.close(), source.close()]);
    },
  };
}

/** A block is remembered once, and its transactions never. */
function withoutTransactions(question: Question): Question {
  const { method, params } = question;
  return /^eth_getBlockBy/.test(method) ? { method, params: [params[0] ?? null, false] } : question;
}

function refusal(code: number, message: string): Reply {
  return { error: { code, message } };
}
