import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { anvilBinary } from '../../harness/chain/binary.js';
import { difftest, failuresIn, ROOT, readJson, script } from '../cli/support.js';
import { mineBlocks, openRemote, REMOTE_CHAIN, SECRETS } from '../fork/remote.js';
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

test('behavior: gas is checked where there is an envelope, unless told otherwise', async () => {
  const cwd = project(`
    import { readFileSync } from 'node:fs';
    import { differential, regression } from 'taiko-difftest/vitest';
    import { model } from './vault.model.js';
    const target = 'Vault.sol';
    const budget = { model, target, runs: 3, depth: 20, shrinkLimit: 100 };
    differential({ ...budget, name: 'committed' });
    differential({ ...budget, name: 'none', envelope: false });
    differential({ ...budget, name: 'other', envelope: 'other.json' });
    const { plan } = JSON.parse(readFileSync('saved.json', 'utf8'));
    regression({ name: 'one', model, target, plan });
    regression({ name: 'one, without', model, target, plan, envelope: false });
  `);
  const where = { cwd };
  const vault = ['--model', 'vault.model.ts', '--target', 'Vault.sol'];
  await difftest(where, 'gas', 'update', ...vault, '--runs', '3', '--depth', '20', '--seed', '1');
  const file = path.join(cwd, 'fixtures/envelopes/vault.Vault-sol.json');
  const envelope = readJson(file) as { calls: Record<string, { formula: { base: number } }> };
  writeFileSync(path.join(cwd, 'other.json'), JSON.stringify({ ...envelope, model: 'till' }));
  envelope.calls['vault.deposit']!.formula.base += 1;
  writeFileSync(file, JSON.stringify(envelope));
  const run = [
    'run',
    ...vault,
    '--runs',
    '3',
    '--depth',
    '20',
    '--seed',
    '1',
    '--shrink-limit',
    '50',
  ];
  await difftest(where, ...run);
  const saved = failuresIn(cwd)[0]!;
  expect(saved).toMatch(/gas-deposit-/);
  writeFileSync(path.join(cwd, 'saved.json'), readFileSync(path.join(cwd, saved), 'utf8'));

  const { output, tests } = await runVitest(cwd);
  expect(
    tests.map(({ fullName, status }) => [fullName, status]),
    output,
  ).toEqual([
    ['committed', 'failed'],
    ['none', 'passed'],
    ['other', 'failed'],
    ['one', 'failed'],
    ['one, without', 'passed'],
  ]);
  const messages = tests.map(({ failureMessages }) => failureMessages.join('\n'));
  expect(messages[0]).toContain('✗ gas: vault.deposit');
  expect(messages[2]).toContain('The envelope says nothing about this target.');
  expect(messages[3]).toMatch(/\ngas +gas\.vault\.deposit /);
});

test('error: a node that does not start, or does not last, is no pass', async () => {
  const cwd = project(`
    import { differential } from 'taiko-difftest/vitest';
    import { model } from './vault.model.js';
    differential({ model, name: 'no node', runs: 500, depth: 6000, executor: 'mine' });
  `);
  // Long enough to deploy the world and to begin, too short for a plan, on whatever machine.
  const dying = script(cwd, `ulimit -t 1; exec ${anvilBinary(undefined)} "$@"`);
  for (const [ANVIL_BIN, said] of [
    ['/bin/false', 'Anvil did not start'],
    [dying, 'A plan cannot be run: every node'],
  ] as const) {
    const { tests } = await runVitest(cwd, { ANVIL_BIN });
    expect(tests[0]!.status).toBe('failed');
    expect(tests[0]!.failureMessages.join('\n')).toContain(said);
  }
});

test('behavior: on a fork, whose node must be there, be the right one, and keep its keys', async () => {
  const remote = await openRemote();
  onTestFinished(() => remote.close());
  await mineBlocks(remote.rpc, 12);
  const cwd = project(`
    import { differential } from 'taiko-difftest/vitest';
    import { model } from './vault.model.js';
    const forkUrl = ${JSON.stringify(remote.secretUrl)};
    const budget = { model, runs: 4, depth: 20, forkUrl };
    differential({ ...budget, name: 'forked', forkBlockNumber: 9n, forkChainId: ${REMOTE_CHAIN} });
    differential({ ...budget, name: 'other chain', forkChainId: 1 });
    differential({ ...budget, name: 'no such block', forkBlockNumber: 9_999n });
    differential({ ...budget, name: 'by the environment', forkUrl: undefined, forkBlockNumber: 9n });
    differential({ ...budget, name: 'buggy', target: 'Vault.buggy.sol', runs: 40, depth: 30 });
  `);
  const { output, tests } = await runVitest(cwd, { ETH_RPC_URL: remote.secretUrl });
  expect(
    tests.map(({ fullName, status }) => [fullName, status]),
    output,
  ).toEqual([
    ['forked', 'passed'],
    ['other chain', 'failed'],
    ['no such block', 'failed'],
    ['by the environment', 'passed'],
    ['buggy', 'failed'],
  ]);
  const messages = tests.map(({ failureMessages }) => failureMessages.join('\n'));
  expect(messages[1]).toMatch(new RegExp(`another chain[\\s\\S]*${REMOTE_CHAIN}`));
  expect(messages[2]).toMatch(/9_?999/);
  expect(messages[4]).toContain('✗ events: vault.requestWithdrawal');
  expect(remote.proxy.requests.length).toBeGreaterThan(0);
  for (const secret of SECRETS) expect(`${output}${messages}`).not.toContain(secret);
});
