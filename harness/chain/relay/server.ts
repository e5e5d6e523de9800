import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../trace/json.js';
import type { Question } from './reads.js';

/** What an Anvil is told: a result, or an error of JSON-RPC. */
export type Reply =
  | { readonly result: Json }
  | { readonly error: { readonly code: number; readonly message: string } };

export type Server = { readonly url: string; readonly close: () => Promise<void> };

const LOOPBACK = '127.0.0.1';
const MOST_QUESTION_BYTES = 1024 * 1024;

/** Answers JSON-RPC over HTTP on a free port of the loopback interface. */
export async function openServer(reply: (question: Question) => Promise<Reply>): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing, reply);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, LOOPBACK, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () => {
    const ended = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    return ended;
  };
  return { url: `http://${LOOPBACK}:${port}`, close };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  reply: (question: Question) => Promise<Reply>,
): Promise<void> {
  let text = '';
  incoming.setEncoding('utf8').on('error', () => outgoing.destroy());
  for await (const chunk of incoming) {
    text += chunk;
    if (text.length > MOST_QUESTION_BYTES) return void outgoing.destroy();
  }
  const asked = parse(text);
  const answer = Array.isArray(asked)
    ? await Promise.all(asked.map((one) => answerOne(one, reply)))
    : await answerOne(asked, reply);
  outgoing.writeHead(200, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify(answer));
}

async function answerOne(
  asked: unknown,
  reply: (question: Question) => Promise<Reply>,
): Promise<unknown> {
  const { id = null, method, params = [] } = (asked ?? {}) as Readonly<Record<string, Json>>;
  const known = typeof method === 'string' && Array.isArray(params);
  const told: Reply = known
    ? await reply({ method, params: params as readonly Json[] })
    : { error: { code: -32600, message: 'no request of JSON-RPC' } };
  return { jsonrpc: '2.0', id, ...told };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It is answered as what it is: no request.
    return undefined;
  }
}
