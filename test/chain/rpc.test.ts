import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openRpc, redactUrl } from '../../harness/chain/rpc.js';
import { errorOf } from '../target/support.js';

/** A server on loopback that answers as told. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function failing(listener: RequestListener, options = {}) {
  const url = await serving(listener);
  const rpc = openRpc({ url, timeoutMs: 2_000, ...options });
  const error = await errorOf(() => rpc.request('eth_test', [1]));
  expect([error.exitCode, error.facts.method]).toEqual([3, 'eth_test']);
  const { method, url: told, ...facts } = error.facts;
  expect(told).toBe(url);
  return { ...facts, code: error.code };
}

describe('requests', () => {
  test('default: a method, its parameters, and the result', async () => {
    const url = await serving((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => response.end(`{"jsonrpc":"2.0","id":1,"result":${body}}`));
    });
    const rpc = openRpc({ url });
    const expected = { jsonrpc: '2.0', id: 1, method: 'eth_test', params: [1, 'grüße'] };
    expect(await rpc.request('eth_test', [1, 'grüße'])).toEqual(expected);
    rpc.close();
  });

  test('behavior: a slow answer is waited for', async () => {
    const url = await serving((_, response) => {
      response.write('{"jsonrpc":"2.0",');
      setTimeout(() => response.end('"result":"0x1"}'), 300);
    });
    expect(await openRpc({ url, timeoutMs: 20_000 }).request('eth_test', [])).toBe('0x1');
  });

  test('behavior: one request at a time where only one may be under way', async () => {
    let [now, most] = [0, 0];
    const url = await serving((_, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end('{"result":null}');
      }, 20);
    });
    const rpc = openRpc({ url, inFlight: 1 });
    await Promise.all([1, 2, 3].map(() => rpc.request('eth_test', [])));
    expect(most).toBe(1);
  });
});

describe('connections', () => {
  /** Answers after a while; tells the most that were under way at once, on each connection. */
  async function counting() {
    const [now, most] = [new Map<Socket, number>(), new Map<Socket, number>()];
    const url = await serving(({ socket }, response) => {
      now.set(socket, (now.get(socket) ?? 0) + 1);
      most.set(socket, Math.max(most.get(socket) ?? 0, now.get(socket)!));
      setTimeout(() => {
        now.set(socket, now.get(socket)! - 1);
        response.end('{"result":null}');
      }, 20);
    });
    return { url, most: () => [...most.values()] };
  }

  test('behavior: a request goes where the fewest are under way', async () => {
    const { url, most } = await counting();
    const rpc = openRpc({ url, inFlight: 2 });
    for (let round = 0; round < 3; round++) {
      await Promise.all([rpc.send('{}', 'eth_test'), rpc.send('{}', 'eth_test')]);
    }
    expect(most()).toEqual([1, 1]);
    await Promise.all([1, 2, 3, 4].map(() => rpc.send('{}', 'eth_test')));
    expect(most()).toEqual([2, 2]);
  });

  test('behavior: without a limit there are as many as it takes, and no more', async () => {
    const { url, most } = await counting();
    const rpc = openRpc({ url });
    for (let round = 0; round < 2; round++) {
      await Promise.all([1, 2, 3].map(() => rpc.request('eth_test', [])));
    }
    expect(most()).toEqual([1, 1, 1]);
  });

  test('error: closed, whether or not anything was sent before', async () => {
    const { url } = await counting();
    const [used, unused] = [openRpc({ url }), openRpc({ url })];
    await used.request('eth_test', []);
    for (const rpc of [used, unused]) {
      rpc.close();
      const error = await errorOf(() => rpc.request('eth_test', []));
      expect([error.code, error.exitCode]).toEqual(['chain/unreachable', 3]);
    }
  });
});

describe('answers that cannot be used', () => {
  test.each([
    ['no JSON', '<html>no</html>', '<html>no</html>'],
    ['nothing', '', '(nothing)'],
    ['half an answer', '{"jsonrpc":"2.0","resu', '{"jsonrpc":"2.0","resu'],
    ['a number', '7', '7'],
    ['neither result nor error', '{"jsonrpc":"2.0","id":1}', '{"jsonrpc":"2.0","id":1}'],
    ['control characters', '\u001b[31m\u0007x\u0000y', '[31m x y'],
  ])('error: %s', async (_, text, answer) => {
    const facts = await failing((_request, response) => response.end(text));
    expect(facts).toEqual({ code: 'chain/answer', answer });
  });

  test('error: a long answer is quoted in part', async () => {
    const facts = await failing((_, response) => response.end('x'.repeat(5_000)));
    expect(facts).toEqual({
      code: 'chain/answer',
      answer: `${'x'.repeat(200)}… (5000 characters)`,
    });
  });

  test('error: a status of HTTP', async () => {
    const facts = await failing((_, response) => response.writeHead(503).end('busy'));
    expect(facts).toEqual({ code: 'chain/answer', status: '503', answer: 'busy' });
  });

  test('error: a refusal', async () => {
    const text = '{"error":{"code":-32601,"message":"Method not found"}}';
    const facts = await failing((_, response) => response.end(text));
    expect(facts).toEqual({ code: 'chain/refused', problem: 'Method not found', number: '-32601' });
  });
});

describe('no answer', () => {
  test('error: nobody listens', async () => {
    const error = await errorOf(() => openRpc({ url: 'http://127.0.0.1:1' }).request('eth_x', []));
    expect([error.code, error.facts.problem]).toEqual([
      'chain/unreachable',
      'connect ECONNREFUSED 127.0.0.1:1',
    ]);
  });

  test('error: silence', async () => {
    const facts = await failing(() => {}, { timeoutMs: 100 });
    expect(facts).toEqual({ code: 'chain/unreachable', problem: 'no answer within 100 ms' });
  });

  test('error: an answer that never ends', async () => {
    const facts = await failing((_, response) => response.write('{"result":'), { timeoutMs: 100 });
    expect(facts).toEqual({ code: 'chain/unreachable', problem: 'no answer within 100 ms' });
  });

  test('error: an answer without bounds', async () => {
    const flood: RequestListener = (_, response) => {
      const more = () => {
        if (!response.destroyed) response.write('x'.repeat(10_000), more);
      };
      more();
    };
    const facts = await failing(flood, { maxAnswerBytes: 100_000, timeoutMs: 20_000 });
    const problem = 'the answer is longer than 100000 bytes';
    expect(facts).toEqual({ code: 'chain/unreachable', problem });
  });

  test('error: a connection that is cut, before and in the answer', async () => {
    const before = await failing((request) => request.socket.destroy());
    expect(before).toEqual({ code: 'chain/unreachable', problem: 'other side closed' });
    const within = await failing((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"result":', () => response.destroy());
    });
    expect(within.code).toBe('chain/unreachable');
  });
});

test('behavior: keys in URLs are never told', () => {
  expect(redactUrl('https://user:secret@node.example/v2/key?token=1')).toBe(
    'https://node.example/(hidden)',
  );
  expect(redactUrl('http://127.0.0.1:8545')).toBe('http://127.0.0.1:8545');
});
