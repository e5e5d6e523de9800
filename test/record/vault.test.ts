import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deployWorld } from '../../harness/chain/deploy.js';
import type { Fork } from '../../harness/chain/fork.js';
import type { Address } from '../../harness/model/index.js';
import { loadTarget } from '../../harness/target/load.js';
import { model } from '../example/vault.model.js';
import { mineBlocks, openRemote, REMOTE_CHAIN, type Remote } from '../fork/remote.js';
import { headOf } from '../live/pools.js';
import { CACHE } from '../target/support.js';
import { readTrace, record, replay } from './history.js';

const { Ana, Ben } = model.world.actors as Readonly<Record<string, Address>>;
const DELAY = 2n * 86_400n;

let remote: Remote;
let vault: Awaited<ReturnType<typeof deployWorld>>;

beforeAll(async () => {
  remote = await openRemote();
  const target = await loadTarget(model, 'reference', { cwd: process.cwd(), cacheDir: CACHE });
  const fork = { chainId: REMOTE_CHAIN, block: await headOf(remote) } as Fork;
  vault = await deployWorld({ rpc: remote.rpc, world: model.world, target, fork });
});
afterAll(() => remote.close());

/** One transaction in a block of its own; the block's number. */
async function mined(from: Address, signature: string, value: bigint, ...args: bigint[]) {
  const { decoder, contracts } = vault;
  const data = decoder.calldata({ from, to: 'vault', function: signature, args, value });
  const call = { from, to: contracts.vault, data, value: `0x${value.toString(16)}` };
  await remote.rpc.request('eth_sendTransaction', [{ ...call, gas: '0xf4240', gasPrice: '0x0' }]);
  await mineBlocks(remote.rpc, 1);
  return (await headOf(remote)).number;
}

test('default: a model of one contract that takes ether, whose balance is followed', async () => {
  await mined(Ben!, 'deposit()', 70n);
  const fromBlock = await mined(Ana!, 'deposit()', 50n);
  await mined(Ben!, 'requestWithdrawal(uint256)', 0n, 30n);
  await mined(Ben!, 'withdraw()', 0n);
  const { timestamp } = await headOf(remote);
  await remote.rpc.request('evm_mine', [{ timestamp: Number(timestamp + DELAY) }]);
  await mined(Ben!, 'withdraw()', 0n);
  const of = { remote, address: vault.contracts.vault! };
  const signal = new AbortController().signal;
  const told = await record(of, { fromBlock }, undefined, signal, model);
  expect(told).toMatchObject({ code: 0, err: '' });
  expect(told.out).toMatch(/calls +4 in 4 transactions of 4 blocks\n/);
  expect(await replay(told.file, model)).toMatchObject({ code: 0 });

  // As if ether had been forced on it in between: the record says one wei more than the calls do.
  const trace = readTrace(told.file);
  trace.blocks[0].ether.vault = '51';
  writeFileSync(told.file, JSON.stringify(trace));
  const spoiled = await replay(told.file, model);
  expect(spoiled.code).toBe(1);
  expect(spoiled.out).toMatch(/ether of vault\.deposit differs/);
  expect(spoiled.out).toMatch(/ether +\[vault\] +50 wei +51 wei/);
});
