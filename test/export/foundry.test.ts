import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { planDocument } from '../../harness/corpus/counterexample.js';
import { generatePlan } from '../../harness/plan/generate.js';
import { proverPool } from '../../models/prover-pool/index.js';
import { buggyPool, difftest, edit, ROOT, vaultProject } from '../cli/support.js';
import { setting } from '../models/prover-pool/setting.js';
import { vaultPlan } from './plans.js';
import { altered, forgeTest, foundryProject } from './support.js';

const EARLY_EXIT = path.join(ROOT, 'fixtures/counterexamples/early-exit.json');

/** A plan with all that is hard to say in Solidity: block hashes, empty reverts, returned values. */
function variedPlan(): string {
  for (let run = 0; run < 200; run++) {
    const options = { setting, seed: 7n, run, depth: 40, hardfork: 'osaka' };
    const { plan, predicted } = generatePlan({ model: proverPool, ...options });
    const has = (what: (outcome: (typeof predicted.steps)[number]['outcome']) => boolean) =>
      predicted.steps.some(({ outcome }) => what(outcome));
    const error = (name: string) =>
      has((outcome) => outcome.status === 'revert' && outcome.error.name === name);
    const picked = plan.steps.some(({ command }, index) => {
      const { outcome } = predicted.steps[index]!;
      const name = 'function' in command ? command.function : '';
      return name.startsWith('assignProver') && outcome.status === 'success';
    });
    if (error('(empty)') && error('Error') && picked) {
      return JSON.stringify(planDocument(plan, proverPool));
    }
  }
  throw new Error('no plan has all of that');
}

test('default: red on the contract with the bug, green on the right one', async () => {
  const { cwd, target } = buggyPool();
  foundryProject(cwd, 'contracts');
  mkdirSync(path.join(cwd, 'test'));
  writeFileSync(path.join(cwd, 'varied.json'), variedPlan());
  const to = ['--target', target, '--to', 'foundry', '--out'];
  for (const [file, name] of [
    [EARLY_EXIT, 'early'],
    ['varied.json', 'varied'],
  ] as const) {
    const { code, stderr } = await difftest({ cwd }, 'export', file, ...to, `test/${name}.t.sol`);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`test/${name}.t.sol written\n`);
  }
  const early = readFileSync(path.join(cwd, 'test/early.t.sol'), 'utf8');
  expect(early).not.toContain('setBlockhash(1');
  expect(early).toContain('// 3.  +1 week  Alice: proverPool.stake(amount: 0.0032 TKO, ');
  expect(early).toContain(
    '// event taikoToken.Transfer(from: Alice, to: 0x0, value: 0.00320001 TKO)',
  );
  const varied = readFileSync(path.join(cwd, 'test/varied.t.sol'), 'utf8');
  expect(varied).toMatch(/vm\.setBlockhash\(\d+, 0x[\da-f]{64}\);/);
  expect(varied).toMatch(/ fail\("line \d+".*, bytes\(""\)\);/);

  const red = await forgeTest(cwd);
  expect(red.tests, red.stdout + red.stderr).toContain('early:fail');
  // Whether forge knows the names of events hangs on what it keeps of earlier runs at home.
  expect(red.stdout).toMatch(
    /Otherwise\("line 3", "(Staked != expected Exited|log != expected log)"\)/,
  );
  edit(path.join(cwd, target), 'block.timestamp >= since', 'block.timestamp > since');
  const green = await forgeTest(cwd);
  expect(green.tests, green.stdout).toEqual(['early:pass', 'varied:pass']);
});

test('behavior: of what the model expects nothing may be otherwise', async () => {
  const { cwd, model, buggy } = vaultProject();
  foundryProject(cwd, '.');
  mkdirSync(path.join(cwd, 'test'));
  writeFileSync(path.join(cwd, 'plan.json'), JSON.stringify(vaultPlan()));
  const delay = path.join(ROOT, 'fixtures/counterexamples/vault-delay.json');
  const to = ['--model', model, '--to', 'foundry', '--out'];
  const made = 'test/right.t.sol';
  await difftest({ cwd }, 'export', 'plan.json', '--target', 'Vault.sol', ...to, made);
  await difftest({ cwd }, 'export', delay, '--target', buggy, ...to, 'test/delay.t.sol');
  const proxied = ['--target', 'Vault.sol', '--proxy', ...to, 'test/proxied.t.sol'];
  await difftest({ cwd }, 'export', 'plan.json', ...proxied);
  const right = path.join(cwd, made);
  const changes: Readonly<Record<string, readonly [string | RegExp, string]>> = {
    argument: [/"TooEarly\(uint256\)", 1_690_/, '"TooEarly(uint256)", 1_691_'],
    balance: [/ANA\.balance, 2 \*\* 200 - \d/, 'ANA.balance, 2 ** 200 - 9'],
    count: [/, 1\);$/m, ', 0);'],
    emitted: [
      '"Withdrawn(address,uint256)"), abi.encode(ANA)), abi.encode(3)',
      '"Withdrawn(address,uint256)"), abi.encode(ANA)), abi.encode(4)',
    ],
    error: ['"NotOwner()"', '"NotOwner(bool)"'],
    nothing: ['abi.encodeWithSignature("NotOwner()")', 'bytes("")'],
    returned: [/(returns_\(.*)abi\.encode\(3\)\);/, '$1abi.encode(2));'],
    sender: [/fail\("line 6", BEN/, 'fail("line 6", OWNER'],
    stored: [/stored\("total", (.*), 2\);/, 'stored("total", $1, 3);'],
  };
  for (const [name, [from, by]] of Object.entries(changes)) {
    altered(right, path.join(cwd, `test/${name}.t.sol`), from, by);
  }
  const { tests, stdout } = await forgeTest(cwd);
  const red = [...Object.keys(changes), 'delay'].map((name) => `${name}:fail`);
  expect(tests, stdout).toEqual([...red, 'proxied:pass', 'right:pass'].sort());

  edit(path.join(cwd, buggy), 'if (account.readyAt == 0) account', 'account');
  const { tests: fixed } = await forgeTest(cwd);
  expect(fixed).toContain('delay:pass');
});
