import { proverPool } from 'taiko-difftest/models/prover-pool';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { runCampaign } from '../../harness/campaign/campaign.js';
import { deployWorld } from '../../harness/chain/deploy.js';
import type { Fork } from '../../harness/chain/fork.js';
import {
  openStanding,
  type Survey,
  type SurveyOptions,
  survey,
} from '../../harness/live/session.js';
import { type AnyModel, ZERO_ADDRESS } from '../../harness/model/index.js';
import { loadTarget } from '../../harness/target/load.js';
import type { State } from '../../models/prover-pool/state.js';
import { SMALL } from '../campaign/vaultSession.js';
import { CACHE } from '../chain/support.js';
import { model as vault } from '../example/vault.model.js';
import { hastyRelay, REMOTE_CHAIN } from '../fork/remote.js';
import { errorOf } from '../target/support.js';
import { headOf, LIVE_STAKERS, liveThrough, type Moments, openPool, type Pool } from './pools.js';

const CAMPAIGN = { ...SMALL, runs: 3, depth: 40 };

let pool: Pool;
let moments: Moments;

beforeAll(async () => {
  pool = await openPool({ proxy: 'erc1967' });
  moments = await liveThrough(pool);
});
afterAll(() => pool.remote.close());
beforeEach(() => {
  pool.remote.proxy.inject = () => undefined;
});

async function surveyAt(
  blockNumber: bigint,
  given: Partial<SurveyOptions> = {},
): Promise<{ readonly found: Survey; readonly requests: () => readonly string[] }> {
  const patience = { retries: 1, timeoutMs: 20_000, backoffMs: 5 };
  const remote = await hastyRelay(pool.remote, { blockNumber, patience });
  onTestFinished(() => remote.close());
  const before = pool.remote.proxy.requests.length;
  const found = await survey({
    remote,
    model: proverPool,
    loaded: await loadTarget(proverPool, 'reference', { cwd: process.cwd(), cacheDir: CACHE }),
    address: pool.address,
    actors: [],
    logsFrom: 0n,
    code: 'same',
    ...given,
  });
  const requests = () => pool.remote.proxy.requests.slice(before).map(({ method }) => method);
  return { found, requests };
}

async function openAt(blockNumber: bigint, given: Partial<SurveyOptions> = {}) {
  const { found, requests } = await surveyAt(blockNumber, given);
  const { session, doubts } = await openStanding(found, { workers: 2 });
  onTestFinished(() => session.chain.close());
  const state = session.model.initial(session.setting) as State;
  return { found, requests, session, doubts, state };
}

type Opened = Awaited<ReturnType<typeof openAt>>;

const held = ({ proverPool: { stakers } }: State) =>
  Object.values(stakers).filter(({ proverId }) => proverId > 0n).length;
const leaving = ({ proverPool: { stakers } }: State) =>
  Object.values(stakers).filter(({ exitAmount }) => exitAmount > 0n).length;

describe.each([
  [0, 0, 0],
  [1, 1, 0],
  [32, 32, 16],
  [40, 28, 20],
] as const)('%i stakers', (count, slots, exits) => {
  test('default: the model goes on from what is stored, and agrees with the contract', async () => {
    const { session, state, doubts, found, requests } = await openAt(moments[count]);
    expect({ slots: held(state), exits: leaving(state), doubts }).toEqual({
      slots,
      exits,
      doubts: [],
    });
    expect(found.live.people).toHaveLength(count);
    expect(found.remarks).toEqual([]);
    // Two rounds to find companions and roles, and one request a contract for all of the state.
    expect(requests().filter((method) => method === 'eth_call')).toHaveLength(5);
    expect(requests().filter((method) => method === 'eth_getLogs')).toHaveLength(1);
    const result = await runCampaign(session, CAMPAIGN);
    expect(result).toMatchObject({ verdict: 'pass', trouble: undefined, runs: 3 });
    expect(result.minedPlans).toBeGreaterThan(0);
  });
});

