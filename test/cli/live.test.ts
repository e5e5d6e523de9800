import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIVE_STAKERS, liveThrough, type Moments, openPool, type Pool } from '../live/pools.js';
import { buggyPool, difftest, failuresIn, folder, readJson } from './support.js';

let pool: Pool;
let moments: Moments;

beforeAll(async () => {
  pool = await openPool({ proxy: 'erc1967' });
  moments = await liveThrough(pool);
});
afterAll(() => pool.remote.close());

const quick = ['--runs', '3', '--depth', '30', '--seed', '3', '--no-corpus'];

test('default: a deployed contract is tested where it stands', async () => {
  const { secretUrl } = pool.remote;
  const fork = ['--fork-url', secretUrl, '--fork-block-number', String(moments[32])];
  const on = ['--target', pool.address, '--json', 'result.json', ...fork];
  const cwd = folder();
  const { code, stdout, stderr } = await difftest({ cwd }, 'run', ...on, ...quick);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(
    `from        deployed, at block ${moments[32]} of chain 167005, a proxy of 0x`,
  );
  expect(stdout).toContain('the code of reference\n');
  const { target } = readJson(path.join(cwd, 'result.json')) as { target: { spec: string } };
  expect(target.spec).toBe(pool.address);
});

test('behavior: a failure names block and chain, and is replayed and shrunk there', async () => {
  const { cwd, target } = buggyPool();
  const { remote } = pool;
  const spec = path.join(cwd, target);
  const buggy = await openPool({ proxy: 'erc1967', remote, spec, owner: 'b7' });
  const { 40: block } = await liveThrough(buggy);
  const fork = ['--fork-url', remote.proxy.url, '--fork-block-number', String(block)];
  const on = ['--target', buggy.address.toUpperCase().replace('X', 'x'), '--as', target];
  const budget = ['--runs', '20', '--depth', '60', '--seed', '1', '--shrink-limit', '200'];
  const failed = await difftest({ cwd }, 'run', ...on, ...fork, ...budget);
  expect(failed.code).toBe(1);
  const [file] = failuresIn(cwd);
  const { plan } = readJson(path.join(cwd, file!)) as { plan: { standing: object } };
  expect(plan.standing).toEqual({
    chainId: '167005',
    block: String(block),
    address: buggy.address,
    as: target,
    actors: [],
  });
  // The chain goes on; the file knows where it was.
  await buggy.block(12n);
  const env = { ETH_RPC_URL: remote.proxy.url };
  const replayed = await difftest({ cwd, env }, 'replay', file!);
  expect(replayed.stdout).toContain(`✗ ${file}:`);
  expect(replayed.code).toBe(1);
  const shrunk = await difftest({ cwd, env }, 'shrink', file!, '--shrink-limit', '20');
  expect(shrunk.code).toBe(1);
  // What was read of the chain for it is enough to see it again without.
  const captured = await difftest({ cwd, env }, 'capture', file!, '--out', 'scenario.json');
  expect(captured).toMatchObject({ code: 1, stderr: '' });
  const offline = await difftest({ cwd }, 'replay', 'scenario.json');
  expect(offline).toMatchObject({ code: 1, stderr: '' });
  expect(offline.stdout).toContain('✗ scenario.json: model and contract differ\n');
  // What it is not is refused, unless that is wanted; its bug is seen then, too.
  const named = ['run', '--target', buggy.address, ...fork, ...quick];
  const refused = await difftest({ cwd }, ...named);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('has other code than what it is taken to be');
  const other = await difftest({ cwd }, ...named, '--other-code', '--runs', '20', '--depth', '60');
  expect(other.code).toBe(1);
  expect(other.stderr).toContain('is not that of reference: it differs from byte');
  expect(other.stdout).toContain('through the ABI and layout of reference, which is other code');
  // A fresh world is another place.
  const fresh = await difftest({ cwd }, 'replay', file!, '--target', target);
  expect(fresh.code).toBe(2);
  expect(fresh.stderr).toMatch(/The plan begins elsewhere[\s\S]*here +a fresh world/);
  for (const format of ['foundry', 'vitest', 'cast', 'markdown']) {
    const exported = await difftest({ cwd }, 'export', file!, '--to', format, '--target', target);
    expect(exported, exported.stderr).toMatchObject({ code: 2, stdout: '' });
    expect(exported.stderr).toContain('The plan begins elsewhere');
  }
});

