import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Json } from '../../trace/json.js';
import { Fault, faultOfRpcError, faultOfStatus } from './fault.js';
import type { RemoteUrl } from './secrets.js';

export type Patience = {
  /** How often a request that failed is sent again. */
  readonly retries: number;
  /** For one attempt. */
  readonly timeoutMs: number;
  /** Before the first retry; twice as long before each further one. */
  readonly backoffMs: number;
};

export const DEFAULT_PATIENCE: Patience = { retries: 5, timeoutMs: 30_000, backoffMs: 250 };

/** JSON-RPC to a node that is not ours, and may fail in all the ways of a network. */
export type Upstream = {
  /**
   * The result of a method that only reads. `check` throws a `Fault` of garbage for a result that
   * is not what the method promises. Throws the `Fault` that was left after all retries.
   */
  readonly ask: <Result>(
    method: string,
    params: readonly Json[],
    check: (result: Json) => Result,
  ) => Promise<Result>;
  /** Requests that were sent, retries included. */
  readonly sent: () => number;
  readonly close: () => Promise<void>;
};

/** Requests at once: more of them only draw a 429. */
const IN_FLIGHT = 16;
const LONGEST_WAIT_MS = 30_000;
const MOST_ANSWER_BYTES = 64 * 1024 * 1024;
const QUOTED_CHARS = 160;
/** A node behind a balancer may lack a block that another one has; it does not come back later. */
const RETRIES_OF_PRUNED = 1;

/** Opens a client; nothing is sent before the first request. */
export function openUpstream(url: RemoteUrl, patience: Patience): Upstream {
  const agent = new Agent({
    connections: IN_FLIGHT,
    pipelining: 1,
    connectTimeout: patience.timeoutMs,
  });
  const closed = new AbortController();
  // Everything that waits to be sent again listens; from eleven on Node would warn of a leak.
  setMaxListeners(0, closed.signal);
  const gate = openGate(IN_FLIGHT);
  let sent = 0;

  const attempt = async (method: string, params: readonly Json[]): Promise<Json> => {
    sent += 1;
    const body = JSON.stringify({ jsonrpc: '2.0', id: sent, method, params });
    const { authorization } = url;
    const headers = {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    };
    const limit = AbortSignal.timeout(patience.timeoutMs);
    try {
      const answer = await request(url.origin + url.path, {
        method: 'POST',
        dispatcher: agent,
        headers,
        body,
        signal: AbortSignal.any([limit, closed.signal]),
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const text = await readBody(answer.body);
      const retryAfter = answer.headers['retry-after'];
      return resultOf(text, {
        status: answer.statusCode,
        retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
        quote: (said) => quote(url.hide(said)),
      });
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (limit.aborted) throw new Fault('timeout', `no answer within ${patience.timeoutMs} ms`);
      throw new Fault('connection', quote(url.hide(wordsOf(error))));
    }
  };
  const ask: Upstream['ask'] = async (method, params, check) => {
    for (let failures = 0; ; ) {
      try {
        return check(await gate(() => attempt(method, params)));
      } catch (error) {
        if (!(error instanceof Fault) || closed.signal.aborted) throw error;
        const most = error.kind === 'pruned' ? RETRIES_OF_PRUNED : patience.retries;
        if (!error.passing || failures >= most) throw error;
        const wait = error.retryAfterMs ?? patience.backoffMs * 2 ** failures;
        failures += 1;
        // An aborted sleep throws, and so does the request after it.
        await sleep(Math.min(wait, LONGEST_WAIT_MS), undefined, { signal: closed.signal }).catch(
          () => undefined,
        );
      }
    }
  };
  return {
    ask,
    sent: () => sent,
    close: async () => {
      closed.abort();
      await agent.destroy();
    },
  };
}

type Answered = {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly quote: (said: string) => string;
};

function resultOf(text: string, { status, retryAfter, quote }: Answered): Json {
  const answer = parse(text);
  const error = isRecord(answer) ? answer.error : undefined;
  if (error !== undefined && error !== null) {
    const { code, message } = isRecord(error) ? error : { code: undefined, message: undefined };
    const said = quote(typeof message === 'string' ? message : JSON.stringify(error));
    const fault = faultOfRpcError(code, said);
    // A status of 429 or 5xx says more than an error that nothing else is known of.
    if (status === 200 || fault.kind !== 'refused') return fail(fault);
  }
  if (status !== 200) return fail(faultOfStatus(status, quote(text), retryAfter));
  if (isRecord(answer) && answer.result !== undefined) return answer.result;
  return fail(new Fault('garbage', `no JSON-RPC: ${quote(text)}`));
}

function fail(fault: Fault): never {
  throw fault;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // What is no JSON is judged by its status, and quoted.
    return undefined;
  }
}

async function readBody(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) throw new Fault('garbage', `over ${MOST_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Lets so many run at once; the others wait in the order in which they came. */
function openGate(places: number) {
  let free = places;
  const waiting: (() => void)[] = [];
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return message !== '' ? message : cause instanceof Error ? cause.message : error.name;
}

function quote(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]+/g, ' ').trim();
  return printable.length <= QUOTED_CHARS ? printable : `${printable.slice(0, QUOTED_CHARS)}…`;
}

function isRecord(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
