import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Address } from '../../harness/model/index.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { LIVE_STAKERS, openPool, type Pool, type PoolCall } from '../live/pools.js';
import { type Caller, deafPool, installCaller, mineSent, record, replay, sent } from './history.js';

const ROLLUP = proverPool.world.accounts.taiko!;
const OUTSIDER: Address = `0x${'0f'.repeat(20)}`;

let pool: Pool;
let caller: Caller;

beforeAll(async () => {
  pool = await openPool({ proxy: 'erc1967' });
  caller = await installCaller(pool, ROLLUP);
});
afterAll(() => pool.remote.close());

const staker = (index: number) => LIVE_STAKERS[index]!;
const stake = (index: number, units: bigint): PoolCall => ({
  from: staker(index),
  function: 'stake(uint64,uint32,uint32)',
  args: [320_000n * units, 3n, 32n],
});
const transfer = (from: Address, to: Address, amount: bigint): PoolCall => ({
  from,
  to: 'taikoToken',
  function: 'transfer(address,uint256)',
  args: [to, amount],
});
/** Spends what the first test approves. */
const spending = (from: number, to: number, amount: bigint): PoolCall => ({
  from: OUTSIDER,
  to: 'taikoToken',
  function: 'transferFrom(address,address,uint256)',
  args: [staker(from), staker(to), amount],
});

test('behavior: what the model does not know is told, and never passed over', async () => {
  const approve: PoolCall = {
    from: staker(7),
    to: 'taikoToken',
    function: 'approve(address,uint256)',
    args: [OUTSIDER, 9n],
  };
  const harmless = await mineSent(pool, 12n, sent(pool, approve));
  const told = await record(pool, { fromBlock: harmless, toBlock: harmless });
  expect(told).toMatchObject({ code: 0 });
  expect(told.out).toContain('not judged  taikoToken.approve: the model does not know it\n');

  await mineSent(pool, 12n, sent(pool, stake(0, 3n)));
  const release = { from: ROLLUP, function: 'releaseProver(address)', args: [staker(0)] };
  const starved = caller.starve(pool, release, 9_000n);
  const hungry = await mineSent(pool, 12n, { from: staker(9), to: ROLLUP, data: starved });
  const empty = await record(pool, { fromBlock: hungry, toBlock: hungry });
  expect(empty).toMatchObject({ code: 0 });
  expect(empty.out).toContain('not judged  proverPool.releaseProver: it ran out of gas\n');

  const moving = await mineSent(pool, 12n, sent(pool, spending(7, 2, 5n)));
  const given = { fromBlock: moving, toBlock: moving };
  const { code, out } = await record(pool, given, undefined, undefined, deafPool);
  expect(code).toBe(1);
  expect(out).toMatch(/calls in the block were not judged: taikoToken\.transferFrom\n/);
  expect(out).toMatch(/verdict +not explained: block \d+\n/);
});

test('behavior: tokens that move by functions unknown to the model are followed', async () => {
  // An allowance is spent, in vain and to some effect, in the block of a call that needs tokens.
  const fromBlock = await mineSent(
    pool,
    12n,
    sent(pool, spending(7, 2, 1_000n)),
    sent(pool, spending(7, 2, 4n)),
    sent(pool, transfer(staker(2), staker(5), 3n)),
  );
  const { code, out, file } = await record(pool, { fromBlock });
  expect(code, out).toBe(0);
  expect(out).toContain('not judged  2 × taikoToken.transferFrom: the model does not know it\n');
  expect(await replay(file)).toMatchObject({ code: 0 });
});

test('behavior: votes that were delegated move with tokens, and are nothing to explain', async () => {
  const delegate = { to: 'taikoToken', function: 'delegate(address)', args: [staker(1)] };
  const fromBlock = await mineSent(
    pool,
    12n,
    sent(pool, { from: staker(8), ...delegate }),
    sent(pool, transfer(staker(8), staker(5), 3n)),
    sent(pool, stake(8, 9n)),
  );
  const { code, out, file } = await record(pool, { fromBlock });
  expect(code, out).toBe(0);
  expect(await replay(file)).toMatchObject({ code: 0 });
});
