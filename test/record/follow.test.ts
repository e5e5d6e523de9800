import { cpSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { IMPLEMENTATION_SLOT } from '../../harness/chain/remote.js';
import { recordCommand } from '../../harness/cli/record.js';
import { edit, ROOT } from '../cli/support.js';
import { headOf, LIVE_STAKERS, openPool, type Pool, type PoolCall } from '../live/pools.js';
import { CACHE, errorOf, folderOf } from '../target/support.js';
import { mineSent, readTrace, record, replay, sent } from './history.js';

const STAKE = 'stake(uint64,uint32,uint32)';
const WEEK = 604_800n;

let pool: Pool;

beforeAll(async () => {
  pool = await openPool({ proxy: 'erc1967' });
});
afterAll(() => pool.remote.close());
beforeEach(() => {
  pool.remote.proxy.inject = () => undefined;
});

const stake = (index: number): PoolCall => ({
  from: LIVE_STAKERS[index]!,
  function: STAKE,
  args: [320_000n * BigInt(index + 2), 3n, 32n],
});
const call = (index: number, signature: string): PoolCall => ({
  from: LIVE_STAKERS[index]!,
  function: signature,
});

async function nextBlock(): Promise<bigint> {
  return (await headOf(pool.remote)).number + 1n;
}

/** Waits for something that a follower does meanwhile. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('default: it goes on with new blocks, stays behind, and ends where it is told to', async () => {
  const fromBlock = await nextBlock();
  await mineSent(pool, 12n, sent(pool, stake(0)));
  const asked = () => pool.remote.proxy.requests.filter(({ method }) => /^debug/.test(method));
  const before = asked().length;
  const toBlock = fromBlock + 2n;
  const following = record(pool, { follow: true, fromBlock, toBlock, confirmations: 1 });
  await mineSent(pool, 12n, sent(pool, stake(1)));
  await until(() => asked().length > before);
  await mineSent(pool, 12n, sent(pool, stake(2)));
  await mineSent(pool, 12n, sent(pool, stake(3)));
  const { code, out, file } = await following;
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(out.match(/^✓ block \d+: 1 call explained$/gm)).toHaveLength(3);
  expect(readTrace(file).end.number).toBe(String(toBlock));
  expect(await replay(file)).toMatchObject({ code: 0 });
});

test('behavior: the head is reorganised under it, and it reads again', async () => {
  const { rpc } = pool.remote;
  const fromBlock = await nextBlock();
  await mineSent(pool, 12n, sent(pool, stake(4)));
  const snapshot = await rpc.request('evm_snapshot', []);
  await mineSent(pool, 12n, sent(pool, call(4, 'exit()')));
  const gone = (await headOf(pool.remote)).hash;
  const heard = { out: '' };
  const following = record(pool, { follow: true, fromBlock, toBlock: fromBlock + 2n }, heard);
  await until(() => heard.out.includes(`block ${fromBlock + 1n}:`));
  await rpc.request('evm_revert', [snapshot]);
  await mineSent(pool, 13n, sent(pool, stake(5)));
  await mineSent(pool, 12n, sent(pool, call(5, 'exit()')));
  const { code, out, err, file } = await following;
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(err).toContain(`the chain was reorganised: back to block ${fromBlock}\n`);
  const { blocks } = readTrace(file);
  const hashes = blocks.map(({ hash }: { readonly hash: string }) => hash);
  expect(hashes).toHaveLength(3);
  expect(hashes).not.toContain(gone);
  expect(out).toMatch(/calls +3 in 3 transactions/);
});

test('behavior: Ctrl-C ends it, what it has is saved', async () => {
  const fromBlock = await nextBlock();
  await mineSent(pool, 12n, sent(pool, stake(6)));
  const controller = new AbortController();
  const heard = { out: '' };
  const following = record(pool, { follow: true, fromBlock }, heard, controller.signal);
  await until(() => heard.out.includes(`block ${fromBlock}:`));
  controller.abort();
  const { code, out, file } = await following;
  expect(code).toBe(130);
  expect(out).toMatch(/verdict +interrupted: explained up to block \d+\n$/);
  expect(readTrace(file).blocks).toHaveLength(1);
});

test('error: a network that stays broken is no verdict, what was recorded is saved', async () => {
  const fromBlock = await nextBlock();
  await mineSent(pool, 12n, sent(pool, stake(7)));
  const second = await mineSent(pool, 12n, sent(pool, call(7, 'exit()')));
  const { inject } = pool.remote.proxy;
  let failed = 0;
  pool.remote.proxy.inject = ({ method, params }) => {
    const number = `0x${second.toString(16)}`;
    if (method !== 'eth_getBlockByNumber' || params[0] !== number) return undefined;
    // Once is not noticed.
    failed += 1;
    return failed === 1 ? { kind: 'http', status: 503 } : undefined;
  };
  const healed = await record(pool, { fromBlock, toBlock: second, follow: true });
  expect(healed).toMatchObject({ code: 0 });
  pool.remote.proxy.inject = (request) => {
    const number = `0x${second.toString(16)}`;
    const hit = request.method === 'eth_getBlockByNumber' && request.params[0] === number;
    return hit ? { kind: 'http', status: 503 } : inject(request);
  };
  const { code, out, err, file } = await record(pool, { fromBlock, follow: true });
  expect(code).toBe(3);
  expect(out).toContain('✓ block');
  expect(err).toContain('trouble of its own');
  expect(readTrace(file)).toMatchObject({ end: { number: String(fromBlock) } });
  expect(await replay(file)).toMatchObject({ code: 0 });
});

test('behavior: a bug on the chain ends it at its block; other code behind the proxy, too', async () => {
  const folder = folderOf({});
  cpSync(path.join(ROOT, 'contracts'), path.join(folder, 'contracts'), { recursive: true });
  const spec = path.join(folder, 'contracts/L1/ProverPool.sol');
  edit(spec, 'block.timestamp > since', 'block.timestamp >= since');
  const { remote } = pool;
  const buggy = await openPool({ proxy: 'erc1967', remote, spec, owner: 'c7' });
  await mineSent(buggy, 12n, sent(buggy, stake(0)));
  const fromBlock = await nextBlock();
  await mineSent(buggy, 3_700n, sent(buggy, call(0, 'exit()')));
  const bad = await mineSent(
    buggy,
    WEEK,
    sent(buggy, stake(1)),
    sent(buggy, call(0, 'withdraw()')),
  );
  await mineSent(buggy, 12n, sent(buggy, stake(2)));
  const { code, out, file } = await record(buggy, { follow: true, fromBlock, as: spec });
  expect(code).toBe(1);
  expect(out).toMatch(
    new RegExp(`✗ block ${bad} is not explained\\n {2}status of proverPool.withdraw`),
  );
  expect(out).toMatch(
    /✗ 2\. +same block +0x1ea0…0001: proverPool\.withdraw\(\) +→ revert NO_MATURE_EXIT/,
  );
  expect(out).toMatch(/status +status +revert NO_MATURE_EXIT +success/);
  const { blocks } = readTrace(file);
  expect(blocks.at(-1)).toMatchObject({ number: String(bad) });
  // Not to the first alone, without --follow: all blocks are told.
  const range = await record(buggy, { fromBlock, as: spec });
  expect(range).toMatchObject({ code: 1, out: expect.stringContaining('3 blocks') });

  const upgradeFrom = await nextBlock();
  const implementation = await remote.rpc.request('eth_getStorageAt', [
    buggy.address,
    IMPLEMENTATION_SLOT,
    'latest',
  ]);
  const { rpc } = remote;
  // A node that is told to changes its newest block.
  await mineSent(pool, 12n);
  await rpc.request('anvil_setStorageAt', [pool.address, IMPLEMENTATION_SLOT, implementation]);
  const upgraded = await mineSent(pool, 12n, sent(pool, stake(8)));
  await mineSent(pool, 12n, sent(pool, stake(9)));
  const told = await record(pool, { fromBlock: upgradeFrom });
  expect(told.code).toBe(1);
  expect(told.out).toMatch(/ {2}proverPool runs other code from here on, at 0x[\da-f]{40}\n/);
  expect(told.out).toContain(`verdict   not explained: block ${upgraded}\n`);
});

test('error: what cannot be recorded', async () => {
  const head = await nextBlock();
  const late = await errorOf(() => record(pool, { fromBlock: 3n, toBlock: head + 10n }));
  expect(late).toMatchObject({ code: 'record/no-block', exitCode: 2 });
  const early = await errorOf(() => record(pool, { fromBlock: 3n }));
  expect(early).toMatchObject({ code: 'live/no-code', exitCode: 2 });
  const [nobody] = LIVE_STAKERS;
  const nowhere = await errorOf(() => record(pool, { fromBlock: head - 1n, address: nobody! }));
  expect(nowhere).toMatchObject({ code: 'live/no-code', exitCode: 2 });
  process.env.DIFFTEST_CACHE_DIR = CACHE;
  const typed = (...words: readonly string[]) =>
    errorOf(() => {
      const args = ['--address', pool.address, '-o', path.join(folderOf({}), 'x.json'), ...words];
      return recordCommand().exitOverride().parseAsync(args, { from: 'user' });
    });
  expect(await typed('--from-block', '9', '--to-block', '8')).toMatchObject({
    code: 'record/upside-down',
    exitCode: 2,
  });
  expect(await typed()).toMatchObject({ code: 'record/no-blocks' });
  expect(await typed('--from-block', '0')).toMatchObject({ code: 'record/first-block' });
});
