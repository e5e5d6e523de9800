import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Address } from '../../harness/model/index.js';
import { proverPool } from '../../models/prover-pool/index.js';
import type { Injected, Request } from '../fork/proxy.js';
import { REMOTE_CHAIN } from '../fork/remote.js';
import { headOf, LIVE_STAKERS, openPool, type Pool, type PoolCall } from '../live/pools.js';
import {
  type Caller,
  type Inner,
  installCaller,
  mineSent,
  readTrace,
  record,
  replay,
  sent,
} from './history.js';

const ROLLUP = proverPool.world.accounts.taiko!;
const STAKE = 'stake(uint64,uint32,uint32)';
const UNIT = 320_000n;
const OUTSIDER: Address = `0x${'0f'.repeat(20)}`;

let pool: Pool;
let caller: Caller;
let first: bigint;
let last: bigint;

const staker = (index: number) => LIVE_STAKERS[index]!;
const stake = (index: number, units: bigint): PoolCall => ({
  from: staker(index),
  function: STAKE,
  args: [UNIT * units, 3n, 32n],
});
const transfer = (from: Address, to: Address, amount: bigint): PoolCall => ({
  from,
  to: 'taikoToken',
  function: 'transfer(address,uint256)',
  args: [to, amount],
});
const inner = (way: Inner['way'], signature: string, ...args: PoolCall['args'] & {}): Inner => ({
  from: ROLLUP,
  function: signature,
  args,
  way,
});

beforeAll(async () => {
  pool = await openPool({ proxy: 'erc1967' });
  caller = await installCaller(pool, ROLLUP);
  // Before the record begins: two stakers that it has to find in logs and in storage.
  await mineSent(pool, 12n, sent(pool, stake(0, 3n)), sent(pool, stake(1, 4n)));
  first = (await headOf(pool.remote)).number + 1n;
  await mineSent(
    pool,
    12n,
    sent(pool, stake(2, 5n)),
    sent(pool, transfer(staker(3), staker(4), 77n)),
    sent(pool, { from: staker(0), function: 'withdraw()' }),
  );
  const calls = caller.run(
    pool,
    inner('call', 'assignProver(uint64,uint32)', 1n, 3n),
    inner('undone', 'slashProver(uint64,address,uint64)', 1n, staker(0), 5_000n),
    inner('view', 'getCapacity()'),
    inner('call', 'assignProver(uint64,uint32)', 2n, 3n),
    inner('call', 'exit()'),
  );
  await mineSent(
    pool,
    3_700n,
    { from: staker(9), to: ROLLUP, data: calls },
    sent(pool, { from: staker(12), function: 'exit()' }),
  );
  await mineSent(pool, 12n);
  // Tokens pass through somebody whom nobody knows, and who then knows nothing of the function.
  await mineSent(
    pool,
    12n,
    sent(pool, transfer(staker(5), OUTSIDER, 500n)),
    sent(pool, transfer(OUTSIDER, staker(0), 200n)),
  );
  last = await mineSent(
    pool,
    12n,
    sent(pool, transfer(OUTSIDER, staker(6), 300n)),
    sent(pool, transfer(OUTSIDER, staker(6), 1n)),
    sent(pool, stake(6, 3n)),
  );
});
afterAll(() => pool.remote.close());
beforeEach(() => {
  pool.remote.proxy.inject = () => undefined;
});

test('default: what happened is recorded, explained, and replayed offline', async () => {
  const { code, out, err, file } = await record(pool, { fromBlock: first, toBlock: last });
  expect({ code, err, out }).toMatchObject({ code: 0, err: '' });
  expect(out).toMatch(/calls +14 in 10 transactions of 4 blocks, 5 by other contracts, 1 undone/);
  expect(out).toMatch(/verdict +explained\n$/);
  const requests = pool.remote.proxy.requests.length;
  const again = await replay(file);
  expect(again).toMatchObject({ code: 0, err: '' });
  expect(again.out).toContain('14 calls in 4 blocks of chain 167005, the model explains each');
  expect(pool.remote.proxy.requests).toHaveLength(requests);
});