test('behavior: roles, companions and people are those of the chain, newcomers besides', async () => {
  const { found, session } = await openAt(moments[40], {
    actors: [LIVE_STAKERS[39]!, `0x${'ab'.repeat(20)}`] as never,
  });
  const { contracts, accounts } = pool.deployment;
  expect(session.setting.contracts).toEqual(contracts);
  expect(session.setting.accounts).toEqual(accounts);
  expect(found.matched).toMatchObject({ proxy: 'erc1967', match: { same: true } });
  expect(found.live.people).toHaveLength(41);
  const names = Object.keys(found.live.world.actors);
  expect(names.slice(-4)).toEqual(['Alice', 'Bob', 'Carol', 'Dave']);
  expect(names).toContain('0xabab…abab');
});

test('behavior: logs are read in pieces as large as the node allows', async () => {
  const asked: bigint[] = [];
  pool.remote.proxy.inject = ({ method, params }) => {
    if (method !== 'eth_getLogs') return undefined;
    const { fromBlock, toBlock } = params[0] as Record<string, string>;
    asked.push(BigInt(toBlock!) - BigInt(fromBlock!) + 1n);
    if (asked.at(-1)! <= 8n) return undefined;
    return { kind: 'error', code: -32602, message: 'query exceeds max block range 8' };
  };
  const { found } = await surveyAt(moments[40]);
  expect(found.live.people).toHaveLength(40);
  expect(asked.length).toBeGreaterThan(3);
});

test('behavior: a limit of logs with the number of a rate limit is no reason to wait', async () => {
  let asked = 0;
  pool.remote.proxy.inject = ({ method, params }) => {
    if (method !== 'eth_getLogs') return undefined;
    asked += 1;
    const { fromBlock, toBlock } = params[0] as Record<string, string>;
    if (BigInt(toBlock!) - BigInt(fromBlock!) < 8n) return undefined;
    return { kind: 'error', code: -32005, message: 'query returned more than 10000 results' };
  };
  const { found } = await surveyAt(moments[40]);
  expect(found.live.people).toHaveLength(40);
  // Each piece that is too long is asked for once.
  expect(asked).toBeLessThan(9);
});

test('behavior: votes that were delegated follow tokens, which is no divergence', async () => {
  const { rpc } = pool.remote;
  const snapshot = await rpc.request('evm_snapshot', []);
  let number = 0n;
  for (const [index, from] of LIVE_STAKERS.entries()) {
    const to = LIVE_STAKERS[index % 3]!;
    const delegate = { from, to: 'taikoToken', function: 'delegate(address)', args: [to] };
    number = await pool.block(12n, delegate);
  }
  const opened = await openAt(number);
  const { doubts, requests, session } = opened;
  const asked = requests().filter((method) => method === 'eth_call').length;
  expect(doubts).toEqual([]);
  // Where nobody has delegated, such an error is as wrong as any other.
  const excused = ({ session: { checks, setting, model } }: Opened) => {
    const steps = (name: string) => {
      const error = { name: 'Error', args: [name] };
      return [{ outcome: { status: 'revert', error } as const }];
    };
    const common = { environments: [], states: new Map(), ether: new Map() };
    const predicted = { ...common, steps: steps('Pausable: paused') };
    const observed = { ...common, steps: steps("SafeCast: value doesn't fit in 224 bits") };
    const check = checks.find(({ name }) => name === 'error')!;
    return check.run({ model, setting, commands: [], predicted, observed }).length === 0;
  };
  expect([excused(opened), excused(await openAt(moments[1]))]).toEqual([true, false]);
  expect(asked).toBe(5);
  const { verdict, minedPlans, failures } = await runCampaign(session, { ...CAMPAIGN, runs: 20 });
  await rpc.request('evm_revert', [snapshot]);
  expect(failures.flatMap(({ counterexample }) => counterexample.divergences)).toEqual([]);
  expect({ verdict, mined: minedPlans > 3 }).toEqual({ verdict: 'pass', mined: true });
});

