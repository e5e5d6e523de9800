import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MAIN = resolve(import.meta.dirname, '../../harness/cli/main.ts');
const JITI = import.meta.resolve('jiti/register');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'difftest-vault-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command in this folder, as its owner would. */
function difftest(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', JITI, MAIN, ...args],
    {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  return { status, stdout, stderr };
}

test('default: the vault agrees with its model', () => {
  const json = join(folder, 'result.json');
  const args = ['--model', 'vault.model.ts', '--seed', '1', '--runs', '40', '--no-corpus'];
  const { status, stdout, stderr } = difftest('run', ...args, '--json', json);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('verdict     pass');
  const result = JSON.parse(readFileSync(json, 'utf8'));
  expect(result).toMatchObject({ verdict: 'pass', model: 'vault', runs: 40, steps: 4000 });
});

test('behavior: a delay that is not started anew is found, shrunk, saved and replayed', () => {
  const corpus = join(folder, 'corpus');
  const buggy = ['--model', 'vault.model.ts', '--target', 'Vault.buggy.sol'];
  const found = difftest('run', ...buggy, '--seed', '1', '--corpus-dir', corpus);
  expect(found.status).toBe(1);
  const lines = found.stdout.split('\n').filter((line) => /^[✗ ] +\d\./.test(line));
  expect(lines).toMatchInlineSnapshot(`
    [
      "  1.  start  Ana: vault.deposit{value: 2 wei}()                              → success",
      "  2.  +1 s   Ana: vault.requestWithdrawal(amount: 0.000000000000000001 ETH)  → success",
      "✗ 3.  +1 s   Ana: vault.requestWithdrawal(amount: 0.000000000000000001 ETH)  → success",
    ]
  `);
  expect(found.stdout).toContain('events: vault.requestWithdrawal at line 3 (minimal, 3 commands)');

  const file = /saved +(\S+)/.exec(found.stdout)![1]!;
  expect(difftest('replay', file, ...buggy).status).toBe(1);
  expect(difftest('replay', file, '--model', 'vault.model.ts').status).toBe(0);
});
