import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { difftest, failuresIn, readJson, vaultProject } from '../cli/support.js';
import type { Injected } from './proxy.js';
import { mineBlocks, openRemote, type Remote } from './remote.js';
import { strictly } from './strict.js';

let remote: Remote;

beforeAll(async () => {
  remote = await openRemote();
  await mineBlocks(remote.rpc, 2);
});
afterAll(() => remote.close());
afterEach(() => {
  remote.proxy.inject = strictly;
});

const FAULTS: readonly Injected[] = [
  { kind: 'drop' },
  { kind: 'http', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'http', status: 503, body: 'no backend' },
  { kind: 'error', code: -32005, message: 'slow down' },
];

function direct(...flags: readonly string[]): readonly string[] {
  return ['--direct', '--fork-url', remote.secretUrl, '--fork-block-number', '6', ...flags];
}

function simulations(): number {
  return remote.proxy.requests.filter(({ method }) => method === 'eth_simulateV1').length;
}

test('default: plans run on a strict node, and nothing is written there', async () => {
  remote.proxy.inject = strictly;
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

test('behavior: hashes are observed: a draw that hangs on them is as the model says', async () => {
  remote.proxy.inject = strictly;
  const { cwd } = vaultProject();
  const flags = ['--seed', '5', '--runs', '6', '--depth', '60', '-q'];
  const run = await difftest({ cwd }, 'run', ...flags, ...direct());
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
});

test('behavior: a bug is found there, made small, and seen again', async () => {
  remote.proxy.inject = strictly;
  const { cwd, model, buggy } = vaultProject();
  const on = ['--model', model, '--target', buggy];
  const run = await difftest({ cwd }, 'run', ...on, '--seed', '9', ...direct());
  expect(run.code, run.stderr).toBe(1);
  expect(run.stdout).toMatch(
    /^✗ events: vault\.requestWithdrawal at line 3 \(minimal, 3 commands\)/,
  );
  const [file] = failuresIn(cwd);
  const again = await difftest({ cwd }, 'replay', file!, ...on, ...direct());
  expect(again.code, again.stderr).toBe(1);
});

test('error: a plan of more blocks than a node takes in one request', async () => {
  remote.proxy.inject = strictly;
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
  remote.proxy.inject = strictly;
  const steady = await ran('steady.json');
  const spoilt: string[] = [];
  remote.proxy.inject = (request) => {
    // Every third simulation meets something else first.
    if (request.method === 'eth_simulateV1' && simulations() % 3 === 0) {
      const fault = FAULTS[spoilt.length % FAULTS.length]!;
      spoilt.push(fault.kind);
      return fault;
    }
    return strictly(request);
  };
  expect(await ran('unsteady.json')).toEqual(steady);
  expect(new Set(spoilt)).toEqual(new Set(['drop', 'http', 'error']));
});

test('error: a node that is never steady is trouble, not a finding', async () => {
  remote.proxy.inject = (request) =>
    request.method === 'eth_simulateV1' ? { kind: 'drop' } : strictly(request);
  const { cwd, model } = vaultProject();
  const flags = ['--model', model, '--seed', '3', '--runs', '4', '--fork-retries', '1'];
  const run = await difftest({ cwd }, 'run', ...flags, '--json', 'r.json', ...direct());
  expect(run.code, run.stderr).toBe(3);
  expect(run.stderr).not.toContain('pathkey');
  expect(failuresIn(cwd)).toEqual([]);
});
