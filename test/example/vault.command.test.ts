import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { difftest, folder } from '../cli/support.js';

const HERE = { cwd: import.meta.dirname };

test('default: the vault agrees with its model', async () => {
  const json = path.join(folder(), 'result.json');
  const args = ['--model', 'vault.model.ts', '--seed', '1', '--runs', '40', '--no-corpus'];
  const { code, stdout, stderr } = await difftest(HERE, 'run', ...args, '--json', json);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('verdict     pass');
  const result = JSON.parse(readFileSync(json, 'utf8'));
  expect(result).toMatchObject({ verdict: 'pass', model: 'vault', runs: 40, steps: 4000 });
});

test('behavior: a delay that is not started anew is found, shrunk, saved and replayed', async () => {
  const corpus = path.join(folder(), 'corpus');
  const buggy = ['--model', 'vault.model.ts', '--target', 'Vault.buggy.sol'];
  const found = await difftest(HERE, 'run', ...buggy, '--seed', '1', '--corpus-dir', corpus);
  expect(found.code).toBe(1);
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
  expect((await difftest(HERE, 'replay', file, ...buggy)).code).toBe(1);
  const right = await difftest(HERE, 'replay', file, '--model', 'vault.model.ts');
  expect(right.code).toBe(0);
});
