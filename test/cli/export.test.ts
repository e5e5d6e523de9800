import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { difftest, folder, ROOT, vaultProject } from './support.js';

const DELAY = path.join(ROOT, 'fixtures/counterexamples/vault-delay.json');

test('default: what is exported is printed, or written to a new file', async () => {
  const { cwd, model, buggy } = vaultProject();
  const args = [DELAY, '--model', model, '--target', buggy, '--to', 'markdown'];
  const printed = await difftest({ cwd }, 'export', ...args);
  expect(printed).toMatchObject({ code: 0, stderr: '' });
  expect(printed.stdout.split('\n')[0]).toBe('## ✗ events of vault.requestWithdrawal at line 3');
  const written = await difftest({ cwd }, 'export', ...args, '--out', 'notes/failure.md');
  expect(written).toEqual({ code: 0, stdout: '', stderr: 'notes/failure.md written\n' });
  const file = path.join(cwd, 'notes/failure.md');
  expect(readFileSync(file, 'utf8')).toBe(printed.stdout);

  writeFileSync(file, 'mine');
  const refused = await difftest({ cwd }, 'export', ...args, '--out', 'notes/failure.md');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('error: notes/failure.md is there already\n');
  expect(readFileSync(file, 'utf8')).toBe('mine');
  const forced = await difftest({ cwd }, 'export', ...args, '--out', 'notes/failure.md', '--force');
  expect(forced.code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(printed.stdout);

  // A plan that passes is worth a test too, but whoever expected a failure is told.
  const passes = await difftest({ cwd }, 'export', DELAY, '--model', model, '--to', 'vitest');
  expect(passes.code).toBe(0);
  expect(passes.stderr).toContain('passes on reference');
  expect(passes.stdout).toContain("name: '3 calls of vault',");
});

test('error: what cannot be exported', async () => {
  const cwd = folder({ 'timers.json': 'fixtures/traces/timers.json' });
  writeFileSync(path.join(cwd, 'cut.json'), '{"format":');
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['timers.json', '--to', 'foundry'], /timers\.json is a recorded trace, which is not exported/],
    [['cut.json', '--to', 'foundry'], /cut\.json is not JSON/],
    [['none.json', '--to', 'cast'], /none\.json cannot be read/],
    [['cut.json', '--to', 'hardhat'], /foundry, vitest, cast/],
    [['cut.json'], /--to/],
  ];
  for (const [args, said] of wrong) {
    const { code, stdout, stderr } = await difftest({ cwd }, 'export', ...args, '--out', 'x');
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(said);
    expect(existsSync(path.join(cwd, 'x'))).toBe(false);
  }
});
