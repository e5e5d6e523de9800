import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { mineBlocks, openRemote, type Remote, SECRETS } from '../fork/remote.js';
import { difftest, ended, failuresIn, ROOT, readJson, start, vaultProject } from './support.js';

let remote: Remote;

beforeAll(async () => {
  remote = await openRemote();
  await mineBlocks(remote.rpc, 70);
});
afterAll(() => remote.close());
afterEach(() => {
  remote.proxy.inject = () => undefined;
});

const BLOCK = ['--fork-block-number', '9'];
const HASTY = ['--fork-retries', '1', '--fork-timeout', '5'];

/** Everything that the system shows of a process and of those that it started. */
async function shownBySystem(child: ChildProcess): Promise<{ text: string; anvils: number }> {
  const seen = new Map<number, string>();
  while (child.exitCode === null) {
    const title = read(`/proc/${child.pid}/cmdline`);
    for (const pid of familyOf(child.pid!)) {
      const line = read(`/proc/${pid}/cmdline`);
      // Between fork and exec a child still is its parent, environment and all.
      if (pid !== child.pid && line === title) continue;
      // Our own environment is its owner's affair; that of the others is ours.
      const text = pid === child.pid ? line : `${line}\n${read(`/proc/${pid}/environ`)}`;
      if (text.trim() !== '') seen.set(pid, `${seen.get(pid) ?? ''}\n${text}`);
    }
    await sleep(30);
  }
  // Between its birth and its first line of code a process shows what was typed.
  const own = seen.get(child.pid!)!.split('\n').at(-1)!;
  const others = [...seen].filter(([pid]) => pid !== child.pid).map(([, text]) => text);
  const anvils = others.filter((text) => text.includes('--fork-url=http://127.0.0.1:')).length;
  return { text: [own, ...others].join('\n'), anvils };
}

function familyOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', ' ');
  } catch {
    // The process ended a moment ago.
    return '';
  }
}

function filesIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => read(path.join(entry.parentPath, entry.name)))
    .join('\n');
}

test('default: a failure on a fork, seen again there; no key is shown anywhere', async () => {
  const { cwd, model, buggy } = vaultProject();
  const env = { ETH_RPC_URL: remote.secretUrl, DIFFTEST_RPC_URL: remote.secretUrl };
  const on = ['--model', model, '--target', buggy];
  const child = start(
    { cwd, env },
    ...['run', ...on, '--seed', '9', '--json', 'r.json', '-v'],
    ...['--fork-url', remote.secretUrl, ...BLOCK],
  );
  const [{ code, stdout, stderr }, { text, anvils }] = await Promise.all([
    ended(child),
    shownBySystem(child),
  ]);
  expect(code, stderr).toBe(1);
  expect(anvils).toBeGreaterThanOrEqual(2);
  expect(stdout).toMatch(
    /\nfork +chain 167005 at block 9 \(0x[\da-f]{16}…\) of http:\/\/127\.0\.0\.1:\d+, \d+ requests\n/,
  );
  const [file] = failuresIn(cwd);
  const replay = `replay ${file} --target ${buggy} --model ${model} --fork-block-number 9`;
  expect(stdout).toContain(`npx difftest ${replay}\n`);
  expect(stdout).toContain('mined: real blocks show it too');
  const result = readJson(path.join(cwd, 'r.json'));
  expect(result.fork).toMatchObject({ chainId: '167005', blockNumber: '9' });
  const again = await difftest({ cwd, env }, ...replay.split(' '));
  expect(again).toMatchObject({ code: 1, stderr: '' });

  const everything = [stdout, stderr, text, again.stdout, filesIn(cwd)].join('\n');
  expect(SECRETS.filter((secret) => everything.includes(secret))).toEqual([]);
  expect(everything).not.toContain(Buffer.from(`${SECRETS[0]}:${SECRETS[1]}`).toString('base64'));
});

test('behavior: compare and shrink work on a fork; variables alone make none', async () => {
  const { cwd, model, buggy } = vaultProject();
  const env = { ETH_RPC_URL: 'http://127.0.0.1:9/' };
  const plain = await difftest(
    { cwd, env },
    ...['run', '--model', model, '--runs', '2', '--depth', '5', '--json', 'r.json', '-q'],
  );
  expect(plain).toMatchObject({ code: 0, stderr: '' });
  expect(readJson(path.join(cwd, 'r.json')).fork).toBeNull();

  const fork = ['--rpc-url', remote.secretUrl, '--fork-block-number', 'latest'];
  const sides = ['Vault.sol', buggy, '--model', model, '--runs', '20', '--depth', '30'];
  const compared = await difftest({ cwd }, 'compare', ...sides, '--seed', '1', ...fork);
  expect(compared, compared.stderr).toMatchObject({ code: 1, stderr: '' });
  const saved = path.join(ROOT, 'fixtures/counterexamples/vault-delay.json');
  const on = ['--model', model, '--target', buggy];
  const shrunk = await difftest({ cwd }, 'shrink', saved, ...on, ...fork);
  expect(shrunk.code, shrunk.stderr).toBe(1);
  expect(shrunk.stdout).toMatch(/is already minimal|shrunk from/);
  expect(shrunk.stderr).toContain('the plan was saved for chain 31337, this is chain 167005\n');
});

test('error: a node that goes away in the middle: unknown, with what was done so far', async () => {
  const { cwd, model } = vaultProject();
  // Blocks that a long plan reaches, and the first plans do not.
  const deep = (slot: unknown) => typeof slot === 'string' && BigInt(slot) > 40n;
  remote.proxy.inject = ({ method, params }) =>
    method === 'eth_getStorageAt' && deep(params[1]) ? { kind: 'drop' } : undefined;
  const { code, stdout, stderr } = await difftest(
    { cwd },
    ...['run', '--model', model, '--seed', '3', '--depth', '60', '--json', 'r.json'],
    ...['--fork-url', remote.secretUrl, ...BLOCK, ...HASTY],
  );
  expect([code, stdout], stderr).toEqual([
    3,
    expect.stringMatching(/\nverdict +unknown: The forked/),
  ]);
  expect(stderr).toMatch(/^error: The forked node cannot be reached\.\n/);
  expect(stderr).toMatch(/\n {2}problem +other side closed\n/);
  const result = readJson(path.join(cwd, 'r.json'));
  expect(result).toMatchObject({ verdict: 'unknown', exitCode: 3, failures: 0, divergence: null });
  expect(result.trouble).toMatchObject({ code: 'fork/connection' });
  expect(existsSync(path.join(cwd, '.difftest'))).toBe(false);
});

test('error: what was asked for is not to be had', async () => {
  const { cwd, model } = vaultProject();
  const run = (...flags: string[]) => difftest({ cwd }, 'run', '--model', model, ...flags);
  const url = ['--fork-url', remote.secretUrl];
  const chain = await run(...url, '--fork-chain-id', '1');
  expect(chain).toMatchObject({ code: 2, stdout: '' });
  expect(chain.stderr).toMatch(/ expected +1\n +found +167005\n/);
  const nowhere = await run('--fork-chain-id', '1');
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('ETH_RPC_URL') });
  const future = await run(...url, '--fork-block-number', '123456');
  expect(future).toMatchObject({ code: 2, stderr: expect.stringMatching(/ newest +75\n/) });
  const silent = await run('--fork-url', 'http://127.0.0.1:9/pathkey-0123456789', ...HASTY);
  expect(silent).toMatchObject({ code: 3, stdout: '' });
  for (const { stderr } of [chain, future, silent]) {
    expect(SECRETS.filter((secret) => stderr.includes(secret))).toEqual([]);
  }
});
