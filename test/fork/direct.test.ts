import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Deployment } from '../../harness/chain/deployment.js';
import { requireShort } from '../../harness/chain/direct/limits.js';
import { quantity } from '../../harness/chain/wire.js';
import type { Plan } from '../../harness/trace/plan.js';
import { difftest, failuresIn, readJson, vaultProject } from '../cli/support.js';
import type { Injected } from './proxy.js';
import { mineBlocks, openRemote, type Remote } from './remote.js';
import { type Base, type StrictNode, strictNode } from './strict.js';

let remote: Remote;
let strict: StrictNode;

beforeAll(async () => {
  remote = await openRemote();
  await mineBlocks(remote.rpc, 2);
  strict = strictNode(await baseOf(remote));
});
afterAll(() => remote.close());
beforeEach(() => {
  Object.assign(remote.proxy, strict);
});

/** The head has one block more. */
const FORKED = 6;
const FAULTS: readonly Injected[] = [
  { kind: 'drop' },
  { kind: 'http', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'http', status: 503, body: 'no backend' },
  { kind: 'error', code: -32005, message: 'slow down' },
];

/** The block that plans come after here. */
async function baseOf({ rpc }: Remote): Promise<Base> {
  const block = await rpc.request('eth_getBlockByNumber', [quantity(FORKED), false]);
  const { number, timestamp } = block as { readonly number: string; readonly timestamp: string };
  return { number: BigInt(number), timestamp: BigInt(timestamp) };
}

function direct(...flags: readonly string[]): readonly string[] {
  return ['--direct', '--fork-url', remote.secretUrl, '--fork-block-number', `${FORKED}`, ...flags];
}

function simulations(): number {
  return remote.proxy.requests.filter(({ method }) => method === 'eth_simulateV1').length;
}

test('default: plans run on a strict node, and nothing is written there', async () => {
  const before = await remote.rpc.request('eth_getBlockByNumber', ['latest', false]);
  const { cwd, model } = vaultProject();
  const asked = simulations();
  const flags = ['--seed', '3', '--runs', '12', '--depth', '40', '--json', 'r.json', '-q'];
  const run = await difftest({ cwd }, 'run', '--model', model, ...flags, ...direct());
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(readJson(path.join(cwd, 'r.json'))).toMatchObject({
    verdict: 'pass',
    runs: 12,
    steps: 480,
  });
  expect(simulations() - asked).toBeGreaterThanOrEqual(12);
  expect(await remote.rpc.request('eth_getBlockByNumber', ['latest', false])).toEqual(before);
});

test('behavior: nobody who acts has code there', async () => {
  const { cwd, model } = vaultProject();
  const people = [1, 2, 3].map((number) => `0xd0${'0'.repeat(37)}${number}`);
  const refusing = '0x5f5ffd';
  const snapshot = await remote.rpc.request('evm_snapshot', []);
  for (const person of people) await remote.rpc.request('anvil_setCode', [person, refusing]);
  await mineBlocks(remote.rpc, 1);
  const head = await remote.rpc.request('eth_blockNumber', []);
  const flags = ['--seed', '3', '--runs', '12', '--depth', '40', '-q'];
  const at = ['--direct', '--fork-url', remote.secretUrl, '--fork-block-number', `${Number(head)}`];
  const code = await remote.rpc.request('eth_getCode', [people[0], 'latest']);
  const run = await difftest({ cwd }, 'run', '--model', model, ...flags, ...at);
  await remote.rpc.request('evm_revert', [snapshot]);
  expect(code).toBe(refusing);
  expect(run, run.stderr + run.stdout).toMatchObject({ code: 0, stderr: '' });
});

test('behavior: hashes are observed: a draw that hangs on them is as the model says', async () => {
  const { cwd } = vaultProject();
  const flags = ['--seed', '5', '--runs', '6', '--depth', '60', '-q'];
  const run = await difftest({ cwd }, 'run', ...flags, ...direct());
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
});

test('behavior: a bug is found there, made small, and seen again', async () => {
  const { cwd, model, buggy } = vaultProject();
  const on = ['--model', model, '--target', buggy];
  const run = await difftest({ cwd }, 'run', ...on, '--seed', '9', ...direct());
  expect(run.code, run.stderr).toBe(1);
  expect(run.stdout).toMatch(
    /^✗ events: vault\.requestWithdrawal at line 3 \(minimal, 3 commands\)/,
  );
  const [file] = failuresIn(cwd);
  expect(run.stdout).toMatch(/^replay +npx difftest replay .* --fork-block-number 6 --direct$/m);
  const again = await difftest({ cwd }, 'replay', file!, ...on, ...direct());
  expect(again.code, again.stderr).toBe(1);
});

test('error: a plan of more blocks than a node takes in one request', async () => {
  const { cwd, model } = vaultProject();
  const flags = ['--runs', '1', '--depth', '900', '--seed', '1'];
  const run = await difftest({ cwd }, 'run', '--model', model, ...flags, ...direct());
  expect(run.code, run.stderr).toBe(2);
  expect(run.stderr).toMatch(/more blocks than a node takes.*\n +blocks +\d+\n +most +255\n/);
  expect(run.stderr).toContain('--depth');
});

