import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { difftest, edit, failuresIn, folder, ROOT, readJson, vaultProject } from './support.js';

type Json = Record<string, unknown>;

test('behavior: replay shows every step and either system', async () => {
  const { cwd, model, buggy } = vaultProject();
  const on = ['--model', model, '--target', buggy];
  await difftest({ cwd }, 'run', ...on, '--seed', '9', '--depth', '30', '--quiet');
  const [file] = failuresIn(cwd);
  const verbose = await difftest({ cwd }, 'replay', file!, ...on, '--verbose');
  const details = verbose.stdout.slice(0, verbose.stdout.indexOf('✗'));
  expect(details.replaceAll(/[\d_]+ gas/g, 'N gas')).toMatchInlineSnapshot(`
    "1. Ana: vault.deposit{value: 2 wei}()  [block 1000, t=1690000000]
       model: success
         event vault.Deposited(account: Ana, amount: 0.000000000000000002 ETH)
         total                  0 ETH → 0.000000000000000002 ETH
         accounts[Ana].balance  0 ETH → 0.000000000000000002 ETH
       contract: success, N gas
         event vault.Deposited(account: Ana, amount: 0.000000000000000002 ETH)
         total                  0 ETH → 0.000000000000000002 ETH
         accounts[Ana].balance  0 ETH → 0.000000000000000002 ETH

    2. Ana: vault.requestWithdrawal(amount: 0.000000000000000001 ETH)  [block 1001, t=1690000001]
       model: success
         event vault.WithdrawalRequested(account: Ana, amount: 0.000000000000000001 ETH, readyAt: 1690172801 (2023-07-24 04:26:41 UTC))
         accounts[Ana].balance    0.000000000000000002 ETH → 0.000000000000000001 ETH
         accounts[Ana].requested  0 ETH → 0.000000000000000001 ETH
         accounts[Ana].readyAt    0 → 1690172801 (2023-07-24 04:26:41 UTC)
       contract: success, N gas
         event vault.WithdrawalRequested(account: Ana, amount: 0.000000000000000001 ETH, readyAt: 1690172801 (2023-07-24 04:26:41 UTC))
         accounts[Ana].balance    0.000000000000000002 ETH → 0.000000000000000001 ETH
         accounts[Ana].requested  0 ETH → 0.000000000000000001 ETH
         accounts[Ana].readyAt    0 → 1690172801 (2023-07-24 04:26:41 UTC)

    3. Ana: vault.requestWithdrawal(amount: 0.000000000000000001 ETH)  [block 1002, t=1690000002]
       model: success
         event vault.WithdrawalRequested(account: Ana, amount: 0.000000000000000001 ETH, readyAt: 1690172802 (2023-07-24 04:26:42 UTC))
         accounts[Ana].balance    0.000000000000000001 ETH → 0 ETH
         accounts[Ana].requested  0.000000000000000001 ETH → 0.000000000000000002 ETH
         accounts[Ana].readyAt    1690172801 (2023-07-24 04:26:41 UTC) → 1690172802 (2023-07-24 04:26:42 UTC)
       contract: success, N gas
         event vault.WithdrawalRequested(account: Ana, amount: 0.000000000000000001 ETH, readyAt: 1690172801 (2023-07-24 04:26:41 UTC))
         accounts[Ana].balance    0.000000000000000001 ETH → 0 ETH
         accounts[Ana].requested  0.000000000000000001 ETH → 0.000000000000000002 ETH

    "
  `);
  const alone = await difftest({ cwd }, 'replay', file!, ...on, '--system', 'model');
  expect(alone.code).toBe(0);
  expect(alone.stdout).toContain(`✓ ${file}: 3 steps, model ran`);
  const mined = ['--executor', 'mine', '--quiet'];
  expect(await difftest({ cwd }, 'replay', file!, ...on, ...mined)).toMatchObject({ code: 1 });

  // A plan for another hardfork gets a node of its own.
  const saved = readJson(path.join(cwd, file!)) as { plan: Json };
  for (const hardfork of ['cancun', 'nonsense']) {
    const text = JSON.stringify({ ...saved, plan: { ...saved.plan, hardfork } });
    writeFileSync(path.join(cwd, `${hardfork}.json`), text);
  }
  const both = await difftest({ cwd }, 'replay', file!, 'cancun.json', '--model', model);
  expect(both.stdout).toContain('2 of 2 agree\n');
  const unknown = await difftest({ cwd }, 'replay', 'nonsense.json', '--model', model);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toMatch(/hardfork +nonsense/);
});

test('default: recorded traces are held against the model and against the contract', async () => {
  const cwd = folder({ 'timers.json': 'fixtures/traces/timers.json' });
  const files = ['timers.json', path.join(ROOT, 'fixtures/traces/raw-calls.json')];
  const { code, stdout, stderr } = await difftest({ cwd }, 'replay', ...files);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n').map((line) => line.replace(/ \(gas aside: .*\)/, ''))).toEqual([
    '✓ timers.json: 15 steps, model as recorded',
    '✓ timers.json: 15 steps, contract as recorded',
    `✓ ${files[1]}: 16 steps, model as recorded`,
    `✓ ${files[1]}: 16 steps, contract as recorded`,
    '2 of 2 agree',
    '',
  ]);

  // A record that was tampered with is told by call and by variable.
  edit(path.join(cwd, 'timers.json'), '"amount": "0"', '"amount": "1"');
  const tampered = await difftest({ cwd }, 'replay', 'timers.json', '--system', 'model');
  expect(tampered.code).toBe(1);
  expect(tampered.stdout).toContain('✗ timers.json: model differs from the record');
  expect(tampered.stdout).toMatch(/\ncheck +where +model +record\n/);
});
