import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { proverPool } from 'taiko-difftest/models/prover-pool';
import { encodeFunctionData, parseAbi } from 'viem';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { survey } from '../../harness/live/session.js';
import type { Address, AnyModel, Hex } from '../../harness/model/index.js';
import { loadTarget } from '../../harness/target/load.js';
import { testUpgrade } from '../../harness/upgrade/campaign.js';
import { openUpgrade } from '../../harness/upgrade/open.js';
import { CACHE } from '../chain/support.js';
import { ROOT } from '../cli/support.js';
import { hastyRelay } from '../fork/remote.js';
import { record } from '../record/history.js';
import { errorOf } from '../target/support.js';
import { headOf, LIVE_STAKERS, liveThrough, type Moments, openPool, type Pool } from './pools.js';
import { makeBeacon, makeTransparent } from './proxies.js';

let pool: Pool;
let moments: Moments;
let sources: string;

beforeAll(async () => {
  sources = mkdtempSync(path.join(tmpdir(), 'difftest-upgrade-'));
  pool = await openPool({ proxy: 'erc1967' });
  moments = await liveThrough(pool);
});
afterAll(async () => {
  rmSync(sources, { recursive: true });
  await pool.remote.close();
});

type Edit = readonly [from: string, to: string];

/** The contracts in a folder of their own, with something in the pool replaced. */
function changed(name: string, ...edits: readonly Edit[]): string {
  const folder = path.join(sources, name);
  cpSync(path.join(ROOT, 'contracts'), folder, { recursive: true });
  const file = path.join(folder, 'L1/ProverPool.sol');
  let text = readFileSync(file, 'utf8');
  for (const [before, after] of edits) {
    if (!text.includes(before)) throw new Error(`the pool does not say ${before}`);
    text = text.replace(before, after);
  }
  writeFileSync(file, text);
  return file;
}

/** Matured a second too early. */
const EARLY: Edit = ['block.timestamp > since', 'block.timestamp >= since'];
const MOVED: Edit = [
  'Prover[1024] public provers;',
  'uint256 public added; Prover[1024] public provers;',
];
const UUPS: readonly Edit[] = [
  [
    'import { IProverPool }',
    'import { UUPSUpgradeable } from\n' +
      '  "@openzeppelin/contracts-upgradeable/proxy/utils/UUPSUpgradeable.sol";\n' +
      'import { IProverPool }',
  ],
  ['is ManagedContract, IProverPool {', 'is ManagedContract, IProverPool, UUPSUpgradeable {'],
  [
    'uint256[47] private __gap;',
    'uint256[47] private __gap; function _authorizeUpgrade(address) internal override onlyOwner {}',
  ],
];

/** A call for right after the upgrade, which may go wrong, and may touch what the model knows. */
const MIGRATING: readonly Edit[] = [
  ...UUPS.slice(0, 2),
  [
    'uint256[47] private __gap;',
    `uint256 public version; uint256[46] private __gap;
     function migrate(uint256 to, address heir) external {
       require(msg.sender == address(this) || msg.sender == owner(), "not for you");
       require(to > version, "no step forward");
       version = to;
       if (heir != owner()) _transferOwnership(heir);
     }
     function _authorizeUpgrade(address) internal override onlyOwner {}`,
  ],
];

const loading = { cwd: process.cwd(), cacheDir: CACHE };

async function upgraded(
  from: Pool,
  specs: { readonly as: string; readonly next: string; readonly migration?: Hex },
  block: bigint | undefined = undefined,
) {
  const patience = { retries: 1, timeoutMs: 20_000, backoffMs: 5 };
  const remote = await hastyRelay(from.remote, { blockNumber: block, patience });
  onTestFinished(() => remote.close());
  const model: AnyModel = proverPool;
  const loaded = await loadTarget(model, specs.as, loading);
  const next = await loadTarget(model, specs.next, loading);
  const { address } = from;
  const common = { remote, model, loaded, address, actors: [], logsFrom: 0n };
  const surveyed = await survey({ ...common, code: 'same' });
  const sides = await openUpgrade(surveyed, next, {
    workers: 2,
    migration: specs.migration ?? '0x',
  });
  onTestFinished(() => sides.close());
  return sides;
}

function migrate(to: bigint, heir: Address): Hex {
  return encodeFunctionData({
    abi: parseAbi(['function migrate(uint256 to, address heir)']),
    args: [to, heir],
  });
}

const BUDGET = { seed: 1n, depth: 60, workers: 2, shrinkLimit: 40, witnesses: 1 };

test('default: a regression shows with what is live, and is shrunk', async () => {
  const specs = { as: 'reference', next: changed('early', EARLY) };
  const sides = await upgraded(pool, specs, moments[40]);
  expect(sides.installed).toMatchObject({ properly: false });
  const { findings, trouble } = await testUpgrade(sides, { ...BUDGET, runs: 12 });
  expect(trouble).toBeUndefined();
  const [{ finding }] = findings as [(typeof findings)[number]];
  expect(finding.kind).toBe('regression');
  expect(finding.old).toEqual([]);
  expect(finding.plan.standing).toMatchObject({ address: pool.address, block: moments[40] });
  const [first] = finding.plan.steps;
  expect(first!.environment.timestamp).toBeGreaterThan(sides.next.after!.timestamp);
});

