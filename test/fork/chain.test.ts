import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { compareExecutors } from '../../harness/chain/agreement.js';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import { contractAddresses } from '../../harness/chain/creation.js';
import type { Fork } from '../../harness/chain/fork.js';
import type { Plan } from '../../harness/trace/plan.js';
import { ALICE, BOB, call, planOf, reading, STRANGER, tillWorld } from '../chain/support.js';
import { errorOf } from '../target/support.js';
import { hastyRelay, mineBlocks, openRemote, REMOTE_CHAIN, type Remote } from './remote.js';

const till = tillWorld();
let remote: Remote;

beforeAll(async () => {
  remote = await openRemote();
});
afterAll(() => remote.close());

async function forked(fork: Fork): Promise<Chain> {
  const chain = await openChain({ ...(await till), fork });
  onTestFinished(() => chain.close());
  return chain;
}

async function relayed() {
  const relay = await hastyRelay(remote);
  onTestFinished(() => relay.close());
  return relay;
}

/** The plan's blocks after those of the fork. */
function after(plan: Plan, { chainId, block }: Fork): Plan {
  const steps = plan.steps.map(({ command, environment }) => {
    const number = environment.number + block.number;
    const timestamp = environment.timestamp + block.timestamp;
    return { command, environment: { ...environment, chainId, number, timestamp } };
  });
  return { ...plan, steps };
}

const PLAN = planOf(
  [1, call(ALICE, 'put(uint64)', 5n)],
  [1, call(BOB, 'put(uint64)', 2000n)],
  [2, call(STRANGER, 'put(uint64)', 7n)],
  [3, call(ALICE, 'surroundings()')],
  [3, call(ALICE, 'clear()')],
);

test('default: a world of ours comes after the block, and both executors agree there', async () => {
  const relay = await relayed();
  const chain = await forked(relay);
  expect(chain.deployment.chainId).toBe(REMOTE_CHAIN);
  expect(chain.deployment.head).toEqual({
    number: relay.block.number + 1n,
    timestamp: relay.block.timestamp + 1n,
  });
  const plan = after(PLAN, relay);
  const { mined, disagreements } = await compareExecutors(chain, plan, reading().observe);
  expect(disagreements).toEqual([]);
  const { outcome } = mined.steps[3]!;
  expect(outcome.status === 'success' && outcome.returns[4]).toBe(REMOTE_CHAIN);
  expect(mined.environments.map(({ timestamp }) => timestamp)).toEqual(
    plan.steps.map(({ environment }) => environment.timestamp),
  );
  // Read once, whatever the number of plans.
  const requests = relay.requests();
  await chain.simulate.execute(plan, reading());
  await chain.mine.execute(plan, reading());
  expect(relay.requests()).toBe(requests);
});

test('behavior: a plan from before the block is mined after it, with its delays', async () => {
  const relay = await relayed();
  const chain = await forked(relay);
  const steps = PLAN.steps.map(({ command, environment }) => {
    return { command, environment: { ...environment, chainId: REMOTE_CHAIN } };
  });
  const { environments } = await chain.mine.execute({ ...PLAN, steps }, reading());
  const { timestamp } = chain.deployment.head;
  expect(environments.map((environment) => environment.timestamp - timestamp)).toEqual([
    0n,
    0n,
    10n,
    20n,
    20n,
  ]);
});

test('behavior: nobody who acts has code, whatever there is at that address', async () => {
  const refusing = '0x5f5ffd';
  const snapshot = await remote.rpc.request('evm_snapshot', []);
  await remote.rpc.request('anvil_setCode', [BOB, refusing]);
  await mineBlocks(remote.rpc, 1);
  const relay = await relayed();
  const chain = await forked(relay);
  const calls = planOf(
    [1, { ...call(ALICE, 'pay(string)', 'some'), value: 5n }],
    [1, call(ALICE, 'take(address,uint256)', BOB, 3n)],
    [2, call(BOB, 'put(uint64)', 3n)],
  );
  const { mined, disagreements } = await compareExecutors(
    chain,
    after(calls, relay),
    reading().observe,
  );
  await remote.rpc.request('evm_revert', [snapshot]);
  expect(disagreements).toEqual([]);
  const statuses = mined.steps.map(({ outcome }) => outcome.status);
  expect(statuses).toEqual(['success', 'success', 'success']);
});

test('error: what cannot be read is no outcome of a call', async () => {
  const relay = await relayed();
  const chain = await forked(relay);
  const plan = after(PLAN, relay);
  onTestFinished(() => {
    remote.proxy.inject = () => undefined;
  });
  remote.proxy.inject = () => ({ kind: 'http', status: 502, body: 'bad gateway' });
  const simulated = await errorOf(() => chain.simulate.execute(plan, reading()));
  expect([simulated.code, simulated.exitCode]).toEqual(['fork/server', 3]);
  expect(simulated.facts).toMatchObject({ problem: 'HTTP 502: bad gateway', block: '5' });
  const mined = await errorOf(() => chain.mine.execute(plan, reading()));
  expect(mined.code).toBe('fork/server');
});

test('error: the place of the world is taken', async () => {
  const { book } = contractAddresses((await till).world);
  await remote.rpc.request('anvil_setCode', [book, '0x00']);
  await mineBlocks(remote.rpc, 1);
  const error = await errorOf(async () => forked(await relayed()));
  expect([error.code, error.exitCode]).toEqual(['fork/occupied', 2]);
  expect(error.facts).toMatchObject({ call: 'create book', address: book });
});
