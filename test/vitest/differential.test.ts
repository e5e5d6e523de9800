import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { anvilBinary } from '../../harness/chain/binary.js';
import { ROOT, script } from '../cli/support.js';
import { runVitest } from './support.js';

/** A project of a user: a model, its contract, tests; what it imports is aliased to our sources. */
function project(tests: string): string {
  // In our own tree, for its packages are those that the project would have installed.
  const cwd = mkdtempSync(path.join(ROOT, 'node_modules/.difftest-project-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  for (const name of [
    'vault.model.ts',
    'vault.generator.ts',
    'vault.gas.ts',
    'Vault.sol',
    'Vault.buggy.sol',
  ]) {
    symlinkSync(path.join(ROOT, 'test/example', name), path.join(cwd, name));
  }
  writeFileSync(path.join(cwd, 'vault.spec.ts'), tests);
  return cwd;
}

test('default: passes, fails with the transcript, and fails with trouble', async () => {
  const cwd = project(`
    import { differential } from 'taiko-difftest/vitest';
    import { model } from './vault.model.js';
    const budget = { model, modelFile: 'vault.model.ts', runs: 40, depth: 30 };
    differential({ ...budget, seed: 2n });
    differential({ ...budget, name: 'buggy', target: 'Vault.buggy.sol', workers: 1 });
    differential({ ...budget, name: 'none', target: 'Nowhere.sol' });
  `);
  const { code, output, tests } = await runVitest(cwd);
  expect(code).toBe(1);
  expect(
    tests.map(({ fullName, status }) => [fullName, status]),
    output,
  ).toEqual([
    ['vault: the model and reference agree', 'passed'],
    ['buggy', 'failed'],
    ['none', 'failed'],
  ]);
  const message = tests[1]!.failureMessages.join('\n');
  expect(message).toMatch(
    /^DifferentialFailure: \n✗ events: vault\.requestWithdrawal at line 3 \(minimal, 3 commands\)\n/,
  );
  expect(message).toMatch(/\n✗ 3\. +\+1 s +Ana: vault\.requestWithdrawal\(amount: [\d.]+ ETH\)/);
  expect(message).toMatch(/\ncheck +where +model +contract\n/);
  expect(message).toMatch(/\ncode +events\nconfirmed +mined: real blocks show it too\nsaved +/);
  const file = /\nsaved +(\S+)\n/.exec(message)![1]!;
  expect(message).toContain(
    `npx difftest replay ${file} --target Vault.buggy.sol --model vault.model.ts`,
  );
  expect(readFileSync(path.join(cwd, file), 'utf8')).toContain('"minimal": true');
  expect(message).not.toContain(String.fromCharCode(27));
  expect(message).not.toContain('node_modules/.difftest-project');

  const none = tests[2]!.failureMessages.join('\n');
  expect(none).toContain('DifferentialFailure: There is no such Solidity file.');
  expect(none).toContain(path.join(cwd, 'Nowhere.sol'));
});

test('error: a node that does not start, or does not last, is no pass', async () => {
  const cwd = project(`
    import { differential } from 'taiko-difftest/vitest';
    import { model } from './vault.model.js';
    differential({ model, name: 'no node', runs: 500, depth: 3000, executor: 'mine' });
  `);
  // Long enough to deploy the world and to begin.
  const dying = script(cwd, `timeout -s KILL 3 ${anvilBinary(undefined)} "$@"`);
  for (const [ANVIL_BIN, said] of [
    ['/bin/false', 'Anvil did not start'],
    [dying, 'A plan cannot be run: every node'],
  ] as const) {
    const { tests } = await runVitest(cwd, { ANVIL_BIN });
    expect(tests[0]!.status).toBe('failed');
    expect(tests[0]!.failureMessages.join('\n')).toContain(said);
  }
});