test('error: a node that cannot simulate', async () => {
  remote.proxy.inject = ({ method }) =>
    method === 'eth_simulateV1'
      ? { kind: 'error', code: -32601, message: 'the method eth_simulateV1 does not exist' }
      : undefined;
  const { cwd, model } = vaultProject();
  const run = await difftest({ cwd }, 'run', '--model', model, '--runs', '1', ...direct());
  expect(run).toMatchObject({ code: 3, stdout: '' });
  expect(run.stderr).toContain('lacks a method');
  expect(run.stderr).toMatch(/ method +eth_simulateV1\n/);
});

test('behavior: an unsteady node is asked again, and changes nothing of the result', async () => {
  const { cwd, model } = vaultProject();
  const flags = ['--model', model, '--seed', '3', '--runs', '8', '--depth', '40', '-q'];
  const ran = async (file: string) => {
    const run = await difftest({ cwd }, 'run', ...flags, '--json', file, ...direct());
    expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
    const { outcomes, gas } = readJson(path.join(cwd, file));
    return { outcomes, gas };
  };
  const steady = await ran('steady.json');
  const spoilt: string[] = [];
  remote.proxy.inject = (request) => {
    // Every third simulation meets something else first.
    if (request.method === 'eth_simulateV1' && simulations() % 3 === 0) {
      const fault = FAULTS[spoilt.length % FAULTS.length]!;
      spoilt.push(fault.kind);
      return fault;
    }
    return strict.inject(request);
  };
  expect(await ran('unsteady.json')).toEqual(steady);
  expect(new Set(spoilt)).toEqual(new Set(['drop', 'http', 'error']));
});

test('error: a node that is never steady is trouble, not a finding', async () => {
  remote.proxy.inject = (request) =>
    request.method === 'eth_simulateV1' ? { kind: 'drop' } : strict.inject(request);
  const { cwd, model } = vaultProject();
  const flags = ['--model', model, '--seed', '3', '--runs', '4', '--fork-retries', '1'];
  const run = await difftest({ cwd }, 'run', ...flags, '--json', 'r.json', ...direct());
  expect(run.code, run.stderr).toBe(3);
  expect(run.stderr).not.toContain('pathkey');
  expect(failuresIn(cwd)).toEqual([]);
});

test('error: a budget of gas that is spent is trouble, whichever call it ends in', async () => {
  const { cwd, model } = vaultProject();
  const flags = ['--model', model, '--seed', '3', '--runs', '1', '--depth', '40'];
  for (const budget of [400_000n, 1_000_000n, 1_111_111n]) {
    Object.assign(remote.proxy, strictNode(await baseOf(remote), budget));
    const run = await difftest({ cwd }, 'run', ...flags, ...direct());
    expect(run.code, run.stderr).toBe(3);
    expect(run.stderr).toContain('uses more gas than the node gives to one request');
    expect(run.stderr).toMatch(/ problem +.*intrinsic gas too low/);
    expect(run.stderr).toContain('--depth');
    expect(run.stderr).not.toContain('pathkey');
  }
  expect(failuresIn(cwd)).toEqual([]);
});

test('error: a call that was given less gas than it asked for says nothing of the contract', async () => {
  remote.proxy.rewrite = (request, result) => {
    const said = strict.rewrite(request, result);
    if (said?.kind !== 'result') return said;
    const [first, ...others] = said.result as [{ readonly calls: readonly object[] }];
    if (first.calls.length < 2) return said;
    const [hash, , ...rest] = first.calls;
    const error = { code: -32_015, message: 'out of gas' };
    const capped = { returnData: '0x', logs: [], gasUsed: '0x7530', status: '0x0', error };
    return { kind: 'result', result: [{ ...first, calls: [hash, capped, ...rest] }, ...others] };
  };
  const { cwd, model } = vaultProject();
  const run = await difftest({ cwd }, 'run', '--model', model, '--runs', '1', ...direct());
  expect(run.code, run.stderr).toBe(3);
  expect(run.stderr).toMatch(/ asked +16777216\n +given +30000\n/);
  expect(failuresIn(cwd)).toEqual([]);
});

test('error: more calls than a node takes, in all or in one block', () => {
  const deployment = { contracts: { vault: '0x', token: '0x' } } as unknown as Deployment;
  const planOf = (numbers: readonly number[]) => {
    const steps = numbers.map((number) => ({ environment: { number: BigInt(number) } }));
    return { steps } as unknown as Plan;
  };
  const spread = (steps: number) => Array.from({ length: steps }, (_, step) => step % 250);
  // 250 blocks ask for a hash each, and three calls read.
  requireShort(planOf(spread(9_747)), deployment);
  expect(() => requireShort(planOf(spread(9_748)), deployment)).toThrow(/more calls than a node/);
  requireShort(planOf(Array.from({ length: 4_999 }, () => 1)), deployment);
  expect(() => requireShort(planOf(Array.from({ length: 5_000 }, () => 1)), deployment)).toThrow(
    /more calls in a block than/,
  );
});
