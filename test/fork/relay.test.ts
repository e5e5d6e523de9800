import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Relay } from '../../harness/chain/relay/relay.js';
import {
  hastyRelay,
  mineBlocks,
  openRemote,
  REMOTE_CHAIN,
  REMOTE_TIME,
  type Remote,
  SECRETS,
} from './remote.js';

const SOMEBODY = '0xee00000000000000000000000000000000000077';

let remote: Remote;
let open: Relay[] = [];

beforeAll(async () => {
  remote = await openRemote();
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

function sent(method: string): number {
  return remote.proxy.requests.filter((request) => request.method === method).length;
}

describe('a relay', () => {
  test('default: shows the chain at the newest block, asks for each thing once', async () => {
    await remote.rpc.request('anvil_setBalance', [SOMEBODY, '0x7']);
    const relay = await relayed();
    expect([relay.chainId, relay.block.number, relay.block.timestamp]).toEqual([
      REMOTE_CHAIN,
      5n,
      REMOTE_TIME + 40n,
    ]);
    await mineBlocks(remote.rpc, 1);
    await remote.rpc.request('anvil_setBalance', [SOMEBODY, '0x8']);
    await mineBlocks(remote.rpc, 1);
    const before = remote.proxy.requests.length;
    for (const block of [
      relay.blockTag,
      relay.blockTag,
      relay.blockTag.toUpperCase().replace('X', 'x'),
    ]) {
      expect(await ask(relay, 'eth_getBalance', SOMEBODY, block)).toMatchObject({ result: '0x7' });
    }
    expect(sent('eth_getBalance')).toBe(2);
    // The other one asked whether the block still is there.
    expect(remote.proxy.requests.length - before).toBe(2);
    expect(relay.requests()).toBe(remote.proxy.requests.length);
    expect(relay.recorded().map(({ method, result }) => [method, result])).toContainEqual([
      'eth_getBalance',
      '0x7',
    ]);
    expect(await ask(relay, 'eth_getAccountInfo', SOMEBODY, '0x5')).toMatchObject({
      error: { code: -32601 },
    });
    expect(relay.trouble()).toBeUndefined();
  });

  test('behavior: the URL goes to the node whole, and nowhere else', async () => {
    const relay = await relayed();
    const { path, authorization } = remote.proxy.requests[0]!;
    expect(path).toBe(`/v3/${SECRETS[2]}?key=${SECRETS[3]}`);
    expect(authorization).toBe(
      `Basic ${Buffer.from(`${SECRETS[0]}:${SECRETS[1]}`).toString('base64')}`,
    );
    expect(relay.node).toBe(`http://127.0.0.1:${remote.proxy.port}`);
    expect(JSON.stringify([relay.url, relay.node, relay.recorded()])).not.toMatch(
      SECRETS.join('|'),
    );
  });

  test('behavior: final blocks need no second question', async () => {
    const block = {
      number: '0x5',
      hash: `0x${'0'.repeat(64)}`,
      timestamp: '0x1',
      parentHash: '0x0',
    };
    remote.proxy.inject = ({ params }) =>
      params[0] === 'finalized' ? { kind: 'result', result: block } : undefined;
    const relay = await relayed({ blockNumber: 5n });
    await relay.read('eth_getBalance', [SOMEBODY, relay.blockTag]);
    expect(remote.proxy.requests.at(-1)!.method).toBe('eth_getBalance');
  });
});
