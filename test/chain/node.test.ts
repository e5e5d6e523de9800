import { spawn } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startNode } from '../../harness/chain/node.js';
import { errorOf, folderOf } from '../target/support.js';

/** Polls until a condition holds; the test's own time limit ends a vain wait. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a node', () => {
  test('default: listens on a free port of loopback, and is gone when stopped', async () => {
    const nodes = await Promise.all([startNode(), startNode()]);
    expect(new Set(nodes.map(({ port }) => port)).size).toBe(2);
    expect(nodes[0]!.version).toMatch(/^anvil\/v\d+\.\d+\.\d+/);
    expect(await nodes[0]!.rpc.request('eth_chainId', [])).toBe('0x7a69');
    await Promise.all(nodes.map((node) => node.stop()));
    expect(nodes.map(({ pid }) => runs(pid))).toEqual([false, false]);
    expect(nodes.map((node) => node.alive())).toEqual([false, false]);
    await nodes[0]!.stop();
  });

  test('behavior: it knows when it died, and can then be stopped', async () => {
    const node = await startNode();
    process.kill(node.pid, 'SIGKILL');
    await until(() => !node.alive());
    await node.stop();
  });

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'behavior: it ends with a process that %s ends',
    async (signal) => {
      const script = fileURLToPath(new URL('./startNode.child.ts', import.meta.url));
      const child = spawn(process.execPath, ['--import', 'jiti/register', script]);
      const told = new Promise<string>((resolve) =>
        child.stdout.on('data', (data) => resolve(`${data}`)),
      );
      const pid = Number(await told);
      expect(runs(pid)).toBe(true);
      child.kill(signal);
      await until(() => !runs(pid));
    },
  );
});

describe('no node', () => {
  test('error: the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const error = await errorOf(() => startNode({ port }));
    expect([error.code, error.exitCode, error.facts.port]).toEqual([
      'chain/port-taken',
      2,
      `${port}`,
    ]);
  });

  test('error: the binary does not exist', async () => {
    const error = await errorOf(() => startNode({ anvilBinary: '/no/such/anvil' }));
    expect([error.code, error.exitCode]).toEqual(['chain/no-binary', 2]);
    expect(error.facts).toEqual({ ANVIL_BIN: '/no/such/anvil' });
  });

  test('error: the hardfork is unknown', async () => {
    const error = await errorOf(() => startNode({ hardfork: 'nowhere' }));
    expect([error.code, error.exitCode, error.facts.hardfork]).toEqual([
      'chain/hardfork',
      2,
      'nowhere',
    ]);
  });

  test.each([
    ['ends at once', '#!/bin/sh\necho out of luck >&2\nexit 3\n', 'out of luck'],
    ['ends without a word', '#!/bin/sh\nexit 0\n', 'it ended without a word'],
    ['needs what is not there', '#!/no/such/shell\n', /watchdog: spawn .* ENOENT/],
  ])('error: a binary that %s', async (_, text, problem) => {
    const anvilBinary = join(folderOf({ anvil: text }), 'anvil');
    chmodSync(anvilBinary, 0o755);
    const error = await errorOf(() => startNode({ anvilBinary }));
    expect([error.code, error.exitCode]).toEqual(['chain/start', 3]);
    expect(error.facts.binary).toBe(anvilBinary);
    expect(error.facts.problem).toMatch(problem);
  });

  test('error: a binary that never listens is ended', async () => {
    const folder = folderOf({
      anvil: '#!/bin/sh\necho $$ > "$(dirname "$0")/pid"\nexec sleep 600\n',
    });
    const anvilBinary = join(folder, 'anvil');
    chmodSync(anvilBinary, 0o755);
    const error = await errorOf(() => startNode({ anvilBinary, startTimeoutMs: 3000 }));
    expect(error.code).toBe('chain/start');
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    await until(() => !runs(pid));
  });
});
