import { InfrastructureError } from '../errors.js';
import { Answer } from './answer.js';
import { Connections } from './connections.js';

export type RpcOptions = {
  readonly url: string;
  /** For one request, from when it is asked for to the last byte of its answer. */
  readonly timeoutMs?: number;
  /** Requests at once; more of them wait, which counts as time. */
  readonly inFlight?: number;
  /** An answer that is longer is not read to its end. */
  readonly maxAnswerBytes?: number;
};

/** JSON-RPC over HTTP to one node; connections are kept open. */
export type Rpc = {
  /**
   * Sends a body as it is and returns the answer as it is. It must only read: it may be sent again,
   * and it is sent while the one before it is answered, so that the node never waits for us. Throws
   * InfrastructureError.
   */
  readonly send: (body: string, method: string) => Promise<Buffer>;
  /** Calls a method and returns its result. Throws InfrastructureError, also when refused. */
  readonly request: (method: string, params: readonly unknown[]) => Promise<unknown>;
  /**
   * Calls several methods that only read, in one message: the node runs them in no certain order.
   * Results are in the order of the calls. Throws InfrastructureError if one of them is refused.
   */
  readonly batch: (calls: readonly RpcCall[]) => Promise<readonly unknown[]>;
  readonly close: () => void;
};

export type RpcCall = readonly [method: string, params: readonly unknown[]];

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_ANSWER_BYTES = 512 * 1024 * 1024;
const QUOTED_CHARS = 200;
const JSON_BODY = { 'content-type': 'application/json' };

/** Opens a client; nothing is sent before the first request. */
export function openRpc(options: RpcOptions): Rpc {
  const { url, timeoutMs = DEFAULT_TIMEOUT_MS, inFlight = Infinity } = options;
  const maxAnswerBytes = options.maxAnswerBytes ?? DEFAULT_MAX_ANSWER_BYTES;
  const { origin, pathname: path } = new URL(url);
  const connections = new Connections(origin, inFlight);

  const post = (body: string, method: string, idempotent: boolean) =>
    new Promise<Buffer>((resolve, reject) => {
      const connection = connections.take();
      const answer = new Answer(maxAnswerBytes, (outcome) => {
        clearTimeout(timer);
        connections.giveBack(connection);
        if (outcome instanceof Error) {
          reject(unreachable({ method, url, problem: outcome.message, cause: outcome }));
        } else if (answer.status !== 200) {
          const text = outcome.toString('utf8');
          reject(unusable({ method, url, answer: text, status: answer.status }));
        } else {
          resolve(outcome);
        }
      });
      const late = () => answer.end(new Error(`no answer within ${timeoutMs} ms`));
      const timer = setTimeout(late, timeoutMs);
      // A string as long as a plan takes Node a millisecond to write; the same bytes 50 µs.
      const message = { headers: JSON_BODY, body: Buffer.from(body), idempotent };
      connection.client.dispatch({ path, method: 'POST', ...message }, answer);
    });

  const request = async (method: string, params: readonly unknown[]) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    return parseAnswer(await post(body, method, false), method, url);
  };
  const batch = async (calls: readonly RpcCall[]) => {
    if (calls.length === 0) return [];
    const body = JSON.stringify(
      calls.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params })),
    );
    const methods = [...new Set(calls.map(([method]) => method))].join(', ');
    return parseAnswers(await post(body, methods, false), calls, url);
  };
  const send = (body: string, method: string) => post(body, method, true);
  return { send, request, batch, close: () => connections.close() };
}

/** The result in an answer; InfrastructureError when there is none. */
export function parseAnswer(answer: Buffer, method: string, url: string): unknown {
  const text = answer.toString('utf8');
  return resultOf(parseJson(text, method, url), { text, method, url });
}

/** The results of a batch, by the ids of its calls; InfrastructureError when one has none. */
export function parseAnswers(
  answer: Buffer,
  calls: readonly RpcCall[],
  url: string,
): readonly unknown[] {
  const methods = calls[0]![0];
  const text = answer.toString('utf8');
  const answers = parseJson(text, methods, url);
  if (!Array.isArray(answers)) {
    // A batch that the node does not understand at all is answered by a single error.
    resultOf(answers, { text, method: methods, url });
    throw unusable({ method: methods, url, answer: text, problem: 'one answer to many calls' });
  }
  const byId = new Map(answers.map((answer: { id?: unknown } | null) => [answer?.id, answer]));
  return calls.map(([method], id) => resultOf(byId.get(id), { text, method, url }));
}

type Asked = { readonly text: string; readonly method: string; readonly url: string };

function parseJson(text: string, method: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unusable({ method, url, answer: text, cause });
  }
}

function resultOf(answer: unknown, { text, method, url }: Asked): unknown {
  if (typeof answer !== 'object' || answer === null) throw unusable({ method, url, answer: text });
  if ('error' in answer) throw refused(method, url, answer.error);
  if (!('result' in answer)) throw unusable({ method, url, answer: text });
  return answer.result;
}

/** An answer that is not what the method promises. */
export function unusable(options: {
  readonly method: string;
  readonly url: string;
  readonly answer: string;
  readonly status?: number | undefined;
  readonly problem?: string;
  readonly cause?: unknown;
}): InfrastructureError {
  const { method, url, answer, status, problem, cause } = options;
  return new InfrastructureError({
    code: 'chain/answer',
    message: 'The node answered something that cannot be used.',
    facts: { method, url: redactUrl(url), status, problem, answer: quote(answer) },
    hint: 'Nothing is known about the contract from this.',
    cause,
  });
}

/** The origin of a URL: paths, queries and credentials often are keys. */
export function redactUrl(url: string): string {
  const { protocol, host, pathname, search, username } = new URL(url);
  const secret = pathname.length > 1 || search !== '' || username !== '';
  return `${protocol}//${host}${secret ? '/(hidden)' : ''}`;
}

function refused(method: string, url: string, error: unknown): InfrastructureError {
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  return new InfrastructureError({
    code: 'chain/refused',
    message: 'The node refused a request.',
    facts: {
      method,
      url: redactUrl(url),
      problem: quote(typeof message === 'string' ? message : JSON.stringify(error)),
      number: typeof code === 'number' ? code : undefined,
    },
  });
}

function unreachable(options: {
  readonly method: string;
  readonly url: string;
  readonly problem: string;
  readonly cause: unknown;
}): InfrastructureError {
  return new InfrastructureError({
    code: 'chain/unreachable',
    message: 'The node did not answer.',
    facts: { method: options.method, url: redactUrl(options.url), problem: options.problem },
    cause: options.cause,
  });
}

function quote(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]+/g, ' ').trim();
  if (printable.length <= QUOTED_CHARS) return printable === '' ? '(nothing)' : printable;
  return `${printable.slice(0, QUOTED_CHARS)}… (${text.length} characters)`;
}
