import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startNode } from '../../harness/chain/node.js';
import { difftest, ended, environment, ROOT, vaultProject } from '../cli/support.js';
import { runVitest } from '../vitest/support.js';
import { vaultPlan } from './plans.js';
import { foundryTool } from './support.js';

const DELAY = path.join(ROOT, 'fixtures/counterexamples/vault-delay.json');

/** Runs an exported script against a node of its own. */
async function runScript(script: string) {
  const node = await startNode({});
  try {
    const tools = path.dirname(foundryTool('cast'));
    const env = environment({ ETH_RPC_URL: node.url, PATH: `${tools}:${process.env.PATH}` });
    return await ended(spawn('bash', [script], { env }));
  } finally {
    await node.stop();
  }
}

test('default: a script for cast finds what is otherwise, and nothing else', async () => {
  const { cwd, model, buggy } = vaultProject();
  writeFileSync(path.join(cwd, 'plan.json'), JSON.stringify(vaultPlan()));
  const to = ['--to', 'cast', '--model', model, '--out'];
  await difftest({ cwd }, 'export', 'plan.json', '--target', 'Vault.sol', ...to, 'right.sh');
  await difftest({ cwd }, 'export', DELAY, '--target', buggy, ...to, 'buggy.sh');
  const [right, red] = await Promise.all([
    runScript(path.join(cwd, 'right.sh')),
    runScript(path.join(cwd, 'buggy.sh')),
  ]);
  expect(right).toEqual({ code: 0, stdout: 'all as the model expects\n', stderr: '' });
  expect(red.code).toBe(1);
  const found = red.stderr.split('\n').map((line) => line.slice(0, 40));
  expect(found).toEqual([
    '✗ line 3: other events: 0xb2c904decb291c',
    '✗ accounts[Ana].readyAt: expected 0x0000',
    '2 differences',
    '',
  ]);
});

test('default: a test for vitest fails with the transcript until the bug is gone', async () => {
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
  const to = ['--to', 'vitest', '--model', 'vault.model.ts', '--target', 'Vault.buggy.sol'];
  const { code, stdout } = await difftest({ cwd }, 'export', DELAY, ...to);
  expect(code).toBe(0);
  writeFileSync(path.join(cwd, 'buggy.spec.ts'), stdout);
  const right = stdout.replace("target: 'Vault.buggy.sol'", "target: 'Vault.sol'");
  writeFileSync(path.join(cwd, 'right.spec.ts'), right);
  const broken = stdout.replace('"timestamp": "1690000001"', '"timestamp": "soon"');
  writeFileSync(path.join(cwd, 'broken.spec.ts'), broken);

  const { tests } = await runVitest(cwd);
  const failures = Object.fromEntries(
    tests.map(({ file, failureMessages }) => [file, failureMessages.join('\n')]),
  );
  expect(failures['right.spec.ts']).toBe('');
  expect(failures['buggy.spec.ts']).toMatch(/✗ 3\. +\+1 s +Ana: vault\.requestWithdrawal\(/);
  expect(failures['buggy.spec.ts']).toMatch(/\ncheck +where +model +contract\n/);
  expect(failures['broken.spec.ts']).toMatch(/field +plan\.steps\[1\]\.block\.timestamp/);
  expect(readFileSync(path.join(cwd, 'buggy.spec.ts'), 'utf8')).toContain(
    "import { model } from './vault.model.js';",
  );
});
