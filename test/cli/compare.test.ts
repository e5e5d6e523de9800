import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { difftest, edit, readJson, vaultProject } from './support.js';

const QUICK = ['--runs', '12', '--depth', '40', '--seed', '1'];

test('default: behaviour that differs, with the least that shows it, for either side', async () => {
  const { cwd, model, buggy } = vaultProject();
  const files = ['--json', 'compared.json', '--markdown', 'compared.md'];
  const flags = ['--model', model, ...QUICK, ...files];
  const ran = await difftest({ cwd }, 'compare', 'Vault.sol', buggy, ...flags);
  expect(ran).toMatchObject({ code: 1, stderr: '' });
  const lines = ran.stdout.split('\n');
  expect(lines.filter((line) => /^([✗ ] +\d\.|check|events|state)/.test(line))).toEqual([
    expect.stringMatching(/^ {2}1\. {2}start {2}Ana: vault\.deposit\{value: 2 wei\}\(\)/),
    expect.stringMatching(/^ {2}2\. {2}\+1 s {3}Ana: vault\.requestWithdrawal/),
    expect.stringMatching(/^✗ 3\. {2}\+1 s {3}Ana: vault\.requestWithdrawal/),
    expect.stringMatching(/^check +where +A +B$/),
    expect.stringMatching(/^events +events\[0\]\.vault\.WithdrawalRequested\.readyAt +1690172802 /),
    expect.stringMatching(/^state +vault\.accounts\[Ana\]\.readyAt +1690172802 /),
  ]);
  expect(ran.stdout).toMatch(/\nvault\.requestWithdrawal +success +\d+ +[\d_]+ +[\d_]+ +\+249\n/);
  expect(ran.stdout).toMatch(/\nverdict {2}different: behaviour\n$/);
  expect(readJson(path.join(cwd, 'compared.json'))).toMatchObject({
    format: 'taiko-difftest/comparison/1',
    verdict: 'different',
    differences: ['behaviour'],
    model: 'vault',
    behaviour: [{ code: 'events', function: 'vault.requestWithdrawal', minimal: true }],
    interface: [],
    layout: [],
  });
  expect(readFileSync(path.join(cwd, 'compared.md'), 'utf8')).toContain('Differs in: behaviour.');

  const file = /saved +(\S+)/.exec(ran.stdout)![1]!;
  const replay = (target: string) => {
    return difftest({ cwd }, 'replay', file, '--target', target, '--model', model);
  };
  expect((await replay('Vault.sol')).code).toBe(0);
  expect((await replay(buggy)).code).toBe(1);
});

test('behavior: what differs counts, shown or not', async () => {
  const { cwd, model, buggy } = vaultProject();
  const flags = ['--model', model, ...QUICK, '--witnesses', '0'];
  const ran = await difftest({ cwd }, 'compare', 'Vault.sol', buggy, ...flags);
  expect(ran).toMatchObject({ code: 1, stderr: '' });
  expect(ran.stdout).toMatch(/\ndiffering +\d+ runs\nverdict {2}different: behaviour\n$/);
});

test('behavior: without a model, calls are typed by the ABI, and all classes are told', async () => {
  const { cwd, buggy } = vaultProject();
  edit(
    path.join(cwd, buggy),
    'uint256 public total;',
    'uint256 public extra;\n    uint256 public total;',
  );
  edit(path.join(cwd, buggy), 'function cancel()', 'function takeBack()');
  const flags = ['--model', 'none', '--seed', '1', '--runs', '40', '--json', 'compared.json'];
  const ran = await difftest({ cwd }, 'compare', 'Vault.sol', buggy, ...flags);
  expect(ran).toMatchObject({ code: 1, stderr: '' });
  const json = readJson(path.join(cwd, 'compared.json'));
  expect(json).toMatchObject({
    model: 'none',
    differences: ['behaviour', 'layout moved', 'variable added or gone', 'function added or gone'],
    interface: [
      { kind: 'function', signature: 'cancel()', change: 'gone' },
      { kind: 'function', signature: 'extra()', change: 'added' },
      { kind: 'function', signature: 'takeBack()', change: 'added' },
    ],
    layout: [
      { variable: 'total', change: 'moved' },
      { variable: 'paused', change: 'moved' },
      { variable: 'accounts', change: 'moved' },
      { variable: 'extra', change: 'added' },
    ],
  });
  const [first] = json.behaviour as { readonly file: string; readonly function: string }[];
  expect(first!.function).toBe('contract.requestWithdrawal');
  const replayed = await difftest({ cwd }, 'replay', first!.file, '--target', buggy, '--verbose');
  expect(replayed).toMatchObject({ code: 0, stderr: '' });
  expect(replayed.stdout).toContain('event contract.WithdrawalRequested(account: ');
});

test('behavior: gas alone is no difference unless it is asked for', async () => {
  const { cwd, model } = vaultProject();
  const text = readFileSync(path.join(cwd, 'Vault.sol'), 'utf8');
  const check = 'if (msg.value == 0) revert NothingSent();';
  writeFileSync(path.join(cwd, 'Slow.sol'), text.replace(check, `${check} this.room();`));
  const compare = (...flags: string[]) =>
    difftest({ cwd }, 'compare', 'Vault.sol', 'Slow.sol', '--model', model, ...QUICK, ...flags);
  const plain = await compare();
  expect(plain).toMatchObject({ code: 0, stderr: '' });
  expect(plain.stdout).toMatch(/\nvault\.deposit +success .+ \+[\d_]+\n/);
  expect(plain.stdout).toContain('verdict  equal but for gas');
  const counted = await compare('--gas', '--quiet');
  expect(counted.code).toBe(1);
  expect(counted.stdout).toContain('different: gas only');
});

test('behavior: what lacks the model’s needs is compared by its ABI, and that is said', async () => {
  const { cwd, model } = vaultProject();
  const text = readFileSync(path.join(cwd, 'Vault.sol'), 'utf8');
  writeFileSync(path.join(cwd, 'Less.sol'), text.replace('function cancel()', 'function back()'));
  const flags = ['--model', model, ...QUICK];
  const ran = await difftest({ cwd }, 'compare', 'Vault.sol', 'Less.sol', ...flags);
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('Less.sol lacks what the model vault needs: cancel()');
  expect(ran.stdout).toMatch(/\nverdict {2}different: function added or gone\n$/);
});

test('error: a target that is not there, and a constructor with other arguments', async () => {
  const { cwd } = vaultProject();
  const missing = await difftest({ cwd }, 'compare', 'Vault.sol', 'No.sol', '--model', 'none');
  expect([missing.code, missing.stdout]).toEqual([2, '']);
  expect(missing.stderr).toContain('No.sol');
  const flags = ['--model', 'none', '--constructor-args', '[1, 2]'];
  const wrong = await difftest({ cwd }, 'compare', 'Vault.sol', 'Vault.sol', ...flags);
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  expect(wrong.stderr).toContain('address _owner');
});
