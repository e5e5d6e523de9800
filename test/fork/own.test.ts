import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startNode } from '../../harness/chain/node.js';
import { openKeep } from '../../harness/chain/own.js';
import type { Rpc } from '../../harness/chain/rpc.js';
import { slot } from '../chain/support.js';
import { hastyRelay, mineBlocks, openRemote, type Remote } from './remote.js';

const SOMEBODY = '0xee00000000000000000000000000000000000078';

let remote: Remote;

beforeAll(async () => {
  remote = await openRemote();
  await remote.rpc.request('anvil_setCode', [SOMEBODY, '0x5f54']);
  await remote.rpc.request('anvil_setNonce', [SOMEBODY, '0x3']);
  await remote.rpc.request('anvil_setStorageAt', [SOMEBODY, '0x5', slot(7)]);
  await remote.rpc.request('anvil_setStorageAt', [SOMEBODY, '0x6', slot(8)]);
  await mineBlocks(remote.rpc, 1);
});
afterAll(() => remote.close());

async function forked() {
  const relay = await hastyRelay(remote);
  const { rpc, stop } = await startNode({ fork: relay });
  onTestFinished(async () => {
    await stop();
    await relay.close();
  });
  return { relay, rpc, keep: openKeep(relay) };
}

function wordAt(rpc: Rpc, place: string): Promise<unknown> {
  return rpc.request('eth_getStorageAt', [SOMEBODY, place, 'latest']);
}

/** What the node has of an account itself, without asking its fork. */
async function ownOf(rpc: Rpc): Promise<unknown> {
  const dump = (await rpc.request('anvil_dumpState', [])) as string;
  const text = gunzipSync(Buffer.from(dump.slice(2), 'hex')).toString('utf8');
  const account = JSON.parse(text).accounts[SOMEBODY];
  return account && { nonce: account.nonce, code: account.code, storage: account.storage };
}

test('default: what was read of the fork is the node’s own afterwards', async () => {
  const { rpc, keep } = await forked();
  await wordAt(rpc, '0x5');
  expect(await ownOf(rpc)).toBeUndefined();
  await keep(rpc);
  expect(await ownOf(rpc)).toEqual({ nonce: 3, code: '0x5f54', storage: { [slot(5)]: slot(7) } });
  await wordAt(rpc, '0x6');
  await keep(rpc);
  expect(await ownOf(rpc)).toMatchObject({ storage: { [slot(5)]: slot(7), [slot(6)]: slot(8) } });
});

test('behavior: what was written since is left as it is', async () => {
  const { rpc, keep } = await forked();
  await wordAt(rpc, '0x5');
  await rpc.request('anvil_setStorageAt', [SOMEBODY, '0x5', slot(9)]);
  await rpc.request('anvil_setNonce', [SOMEBODY, '0x4']);
  await keep(rpc);
  expect(await wordAt(rpc, '0x5')).toBe(slot(9));
  expect(await rpc.request('eth_getTransactionCount', [SOMEBODY, 'latest'])).toBe('0x4');
});