test('behavior: mended code is an intended change, other code like it shows a stale model', async () => {
  const early = path.join(sources, 'early/L1/ProverPool.sol');
  const { remote } = pool;
  const buggy = await openPool({ proxy: 'erc1967', remote, spec: early, owner: 'b1' });
  const lived = await liveThrough(buggy);
  const kindOf = async (next: string) => {
    const sides = await upgraded(buggy, { as: early, next }, lived[32]);
    const { findings } = await testUpgrade(sides, { ...BUDGET, shrinkLimit: 0, runs: 6 });
    return findings.map(({ finding: { kind } }) => kind);
  };
  expect(await kindOf('reference')).toEqual(['intended change']);
  expect(await kindOf(early)).toEqual(['stale model']);
});

test('behavior: a layout that moved under live data shows before the first call', async () => {
  const specs = { as: 'reference', next: changed('moved', MOVED) };
  const sides = await upgraded(pool, specs, moments[32]);
  const { findings } = await testUpgrade(sides, { ...BUDGET, shrinkLimit: 0, runs: 1, depth: 3 });
  const [{ finding }] = findings as [(typeof findings)[number]];
  expect(finding.kind).toBe('regression');
  expect(finding.divergences[0]).toMatchObject({ code: 'state', step: -1, function: '(start)' });
});

test('behavior: the owner of a UUPS proxy upgrades it, and the same code passes', async () => {
  const uups = changed('uups', ...UUPS);
  const living = await openPool({ proxy: 'uups', remote: pool.remote, spec: uups, owner: 'b2' });
  const sides = await upgraded(living, { as: uups, next: uups });
  const owner = living.deployment.accounts.owner!;
  expect(sides.installed).toMatchObject({ how: `upgradeTo by ${owner}`, properly: true });
  const result = await testUpgrade(sides, { ...BUDGET, runs: 2 });
  expect(result).toMatchObject({ differing: 0, trouble: undefined, runs: 2, steps: 120 });
});

test('behavior: the owner of a ProxyAdmin upgrades a transparent proxy', async () => {
  const { remote } = pool;
  const living = await openPool({ proxy: 'erc1967', remote, owner: 'b3' });
  const { owner } = await makeTransparent(living);
  const specs = { as: 'reference', next: 'reference' };
  const { installed } = await upgraded(living, specs);
  expect(installed).toMatchObject({ how: `upgrade by ${owner}`, properly: true });
});

test('behavior: a beacon is followed, and is said to be what would be upgraded', async () => {
  const { remote } = pool;
  const living = await openPool({ proxy: 'erc1967', remote, owner: 'b5' });
  await living.block(12n, {
    from: LIVE_STAKERS[0]!,
    function: 'stake(uint64,uint32,uint32)',
    args: [640_000n, 3n, 32n],
  });
  const { implementation } = await makeBeacon(living);
  const told = await record(living, { fromBlock: (await headOf(remote)).number });
  expect(told).toMatchObject({ code: 0, err: '' });
  expect(told.out).toContain(`a proxy of ${implementation}, the code of reference\n`);
  const fromBlock = await living.block(12n, { from: LIVE_STAKERS[0]!, function: 'exit()' });
  const left = await record(living, { fromBlock });
  expect(left).toMatchObject({ code: 0, out: expect.stringMatching(/calls +1 in 1 transaction/) });
  const specs = { as: 'reference', next: 'reference' };
  const error = await errorOf(() => upgraded(living, specs));
  expect(error).toMatchObject({ code: 'upgrade/no-proxy', exitCode: 2 });
  expect(error.message).toContain('asks a beacon');
});

test('behavior: a call after the upgrade is part of it, seen where it touches what is known', async () => {
  const { remote } = pool;
  const uups = changed('uups-before', ...UUPS);
  const next = changed('migrating', ...MIGRATING);
  const living = await openPool({ proxy: 'uups', remote, spec: uups, owner: 'b6' });
  const owner = living.deployment.accounts.owner!;
  const kindsAfter = async (to: bigint, heir: Address) => {
    const sides = await upgraded(living, { as: uups, next, migration: migrate(to, heir) });
    const how = `upgradeToAndCall by ${owner}`;
    expect(sides.installed).toMatchObject({ how, properly: true });
    const { findings } = await testUpgrade(sides, { ...BUDGET, shrinkLimit: 0, runs: 2 });
    return findings.map(({ finding: { kind, divergences } }) => [kind, divergences[0]?.step]);
  };
  expect(await kindsAfter(1n, owner)).toEqual([]);
  expect(await kindsAfter(1n, LIVE_STAKERS[7]!)).toEqual([['regression', -1]]);
  const refused = { as: uups, next, migration: migrate(0n, owner) };
  expect(await errorOf(() => upgraded(living, refused))).toMatchObject({
    code: 'upgrade/migration',
    exitCode: 2,
  });
});

test('error: an address that is no proxy', async () => {
  const bare = await openPool({ remote: pool.remote, owner: 'b4' });
  const error = await errorOf(() => upgraded(bare, { as: 'reference', next: 'reference' }));
  expect(error).toMatchObject({ code: 'upgrade/no-proxy', exitCode: 2 });
});
