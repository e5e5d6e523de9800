import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Relay } from '../../harness/chain/relay/relay.js';
import { DifftestError } from '../../harness/errors.js';
import { errorOf } from '../target/support.js';
import type { Injected, Request } from './proxy.js';
import { hastyRelay, openRemote, type Remote, SECRETS } from './remote.js';

const SOMEBODY = '0xee00000000000000000000000000000000000077';

let remote: Remote;
let open: Relay[] = [];

beforeAll(async () => {
  remote = await openRemote();
  await remote.rpc.request('anvil_setBalance', [SOMEBODY, '0x7']);
});
afterAll(() => remote.close());
afterEach(async () => {
  remote.proxy.inject = () => undefined;
  remote.proxy.requests.length = 0;
  await Promise.all(open.map((relay) => relay.close()));
  open = [];
});

async function relayed(given: Parameters<typeof hastyRelay>[1] = {}): Promise<Relay> {
  const relay = await hastyRelay(remote, given);
  open.push(relay);
  return relay;
}

/** As an Anvil asks. */
async function ask(relay: Relay, method: string, ...params: unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method, params });
  const response = await fetch(relay.url, { method: 'POST', body });
  return response.json();
}

/** Injects into requests for ether the first so many times, or always. */
function spoilBalances(injected: Injected, times = Infinity): void {
  let left = times;
  remote.proxy.inject = ({ method, params }: Request) => {
    return method === 'eth_getBalance' && params[0] === SOMEBODY && left-- > 0
      ? injected
      : undefined;
  };
}

function sent(method: string): number {
  return remote.proxy.requests.filter((request) => request.method === method).length;
}

const GARBAGE: Injected = { kind: 'http', status: 200, body: '<html>Checking your browser' };

const FAULTS: readonly (readonly [string, Injected, string, RegExp])[] = [
  ['silence', { kind: 'hang' }, 'fork/timeout', /no answer within 300 ms/],
  ['a dropped connection', { kind: 'drop' }, 'fork/connection', /other side closed|socket/],
  [
    '429',
    { kind: 'http', status: 429, headers: { 'retry-after': '0' } },
    'fork/rate-limit',
    /HTTP 429/,
  ],
  ['503', { kind: 'http', status: 503, body: 'no backend' }, 'fork/server', /HTTP 503: no backend/],
  ['a page', GARBAGE, 'fork/garbage', /no JSON-RPC: <html>Checking/],
  [
    'words for a number',
    { kind: 'result', result: 'soon' },
    'fork/garbage',
    /"soon" is not a number/,
  ],
  [
    'a limit by JSON-RPC',
    { kind: 'error', code: -32005, message: 'slow down' },
    'fork/rate-limit',
    /slow/,
  ],
];

