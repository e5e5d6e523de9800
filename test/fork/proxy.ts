import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request meets instead of an answer, or beside it. */
export type Injected =
  | { readonly kind: 'hang' }
  | { readonly kind: 'drop' }
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | { readonly kind: 'result'; readonly result: unknown };

export type Request = {
  readonly method: string;
  readonly params: readonly unknown[];
  /** As it came, credentials and all. */
  readonly path: string;
  readonly authorization: string | undefined;
};

/** Stands before a node and makes it as bad as networks are. */
export type FaultyProxy = {
  readonly url: string;
  readonly port: number;
  readonly requests: Request[];
  /** Decides about each request; undefined lets it through. Every one is let through at first. */
  inject: (request: Request) => Injected | undefined;
  /** Decides about each result that was let through, if set; undefined leaves it as it is. */
  rewrite: ((request: Request, result: unknown) => Injected | undefined) | undefined;
  readonly close: () => Promise<void>;
};

/** Begins to listen before a node. */
export async function openProxy(target: string): Promise<FaultyProxy> {
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    incoming.on(
      'end',
      () => void answer(body, incoming.url!, incoming.headers.authorization, outgoing),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answer = async (
    body: string,
    path: string,
    authorization: string | undefined,
    outgoing: ServerResponse,
  ) => {
    const { id, method, params } = JSON.parse(body);
    const request: Request = { method, params, path, authorization };
    proxy.requests.push(request);
    const say = (injected: Injected) => inject(injected, id, outgoing);
    const injected = proxy.inject(request);
    if (injected !== undefined) return say(injected);
    const headers = { 'content-type': 'application/json' };
    const real = await (await fetch(target, { method: 'POST', headers, body })).text();
    const result = proxy.rewrite === undefined ? undefined : JSON.parse(real).result;
    const rewritten = result === undefined ? undefined : proxy.rewrite?.(request, result);
    if (rewritten !== undefined) return say(rewritten);
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(real);
  };
  const close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: [],
    inject: () => undefined,
    rewrite: undefined,
    close,
  };
  return proxy;
}

function inject(injected: Injected, id: unknown, outgoing: ServerResponse): void {
  if (injected.kind === 'hang') return;
  if (injected.kind === 'drop') return void outgoing.destroy();
  if (injected.kind === 'http') {
    return void outgoing.writeHead(injected.status, injected.headers).end(injected.body ?? '');
  }
  const { kind, ...said } = injected;
  const answer = kind === 'error' ? { error: said } : said;
  outgoing.setHeader('content-type', 'application/json');
  outgoing.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
}