test('behavior: its whole past is recorded, explained, and replayed without a node', async () => {
  const cwd = folder();
  const blocks = ['--from-block', String(moments[0] + 1n), '--to-block', String(moments[40])];
  const on = ['--address', pool.address, '--rpc-url', pool.remote.secretUrl, ...blocks];
  const told = await difftest({ cwd }, 'record', ...on, '-o', 'trace.json', '--json', 'told.json');
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toMatch(
    /calls +\d+ in \d+ transactions of 13 blocks, 7 by other contracts\n/,
  );
  expect(readJson(path.join(cwd, 'told.json'))).toMatchObject({
    format: 'taiko-difftest/record-result/1',
    verdict: 'explained',
    tally: { blocks: 13, undone: 0, hidden: 0 },
    findings: [],
  });
  expect(readFileSync(path.join(cwd, 'trace.json'), 'utf8')).not.toContain('127.0.0.1');
  const replayed = await difftest({ cwd }, 'replay', 'trace.json');
  expect(replayed).toMatchObject({ code: 0, stderr: '' });
  expect(replayed.stdout).toMatch(/^✓ trace\.json: \d+ calls in 13 blocks of chain 167005, /);
  const again = await difftest({ cwd }, 'record', ...on, '-o', 'trace.json');
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
});

test('behavior: an upgrade is told for a person and for a program', async () => {
  const { cwd, target } = buggyPool();
  const fork = ['--fork-url', pool.remote.proxy.url, '--fork-block-number', String(moments[40])];
  const on = ['--address', pool.address, '--target', target, '--json', 'upgrade.json', ...fork];
  const budget = ['--runs', '12', '--depth', '60', '--seed', '1', '--shrink-limit', '40'];
  const { code, stdout, stderr } = await difftest({ cwd }, 'upgrade', ...on, ...budget);
  expect(code).toBe(1);
  expect(stderr).toContain('warning: its implementation slot was set');
  expect(stdout).toMatch(/^✗ regression: \w+ of proverPool\./);
  expect(stdout).toMatch(/layout +live data stays where it is\n/);
  expect(stdout).toMatch(/verdict +finding: regression\n/);
  const json = readJson(path.join(cwd, 'upgrade.json'));
  expect(json).toMatchObject({
    format: 'taiko-difftest/upgrade/1',
    verdict: 'finding',
    block: String(moments[40]),
    layoutMoved: false,
    installed: { properly: false },
    findings: [{ kind: 'regression' }],
  });
});

test.each([
  ['no chain is named', ['run', '--target', LIVE_STAKERS[0]!], 2, 'none was named'],
  [
    'flags of another target',
    ['run', '--as', 'reference'],
    2,
    'The target is no deployed contract',
  ],
  [
    'what is deployed is made no more',
    ['run', '--target', LIVE_STAKERS[0]!, '--proxy', '--constructor-args', '[]', 'FORK'],
    2,
    'The contract is deployed already',
  ],
  ['no code is there', ['run', '--target', LIVE_STAKERS[0]!, 'FORK'], 2, 'There is no contract at'],
  ['no such block', ['run', '--target', LIVE_STAKERS[0]!, 'FORK', '999999'], 2, 'have that block'],
  ['no address', ['upgrade', '--address', '0x12', 'FORK'], 2, '--address has a value'],
] as const)('error: %s', async (_, [command, ...words], code, message) => {
  const fork = ['--fork-url', pool.remote.proxy.url, '--fork-block-number'];
  const args = words.flatMap((word) => (word === 'FORK' ? fork : [word]));
  const block = args.at(-1) === '--fork-block-number' ? [String(moments[40])] : [];
  const result = await difftest({ cwd: folder() }, command, ...args, ...block);
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
  expect(result.stderr).toContain(message);
});

test.each(['exhaust', 'gas check', 'gas update', 'doctor'])(
  'error: %s takes no deployed contract, and no fork',
  async (command) => {
    const cwd = folder();
    const words = command.split(' ');
    const deployed = await difftest({ cwd }, ...words, '--target', `0x${'12'.repeat(20)}`);
    expect(deployed.code).toBe(2);
    expect(deployed.stderr).toContain('makes a world of its own, and takes no deployed contract');
    expect(deployed.stderr).not.toContain('--fork-url');
    const forked = await difftest({ cwd }, ...words, '--fork-url', 'http://127.0.0.1:1');
    expect(forked.code).toBe(2);
    expect(forked.stderr).toContain("unknown option '--fork-url'");
  },
);