describe('faults', () => {
  // Silence is waited for; a busy machine takes longer for everything else.
  const patienceFor = ({ kind }: Injected) => {
    const timeoutMs = kind === 'hang' ? 300 : 10_000;
    return { patience: { retries: 2, timeoutMs, backoffMs: 5 } };
  };

  test.each(FAULTS)('behavior: %s once or twice is not noticed', async (_, injected) => {
    const relay = await relayed(patienceFor(injected));
    spoilBalances(injected, 2);
    expect(await relay.read('eth_getBalance', [SOMEBODY, '0x5'])).toBe('0x7');
    expect(sent('eth_getBalance')).toBe(1 + 3);
  });

  test.each(FAULTS)('error: %s again and again', async (_, injected, code, problem) => {
    const relay = await relayed(patienceFor(injected));
    spoilBalances(injected);
    expect(await ask(relay, 'eth_getBalance', SOMEBODY, '0x5')).toMatchObject({
      error: { code: -32000 },
    });
    const trouble = relay.trouble()!;
    expect([trouble.code, trouble.exitCode]).toEqual([code, 3]);
    expect(trouble.facts.problem).toMatch(problem);
    expect(trouble.hint).toBeDefined();
    expect(sent('eth_getBalance')).toBe(1 + 3);
    // What is broken is not asked again.
    await ask(relay, 'eth_getBalance', SOMEBODY, '0x4');
    expect(sent('eth_getBalance')).toBe(1 + 3);
  });

  test('behavior: it waits as long as it is told to', async () => {
    const relay = await relayed({ patience: { retries: 1, timeoutMs: 5000, backoffMs: 5 } });
    spoilBalances({ kind: 'http', status: 429, headers: { 'retry-after': '1' } }, 1);
    const began = performance.now();
    expect(await relay.read('eth_getBalance', [SOMEBODY, '0x5'])).toBe('0x7');
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  test('behavior: many that wait at once are no leak', async () => {
    const relay = await relayed({ patience: { retries: 1, timeoutMs: 5000, backoffMs: 300 } });
    const warnings: string[] = [];
    const warned = ({ message }: Error) => void warnings.push(message);
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    let left = 40;
    remote.proxy.inject = ({ method }) =>
      method === 'eth_getStorageAt' && left-- > 0 ? { kind: 'drop' } : undefined;
    const places = Array.from({ length: 40 }, (_, index) => `0x${(index + 1).toString(16)}`);
    await Promise.all(
      places.map((place) => relay.read('eth_getStorageAt', [SOMEBODY, place, '0x5'])),
    );
    expect(left).toBeLessThanOrEqual(0);
    expect(warnings).toEqual([]);
  });

  const FINAL: readonly (readonly [string, Injected, string, number])[] = [
    ['a key that is wrong', { kind: 'http', status: 401, body: 'bad key' }, 'fork/http', 1],
    ['no such method', { kind: 'error', code: -32601, message: 'no' }, 'fork/method', 1],
    [
      'state that is gone',
      { kind: 'error', code: -32000, message: 'missing trie node ab' },
      'fork/pruned',
      2,
    ],
    ['a refusal', { kind: 'error', code: -32000, message: 'not today' }, 'fork/refused', 1],
  ];
  test.each(FINAL)(
    'error: %s is not asked for again and again',
    async (_, injected, code, asked) => {
      const relay = await relayed();
      spoilBalances(injected);
      const error = await errorOf(() => relay.read('eth_getBalance', [SOMEBODY, '0x5']));
      expect([error.code, error.exitCode]).toEqual([code, 3]);
      expect(sent('eth_getBalance')).toBe(1 + asked);
    },
  );

  test('error: what a node says about its URL is not passed on', async () => {
    const relay = await relayed();
    spoilBalances({
      kind: 'error',
      code: -32000,
      message: `project ${SECRETS[2]} of ${SECRETS[0]}`,
    });
    const error = await errorOf(() => relay.read('eth_getBalance', [SOMEBODY, '0x5']));
    expect(error.facts.problem).toBe('project (hidden) of (hidden)');
  });

  test('error: a reorganisation under the block, and another chain in its place', async () => {
    const relay = await relayed();
    const { number } = relay.block;
    const other = {
      number: relay.blockTag,
      hash: `0x${'ab'.repeat(32)}`,
      timestamp: '0x1',
      parentHash: '0x0',
    };
    let chain: Injected | undefined;
    remote.proxy.inject = ({ method, params }) => {
      if (method === 'eth_chainId') return chain;
      return params[0] === relay.blockTag ? { kind: 'result', result: other } : undefined;
    };
    const read = (address: string) =>
      errorOf(() => relay.read('eth_getCode', [address, relay.blockTag]));
    const error = await read(SOMEBODY);
    expect([error.code, error.exitCode]).toEqual(['fork/reorg', 3]);
    expect(error.facts.problem).toContain(`block ${number} was ${relay.block.hash}, is 0xabab`);
    chain = { kind: 'result', result: '0x1' };
    expect((await read(SOMEBODY)).code).toBe('fork/chain');
  });
});

describe('what was asked for', () => {
  test('error: another chain than the node serves', async () => {
    const error = await errorOf(() => relayed({ chainId: 1n }));
    expect([error.code, error.exitCode]).toEqual(['fork/chain-id', 2]);
    expect(error.facts).toMatchObject({ expected: '1', found: '167005' });
  });

  test('error: a block that is not there yet, and one that is not there any more', async () => {
    const early = await errorOf(() => relayed({ blockNumber: 1_000_000n }));
    expect([early.code, early.exitCode, early.facts.block]).toEqual([
      'fork/no-block',
      2,
      '1000000',
    ]);
    expect(early.hint).toContain('--fork-block-number');
    remote.proxy.inject = ({ method }) =>
      method === 'eth_getBalance'
        ? { kind: 'error', code: -32000, message: 'historical state ab12 is not available' }
        : undefined;
    const late = await errorOf(() => relayed({ blockNumber: 2n }));
    expect([late.code, late.exitCode, late.facts.block]).toEqual(['fork/pruned', 3, '2']);
    expect(late.hint).toContain('archive');
  });

  test.each([
    ['not a url', 'it is no URL'],
    ['ws://node.example/secret-key', 'it begins with ws:'],
  ])('error: %s', async (url, problem) => {
    const error = await errorOf(() => relayed({ url }));
    expect([error.code, error.exitCode, error.facts.problem]).toEqual(['fork/url', 2, problem]);
    expect(error.explain()).not.toContain('secret-key');
  });

  test('error: a node that is not there', async () => {
    const error = await errorOf(() => relayed({ url: 'http://127.0.0.1:9/key-0123456789' }));
    expect(error).toBeInstanceOf(DifftestError);
    expect([error.code, error.exitCode, error.facts.node]).toEqual([
      'fork/connection',
      3,
      'http://127.0.0.1:9',
    ]);
  });
});
