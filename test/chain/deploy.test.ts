import { getContractAddress } from 'viem';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openChain } from '../../harness/chain/chain.js';
import { deployWorld } from '../../harness/chain/deploy.js';
import { startNode } from '../../harness/chain/node.js';
import { addressOf } from '../../harness/model/index.js';
import { errorOf } from '../target/support.js';
import {
  ALICE,
  CACHE,
  call,
  OWNER,
  PRESET,
  planOf,
  reading,
  slot,
  type TillOptions,
  tillWorld,
} from './support.js';

async function open(options: TillOptions = {}) {
  const chain = await openChain({ ...(await tillWorld(options)), cacheDir: CACHE });
  onTestFinished(() => chain.close());
  return chain;
}

const created = (nonce: bigint) => getContractAddress({ from: OWNER, nonce }).toLowerCase();

describe('a world', () => {
  test('default: addresses follow from deployers and order alone', async () => {
    const { deployment } = await open();
    expect(deployment.contracts).toEqual({
      till: created(0n),
      book: created(1n),
      reader: created(2n),
    });
    expect(deployment.accounts).toEqual({ owner: OWNER });
    expect(deployment.actors[0]).toBe(ALICE);
    expect(deployment.chainId).toBe(31337n);
    // The library's address took the place of the compiler's mark.
    expect(deployment.code.till).toMatch(/^0x[0-9a-f]+$/);
  });

  test.each(['erc1967', 'uups'] as const)(
    'behavior: %s stands before the contract',
    async (proxy) => {
      const { deployment, simulate } = await open({ proxy });
      expect(deployment.contracts).toEqual({
        till: created(1n),
        book: created(2n),
        reader: created(3n),
      });
      const plan = planOf([1, call(ALICE, 'put(uint64)', 4n)]);
      const { steps, states } = await simulate.execute(plan, reading('each'));
      expect(steps[0]!.outcome).toMatchObject({ status: 'success', returns: [{ amount: 4n }, 8n] });
      expect([states.get(-1), states.get(0)]).toMatchObject([
        { owner: OWNER, count: 5n, total: 0n },
        { owner: OWNER, count: 6n, total: 4n },
      ]);
    },
  );

  test('behavior: presets are there before anything is deployed', async () => {
    const { world, target } = await tillWorld();
    const node = await startNode();
    onTestFinished(node.stop);
    await deployWorld({ rpc: node.rpc, world, target });
    const read = (method: string, ...params: unknown[]) => node.rpc.request(method, params);
    expect(await read('eth_getCode', PRESET, 'latest')).toBe('0x00');
    expect(await read('eth_getBalance', PRESET, 'latest')).toBe('0x7');
    expect(await read('eth_getStorageAt', PRESET, slot(1), 'latest')).toBe(slot(2));
    expect(await read('eth_getBlockByNumber', 'latest', false)).toMatchObject({
      number: '0x1',
      timestamp: '0x1',
    });
  });
});

describe('a world that cannot be deployed', () => {
  test('error: a constructor reverts', async () => {
    const error = await errorOf(() => open({ limit: 3n }));
    expect([error.name, error.code]).toEqual(['UsageError', 'world/deployment']);
    expect(error.facts).toMatchObject({
      target: 'till',
      contract: 'stubborn',
      call: 'create stubborn',
      error: 'Error(limit is too small)',
    });
  });

  test('error: a call of the setup reverts', async () => {
    const put = { from: 'Alice', to: 'till', function: 'put(uint64)', args: [1001n] };
    const error = await errorOf(() => open({ setup: [put] }));
    expect(error.facts).toMatchObject({
      contract: 'till',
      call: 'till.put(uint64)',
      from: ALICE,
      error: 'TooMuch(1001, 1000)',
    });
  });

  test.each([
    ['an account', { from: 'nobody', args: [1n] }],
    ['a contract', { to: 'nothing', args: [1n] }],
    ['a function', { function: 'nothing()', args: [] }],
    ['a name in arguments', { args: [addressOf('nothing')] }],
  ])('error: the setup names %s that is unknown', async (_, changed) => {
    const setup = { from: 'owner', to: 'till', function: 'configure(uint256)', ...changed };
    const error = await errorOf(() => open({ setup: [setup] }));
    expect([error.code, error.exitCode]).toEqual(['world/unknown-name', 2]);
  });
});