test('behavior: a node that replaces no code is asked word by word', async () => {
  pool.remote.proxy.inject = ({ method, params }) =>
    method === 'eth_call' && params.length === 3
      ? { kind: 'error', code: -32602, message: 'too many arguments, want at most 2' }
      : undefined;
  const { state } = await openAt(moments[32]);
  expect(held(state)).toBe(32);
});

test('behavior: a model of one contract, whose owner is no variable but a getter', async () => {
  const { rpc } = pool.remote;
  const loaded = await loadTarget(vault, 'reference', { cwd: process.cwd(), cacheDir: CACHE });
  const { actors } = vault.world;
  const world = { ...vault.world, accounts: { owner: `0xb9${'00'.repeat(19)}` as const } };
  const block = await headOf(pool.remote);
  const fork = { chainId: REMOTE_CHAIN, block } as Fork;
  const { contracts, decoder } = await deployWorld({ rpc, world, target: loaded, fork });
  const deposit = { from: actors.Ben!, to: 'vault', function: 'deposit()', args: [], value: 7n };
  const data = decoder.calldata(deposit);
  const to = contracts.vault!;
  const gas = { gas: '0xf42400', gasPrice: '0x0' };
  await rpc.request('eth_sendTransaction', [{ from: actors.Ben, to, data, value: '0x7', ...gas }]);
  const { timestamp } = await headOf(pool.remote);
  await rpc.request('evm_mine', [{ timestamp: Number(timestamp + 9n) }]);
  const { number } = await headOf(pool.remote);
  const { session } = await openAt(number, { model: vault, loaded, address: to });
  expect(session.setting.accounts.owner).toBe(world.accounts.owner);
  const state = session.model.initial(session.setting) as { readonly accounts: object };
  expect(state).toMatchObject({ total: 7n, accounts: { [actors.Ben!]: { balance: 7n } } });
});

test('error: what is not there, or is something else', async () => {
  const at = moments[40];
  const nowhere = await errorOf(() => surveyAt(at, { address: LIVE_STAKERS[0]! }));
  expect(nowhere).toMatchObject({ code: 'live/no-code', exitCode: 2 });
  const other = await errorOf(() =>
    surveyAt(at, { address: pool.deployment.contracts.taikoToken! }),
  );
  expect(other).toMatchObject({ code: 'live/other-code', exitCode: 2 });
  expect(other.facts.bytes).toMatch(/^\d+ compiled, \d+ deployed$/);
  const { live: _, ...lifeless } = proverPool;
  const model = await errorOf(() => surveyAt(at, { model: lifeless as AnyModel }));
  expect(model).toMatchObject({ code: 'live/model', exitCode: 2 });
});

test('error: a contract without its companions', async () => {
  const { rpc } = pool.remote;
  const snapshot = await rpc.request('evm_snapshot', []);
  const slot = `0x${(151).toString(16).padStart(64, '0')}`;
  await rpc.request('anvil_setStorageAt', [pool.address, slot, `0x${'0'.repeat(64)}`]);
  const { timestamp } = await headOf(pool.remote);
  await rpc.request('evm_mine', [{ timestamp: Number(timestamp + 9n) }]);
  const { number } = await headOf(pool.remote);
  const error = await errorOf(() => surveyAt(number));
  await rpc.request('evm_revert', [snapshot]);
  expect(error).toMatchObject({ code: 'live/no-companion', exitCode: 2 });
  expect(error.facts.address).toBe(ZERO_ADDRESS);
});

test('error: a node without logs is no verdict', async () => {
  pool.remote.proxy.inject = ({ method }) =>
    method === 'eth_getLogs'
      ? { kind: 'error', code: -32601, message: 'the method eth_getLogs does not exist' }
      : undefined;
  expect(await errorOf(() => surveyAt(moments[40]))).toMatchObject({
    code: 'fork/method',
    exitCode: 3,
  });
});
