import { proverPool } from 'taiko-difftest/models/prover-pool';
import { expect, onTestFinished, test } from 'vitest';
import { examine } from '../../harness/campaign/examine.js';
import { openStanding, survey } from '../../harness/live/session.js';
import { ZERO_WORD } from '../../harness/model/index.js';
import { loadTarget } from '../../harness/target/load.js';
import { NAMES } from '../../models/shared/names.js';
import { CACHE } from '../chain/support.js';
import { hastyRelay } from '../fork/remote.js';
import { LIVE_STAKERS, openPool } from './pools.js';

test('behavior: a role whose code accepts every call refuses in the place of a companion', async () => {
  const pool = await openPool();
  onTestFinished(() => pool.remote.close());
  const remote = await hastyRelay(pool.remote);
  onTestFinished(() => remote.close());
  const found = await survey({
    remote,
    model: proverPool,
    loaded: await loadTarget(proverPool, 'reference', { cwd: process.cwd(), cacheDir: CACHE }),
    address: pool.address,
    actors: LIVE_STAKERS.slice(0, 1),
    logsFrom: 0n,
    code: 'same',
  });
  const { session } = await openStanding(found, { workers: 1 });
  onTestFinished(() => session.chain.close());
  const { accounts, chainId } = session.setting;
  const { taiko, owner } = accounts;
  const code = await pool.remote.rpc.request('eth_getCode', [taiko, 'latest']);
  expect(code).not.toBe('0x');
  const { number, timestamp } = session.chain.deployment.head;
  const environment = {
    ...{ number: number + 1n, timestamp: timestamp + 12n, chainId, baseFee: 0n },
    ...{ parentHash: ZERO_WORD, prevRandao: ZERO_WORD },
  };
  const commands = [
    {
      ...{ from: owner!, to: 'addressManager', function: 'setAddress(uint256,bytes32,address)' },
      ...{ args: [chainId, NAMES.taikoToken, taiko!], value: 0n },
    },
    {
      ...{ from: LIVE_STAKERS[0]!, to: 'proverPool', function: 'stake(uint64,uint32,uint32)' },
      ...{ args: [640_000n, 1n, 32n], value: 0n },
    },
  ];
  const { model, setting, hardfork } = session;
  const plan = {
    ...{ model: model.name, parameters: setting.parameters, hardfork, origin: {} },
    steps: commands.map((command) => ({ command, environment })),
  };
  for (const executor of ['simulate', 'mine'] as const) {
    const { observed, divergences } = await examine(session, plan, { executor, probe: 'end' });
    expect(divergences).toEqual([]);
    const statuses = observed.steps.map(({ outcome }) => outcome.status);
    expect(statuses).toEqual(['success', 'revert']);
  }
});
