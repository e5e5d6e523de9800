import { parseAbi } from 'viem';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import { CALL_GAS } from '../../harness/chain/node.js';
import { MAX_PLAN_STEPS } from '../../harness/chain/simulate.js';
import type { Outcome } from '../../harness/model/index.js';
import { errorOf } from '../target/support.js';
import {
  ALICE,
  BOB,
  call,
  environmentOf,
  NO_ACCOUNT,
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
const failed = (name: string, ...args: (bigint | string)[]): Outcome => ({
  status: 'revert',
  error: { name, args },
});

describe('outcomes', () => {
  test('default: returns, events in order, and gas', async () => {
    const trace = await chain.simulate.execute(planOf([1, put(7n)], [2, put(1001n)]), reading());
    expect(trace.steps.map(({ outcome }) => outcome)).toEqual([
      {
        status: 'success',
        returns: [{ amount: 7n, visits: 1n, open: true }, 14n],
        events: [
          {
            emitter: 'book',
            name: 'Noted',
            args: { by: chain.deployment.contracts.till, amount: 7n },
          },
        ],
      },
      failed('TooMuch', 1001n, 1000n),
    ]);
    expect(trace.steps[0]!.gas).toBeGreaterThan(60_000n);
    expect(trace.steps[1]!.gas).toBeLessThan(30_000n);
  });

  test('behavior: a call sees the environment that the plan chose', async () => {
    const seen = call(BOB, 'surroundings()');
    const trace = await chain.simulate.execute(planOf([3, seen], [9, seen]), reading('none'));
    for (const [index, block] of [3, 9].entries()) {
      const { number, timestamp, parentHash, prevRandao, chainId } = environmentOf(block);
      const { outcome } = trace.steps[index]!;
      expect(outcome.status === 'success' && outcome.returns).toEqual([
        number,
        timestamp,
        parentHash,
        BigInt(prevRandao),
        chainId,
        0n,
        30_000_000_000n,
        chain.deployment.contracts.till,
      ]);
    }
  });

  test('behavior: every way to revert', async () => {
    const fail = (how: bigint) => call(ALICE, 'fail(uint256)', how);
    const plan = planOf(
      [1, fail(0n)],
      [1, fail(1n)],
      [1, fail(2n)],
      [1, fail(3n)],
      [1, raw(ALICE, '0x')],
      [1, call(ALICE, 'burn()')],
    );
    const { steps } = await chain.simulate.execute(plan, reading());
    expect(steps.map(({ outcome }) => outcome)).toEqual([
      failed('Error', 'reason'),
      failed('Panic', 1n),
      failed('(empty)'),
      failed('(unknown)', '0xdeadbeef'),
      failed('Error', 'no data'),
      failed('(halt)'),
    ]);
    expect(steps[5]!.gas).toBe(CALL_GAS);
  });

  test('behavior: raw calls are decoded by their selector', async () => {
    const calldata = chain.deployment.decoder.calldata(put(3n));
    const plan = planOf([1, raw(BOB, calldata)], [1, raw(BOB, '0x01')]);
    const { steps } = await chain.simulate.execute(plan, reading());
    const returns = steps.map(({ outcome }) => outcome.status === 'success' && outcome.returns);
    expect(returns).toEqual([[{ amount: 3n, visits: 1n, open: true }, 6n], []]);
  });

  test('behavior: names are those of the model, where its ABI differs in nothing else', async () => {
    const { world, target } = await tillWorld();
    const abi = parseAbi([
      'struct Purse { uint64 sum; uint32 times; bool inUse }',
      'function put(uint64 amount) returns (Purse purse, uint256 twice)',
    ]);
    const contracts = world.contracts.map((contract) =>
      contract.name === 'till' ? { ...contract, abi } : contract,
    );
    const renamed = await openChain({ world: { ...world, contracts }, target });
    onTestFinished(() => renamed.close());
    const { steps } = await renamed.simulate.execute(planOf([1, put(7n)]), reading());
    expect(steps[0]!.outcome).toMatchObject({
      returns: [{ sum: 7n, times: 1n, inUse: true }, 14n],
    });
  });

  test('behavior: what no ABI describes is kept as it came', async () => {
    const plan = planOf([1, call(BOB, 'strange()')]);
    const { steps } = await chain.simulate.execute(plan, reading());
    expect(steps[0]!.outcome).toEqual({
      status: 'success',
      returns: [{ undecodable: `0x${'ff'.repeat(32)}` }],
      events: [{ emitter: 'till', name: '(unknown)', args: { topics: [slot(99)], data: slot(7) } }],
    });
  });
});

describe('storage and ether', () => {
  const plan = planOf(
    [1, put(7n)],
    [1, { ...call(STRANGER, 'pay(string)', 'hi'), value: 100n }],
    [2, call(BOB, 'take(address,uint256)', BOB, 40n)],
    [2, call(ALICE, 'clear()')],
  );
  const till = () => chain.deployment.contracts.till!;

  test('default: read after the last step', async () => {
    const trace = await chain.simulate.execute(plan, reading());
    expect([...trace.states]).toEqual([
      [
        3,
        {
          count: 6n,
          owner: OWNER,
          total: 7n,
          accounts: { [ALICE]: NO_ACCOUNT, [BOB]: NO_ACCOUNT, [STRANGER]: NO_ACCOUNT },
        },
      ],
    ]);
    expect([...trace.ether]).toEqual([[3, { [till()]: 60n, [BOB]: 40n, [STRANGER]: -100n }]]);
  });

  test('behavior: reading after each step changes no outcome', async () => {
    const [end, each] = await Promise.all([
      chain.simulate.execute(plan, reading('end')),
      chain.simulate.execute(plan, reading('each')),
    ]);
    expect(each.steps).toEqual(end.steps);
    expect([...each.states.keys()]).toEqual([-1, 0, 1, 2, 3]);
    expect(each.states.get(3)).toEqual(end.states.get(3));
    expect([...each.states.values()].map((state) => (state as { total: bigint }).total)).toEqual([
      0n,
      7n,
      7n,
      7n,
      7n,
    ]);
    expect([...each.ether.values()]).toEqual([
      {},
      {},
      { [till()]: 100n, [STRANGER]: -100n },
      end.ether.get(3),
      end.ether.get(3),
    ]);
  });

  test('behavior: nothing is left behind', async () => {
    const first = await chain.simulate.execute(plan, reading('each'));
    expect(await chain.simulate.execute(plan, reading('each'))).toEqual(first);
  });

  test('behavior: a plan without steps, and one that reads nothing', async () => {
    expect((await chain.simulate.execute(planOf(), reading('each'))).states.size).toBe(0);
    const unread = await chain.simulate.execute(plan, reading('none'));
    expect([unread.states.size, unread.ether.size, unread.steps.length]).toEqual([0, 0, 4]);
  });
});

describe('plans that cannot be run', () => {
  const good = environmentOf(1);
  test.each([
    ['a base fee', { environment: { ...good, baseFee: 1n } }, 'plan/unsuited'],
    ['another chain', { environment: { ...good, chainId: 1n } }, 'plan/unsuited'],
    ['an impossible time', { environment: { ...good, timestamp: 1n << 64n } }, 'plan/unsuited'],
    ['too much ether', { command: raw(ALICE, '0x', 1n << 201n) }, 'plan/unsuited'],
    ['an unknown function', { command: call(ALICE, 'none()') }, 'plan/function'],
    ['an unknown contract', { command: { ...put(1n), to: 'none' } }, 'plan/contract'],
    ['wrong arguments', { command: put(1n << 64n) }, 'abi/arguments'],
  ])('error: %s', async (_, changed, code) => {
    const plan = planOf([1, put(1n)]);
    const steps = [{ ...plan.steps[0]!, ...changed }];
    const error = await errorOf(() => chain.simulate.execute({ ...plan, steps }, reading()));
    expect([error.code, error.exitCode]).toEqual([code, 2]);
  });

  test('error: too many steps', async () => {
    const [step] = planOf([1, put(1n)]).steps;
    const steps = new Array(MAX_PLAN_STEPS + 1).fill(step);
    const error = await errorOf(() => chain.simulate.execute({ ...planOf(), steps }, reading()));
    expect(error.facts).toEqual({ steps: '10001', most: '10000' });
  });

  test('error: a variable that the abstraction did not ask for', async () => {
    const observe = () => ({
      variables: () => [],
      toState: (_: number, read: (contract: string, name: string) => unknown) =>
        read('till', 'count'),
    });
    const plan = planOf([1, put(1n)]);
    const error = await errorOf(() => chain.simulate.execute(plan, { probe: 'end', observe }));
    expect(error.facts).toEqual({ variable: 'till.count' });
  });
});
