import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import { errorOf } from '../target/support.js';
import { ALICE, call, planOf, reading, tillWorld } from './support.js';

async function open(miners: number): Promise<Chain> {
  const chain = await openChain({ ...(await tillWorld()), miners });
  onTestFinished(() => chain.close());
  return chain;
}

const put = (amount: bigint) => call(ALICE, 'put(uint64)', amount);
/** Ten blocks in which something is written, each plan another. */
const plans = [1n, 2n, 3n, 4n, 5n].map((amount) =>
  planOf(...Array.from({ length: 10 }, (_, at) => [at + 1, put(amount)] as const)),
);
const mineAll = (chain: Chain) =>
  Promise.all(plans.map((plan) => chain.mine.execute(plan, reading('each'))));

test('default: several nodes tell what one tells, hashes of blocks among it', async () => {
  const [one, three] = [await open(1), await open(3)];
  const expected = await mineAll(one);
  expect(one.pids()).toHaveLength(2);
  expect(await mineAll(three)).toEqual(expected);
  expect(three.pids()).toHaveLength(4);
  expect(expected.map(({ states }) => states.size)).toEqual([11, 11, 11, 11, 11]);
});

test('behavior: nodes that nobody needs do not start', async () => {
  const chain = await open(3);
  for (const plan of plans) await chain.mine.execute(plan, reading());
  expect(chain.pids()).toHaveLength(2);
});

test('behavior: all killed while plans are mined, and each plan is mined again', async () => {
  const chain = await open(2);
  const expected = await mineAll(chain);
  const before = chain.pids();
  const again = mineAll(chain);
  await sleep(20);
  for (const pid of before) process.kill(pid, 'SIGKILL');
  expect(await again).toEqual(expected);
  expect(chain.pids().filter((pid) => before.includes(pid))).toEqual([]);
});

test('error: closed, none mines, and nothing of them is left', async () => {
  const chain = await open(2);
  await mineAll(chain);
  const pids = chain.pids();
  const running = plans.map((plan) => errorOf(() => chain.mine.execute(plan, reading())));
  await chain.close();
  const codes = (await Promise.all(running)).map(({ code }) => code);
  expect(codes).toEqual(plans.map(() => 'chain/closed'));
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