test('behavior: a return, an event or a slot that is another makes the replay red', async () => {
  const { file } = await record(pool, { fromBlock: first, toBlock: last });
  const spoiled = async (spoil: (trace: ReturnType<typeof readTrace>) => void) => {
    const trace = readTrace(file);
    spoil(trace);
    writeFileSync(file, JSON.stringify(trace));
    const told = await replay(file);
    return { ...told, undone: JSON.stringify(trace) };
  };
  const whole = JSON.stringify(readTrace(file));
  const other = (hex: string) => `${hex.slice(0, -1)}${hex.endsWith('1') ? '2' : '1'}`;
  const returned = await spoiled(({ blocks }) => {
    const [call] = blocks[1].transactions[0].calls;
    call.output = other(call.output);
  });
  expect(returned.code).toBe(1);
  expect(returned.out).toMatch(
    /✗ block \d+ is not explained\n {2}returns of proverPool\.assignProver/,
  );
  writeFileSync(file, whole);
  const event = await spoiled(({ blocks }) => {
    const [log] = blocks[0].transactions[0].calls[0].logs;
    log.data = other(log.data);
  });
  expect(event.out).toMatch(/ {2}events of proverPool\.stake differs/);
  writeFileSync(file, whole);
  const slot = await spoiled(({ blocks }) => {
    const { after } = blocks[3];
    const [name] = Object.keys(after.taikoToken);
    after.taikoToken[name!] = other(after.taikoToken[name!]);
  });
  expect(slot.code).toBe(1);
  expect(slot.out).toMatch(/(state|balances) of proverPool\.stake differs/);
  writeFileSync(file, whole);
  const lacking = await spoiled(({ start }) => {
    delete start.words.addressManager;
  }).catch((error) => error);
  expect(lacking).toMatchObject({ code: 'record/lacks', exitCode: 2 });
});

test('behavior: without one way to trace, another is taken', async () => {
  const without = (pattern: RegExp) => {
    pool.remote.proxy.inject = ({ method }: Request): Injected | undefined =>
      pattern.test(method)
        ? { kind: 'error', code: -32601, message: `the method ${method} does not exist` }
        : undefined;
  };
  for (const lacking of [/^debug_traceBlock/, /^debug_/]) {
    without(lacking);
    const { code, out, file } = await record(pool, { fromBlock: first, toBlock: last });
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain('5 by other contracts');
    expect(await replay(file)).toMatchObject({ code: 0 });
  }
  without(/^(debug|trace)_/);
  const { code, out, err, file } = await record(pool, { fromBlock: first, toBlock: last });
  // What the rollup's contract called is not seen, but that something happened is.
  expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining('traces no') });
  expect(out).toMatch(/✗ block \d+ is not known to be explained\n/);
  expect(out).toMatch(/verdict +unknown up to block \d+: the record is not whole\n/);
  expect(await replay(file)).toMatchObject({ code: 3 });
  // Where there are none of such calls, transactions alone are enough.
  const plain = await record(pool, { fromBlock: last, toBlock: last });
  expect(plain).toMatchObject({ code: 0, out: expect.stringContaining('transactions alone') });
});

test('behavior: keys that a call turns out to touch are read as they were before it', async () => {
  const name = (address: Address): PoolCall => ({
    from: pool.deployment.accounts.owner!,
    to: 'addressManager',
    function: 'setAddress(uint256,bytes32,address)',
    args: [REMOTE_CHAIN, `0x${Buffer.from('signals').toString('hex').padEnd(64, '0')}`, address],
  });
  await mineSent(pool, 12n, sent(pool, name(staker(20))));
  // The event tells who had the name before, which nothing before this block tells the model.
  const fromBlock = await mineSent(pool, 12n, sent(pool, name(staker(21))));
  const { code, out, file } = await record(pool, { fromBlock });
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(await replay(file)).toMatchObject({ code: 0 });
});

test('behavior: storage that changes by itself is not explained', async () => {
  const { rpc } = pool.remote;
  const from = (await headOf(pool.remote)).number + 1n;
  await mineSent(pool, 12n, sent(pool, transfer(staker(10), staker(11), 1n)));
  const { address } = pool;
  // A node that is told to changes its newest block.
  await mineSent(pool, 12n);
  // Of the first prover.
  const slot = `0x${(201 + 1).toString(16).padStart(64, '0')}`;
  await rpc.request('anvil_setStorageAt', [address, slot, `0x${'1'.padStart(64, '0')}`]);
  const quiet = await mineSent(pool, 12n);
  const ended = await record(pool, { fromBlock: from, toBlock: quiet });
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.out).toContain('proverPool.provers[1] changed by then, and no call is seen');
  const to = await mineSent(pool, 12n, sent(pool, transfer(staker(10), staker(11), 1n)));
  const { code, out } = await record(pool, { fromBlock: from, toBlock: to });
  expect(code).toBe(1);
  expect(out).toContain('proverPool.provers[1] changed before this block, and no call is seen');
});
