import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareExecutors } from '../../harness/chain/agreement.js';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import type { Address } from '../../harness/model/index.js';
import {
  ALICE,
  BOB,
  call,
  OWNER,
  planOf,
  raw,
  reading,
  STRANGER,
  slot,
  tillWorld,
} from './support.js';

let chain: Chain;
beforeAll(async () => {
  chain = await openChain(await tillWorld());
});
afterAll(() => chain.close());

const put = (amount: bigint) => call(ALICE, 'put(uint64)', amount);

const plan = planOf(
  [1, put(7n)],
  [1, { ...call(STRANGER, 'pay(string)', 'hi'), value: 100n }],
  [2, call(BOB, 'take(address,uint256)', BOB, 40n)],
  [2, put(1001n)],
  [2, call(ALICE, 'clear()')],
  [3, call(BOB, 'surroundings()')],
  [3, call(BOB, 'strange()')],
  [4, raw(STRANGER, '0x', 5n)],
  [4, call(ALICE, 'take(address,uint256)', STRANGER, 60n)],
  [5, call(ALICE, 'fail(uint256)', 2n)],
);
/** Neither sends anything nor is named by the world. */
const PASSER_BY: Address = '0xee00000000000000000000000000000000000077';

describe('mining', () => {
  test('default: agrees with simulating in the environments that it had', async () => {
    const { mined, simulated, disagreements } = await compareExecutors(
      chain,
      plan,
      reading().observe,
    );
    expect(disagreements).toEqual([]);
    expect(mined.steps.map(({ outcome }) => outcome.status).join(' ')).toBe(
      'success success success revert success success success revert success revert',
    );
    expect(mined.states.size).toBe(11);
    expect(simulated.ether.get(9)).toEqual({ [BOB]: 40n, [STRANGER]: -40n });
  });

  test('behavior: ether that reaches somebody whom only an argument names', async () => {
    const paying = planOf(
      [1, { ...call(BOB, 'pay(string)', 'hi'), value: 100n }],
      [2, call(BOB, 'take(address,uint256)', PASSER_BY, 60n)],
    );
    const { simulated, disagreements } = await compareExecutors(chain, paying, reading().observe);
    expect(disagreements).toEqual([]);
    expect(simulated.ether.get(1)).toMatchObject({ [BOB]: -100n, [PASSER_BY]: 60n });
  });

  test('behavior: blocks are shared as planned, at the times planned', async () => {
    const { environments } = await chain.mine.execute(plan, reading('none'));
    const [first] = environments;
    expect(environments.map(({ number }) => number - first!.number)).toEqual(
      [0, 0, 1, 1, 1, 2, 2, 3, 3, 4].map(BigInt),
    );
    expect(environments.map(({ timestamp }) => timestamp)).toEqual(
      plan.steps.map(({ environment }) => environment.timestamp),
    );
    expect(new Set(environments.map(({ prevRandao }) => prevRandao)).size).toBe(5);
  });

  test('behavior: a time before the last block is moved to it', async () => {
    const [late, early] = planOf([2, put(1n)], [1, put(2n)]).steps;
    const { environments } = await chain.mine.execute(
      { ...plan, steps: [late!, early!] },
      reading('none'),
    );
    expect(environments.map(({ timestamp }) => timestamp)).toEqual([5020n, 5020n]);
  });

  test('behavior: tells what each transaction wrote, cleared words too', async () => {
    const { till, book } = chain.deployment.contracts;
    const { writes } = await chain.mine.execute(plan, reading('none'));
    const wrote = writes!.map((step) => step.map(({ address, value }) => [address, value]));
    expect(wrote[0]).toHaveLength(3);
    expect(wrote[0]).toContainEqual([till, slot(6)]);
    expect(wrote[0]).toContainEqual([book, slot(7)]);
    expect(wrote[1]).toEqual([]);
    expect(wrote[3]).toEqual([]);
    expect(wrote[4]).toEqual([[till, slot(0)]]);
  });

  test('behavior: nothing is left behind, and plans wait for each other', async () => {
    const traces = await Promise.all([
      chain.mine.execute(plan, reading('each')),
      chain.mine.execute(planOf([1, put(9n)]), reading('each')),
      chain.mine.execute(plan, reading('end')),
    ]);
    const start = { count: 5n, owner: OWNER, total: 0n };
    expect(traces[1]!.states.get(-1)).toMatchObject(start);
    expect(traces[1]!.states.get(0)).toMatchObject({ ...start, count: 6n, total: 9n });
    expect(traces[2]!.states.get(9)).toEqual(traces[0]!.states.get(9));
    expect(traces[2]!.environments[0]!.number).toBe(traces[0]!.environments[0]!.number);
  });

  test('behavior: a plan that is mined again and again is read before Anvil forgets it', async () => {
    // Equal blocks have one state, which is dropped with the oldest of them, 128 states back.
    const long = planOf(...Array.from({ length: 41 }, (_, index) => [index + 1, put(1n)] as const));
    for (let time = 0; time < 5; time += 1) {
      const { steps } = await chain.mine.execute(long, reading('none'));
      expect(steps).toHaveLength(41);
    }
  });

  test('behavior: the state inside a block is known', async () => {
    const { states, ether } = await chain.mine.execute(plan, reading('each'));
    expect(states.get(0)).toMatchObject({ total: 7n, accounts: { [ALICE]: { amount: 7n } } });
    expect(states.get(3)).toMatchObject({ accounts: { [ALICE]: { amount: 7n } } });
    expect(states.get(4)).toMatchObject({ accounts: { [ALICE]: { amount: 0n } } });
    expect(ether.get(0)).toEqual({});
    expect(ether.get(1)).toEqual({
      [chain.deployment.contracts.till!]: 100n,
      [STRANGER]: -100n,
    });
  });
});
