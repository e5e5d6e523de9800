import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { difftest, readJson, script, vaultProject } from './support.js';

test('default: the installation and every check, told and written', async () => {
  const { cwd, model } = vaultProject();
  const { code, stdout, stderr } = await difftest(
    { cwd },
    ...['doctor', '--model', model, '--json', 'health.json'],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const part of ['node', 'anvil', 'solc', 'cache', 'corpus', 'clean', 'invariant']) {
    expect(stdout).toMatch(new RegExp(`^✓ ${part} `, 'm'));
  }
  expect(stdout).toContain('verdict    alive: 9 canaries caught');
  expect(existsSync(path.join(cwd, '.difftest'))).toBe(false);
  const health = readJson(path.join(cwd, 'health.json'));
  expect(health).toMatchObject({ format: 'taiko-difftest/doctor/1', exitCode: 0, model: 'vault' });
  expect(health.canaries).toContainEqual({
    ...{ name: 'balances', deed: 'adds 1 to a balance that the model holds' },
    ...{ health: 'inapplicable', seen: expect.any(String), trouble: null },
  });
});

test('error: no Anvil, a folder that cannot be written, a contract that differs', async () => {
  const { cwd, model, buggy } = vaultProject();
  const env = { ANVIL_BIN: script(cwd, 'exit 4') };
  writeFileSync(path.join(cwd, 'taken'), '');
  const [noAnvil, noFolder, differs] = await Promise.all([
    difftest({ cwd, env }, 'doctor', '--model', model),
    difftest({ cwd }, 'doctor', '--model', model, '--corpus-dir', 'taken'),
    difftest({ cwd }, 'doctor', '--model', model, '--target', buggy, '--quiet'),
  ]);
  expect(noAnvil).toMatchObject({ code: 3 });
  expect(noAnvil.stdout).toMatch(/^✗ anvil .*\n✓ solc/m);
  expect(noAnvil.stdout).not.toContain('clean');
  expect(noFolder).toMatchObject({ code: 3 });
  expect(noFolder.stderr).toContain('--corpus-dir');
  expect(differs).toMatchObject({ code: 1, stderr: '' });
  expect(differs.stdout).toMatch(/^✗ clean +nothing is wrong +differs: events of vault\./);
});
