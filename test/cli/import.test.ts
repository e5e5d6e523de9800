import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { difftest, edit, folder, ROOT, readJson, vaultProject } from './support.js';

const FIXTURES = path.join(ROOT, 'fixtures/imports');
const FAILURE = path.join(FIXTURES, 'foundry/invariant_conservation.json');
const POOL = 'contracts/L1/ProverPool.sol';

test('default: what Foundry found is judged by the model', async () => {
  const cwd = folder({ contracts: 'contracts' });
  // The bug that the fixture's invariant failed over: an exit is reused and stays.
  edit(path.join(cwd, POOL), '        staker.exitAmount -= reused;\n', '');
  const ran = await difftest({ cwd }, 'import', FAILURE, '--out', 'plan.json');
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stdout.replace(FIXTURES, '…')).toMatchInlineSnapshot(`
    "…/foundry/invariant_conservation.json: Foundry's invariant failure, 2 calls
    plan    plan.json, 2 steps
    replay  npx difftest replay plan.json
    "
  `);
  expect(ran.stderr).toMatchInlineSnapshot(`
    "0x2e234dae75c793f67a35089c9d99245e1c58470b is taken as proverPool: the file calls it ProverPool
    sender 0x000000000000000000000000000000000001000b is Alice here
    "
  `);

  const right = await difftest({ cwd }, 'replay', 'plan.json');
  expect(right).toMatchObject({ code: 0 });
  expect(right.stdout).toBe('✓ plan.json: 2 steps, model and contract agree\n');
  const mined = await difftest({ cwd }, 'replay', 'plan.json', '--executor', 'mine');
  expect(mined).toMatchObject({ code: 0 });
  const buggy = await difftest({ cwd }, 'replay', 'plan.json', '--target', POOL);
  expect(buggy).toMatchObject({ code: 1 });
  expect(buggy.stdout).toMatch(/state +proverPool.stakers\[Alice\].exitAmount/);
});

test.each([
  ['medusa/test_result.json', "Medusa's call sequence, 5 calls", 3],
  ['echidna/reproducer.txt', "Echidna's reproducer, 5 calls", 4],
])('default: what %s has is judged by the model', async (file, title, steps) => {
  const { cwd, model, buggy } = vaultProject();
  const from = path.join(FIXTURES, file);
  const owner = ['--map', '0x0000000000000000000000000000000000030000=owner'];
  const flags = ['--model', model, ...owner, '--out', 'plan.json'];
  const ran = await difftest({ cwd }, 'import', from, ...flags);
  expect(ran.code).toBe(0);
  expect(ran.stdout).toBe(
    `${from}: ${title}\nplan    plan.json, ${steps} steps\n` +
      'replay  npx difftest replay plan.json --model vault.model.ts\n',
  );
  const on = ['plan.json', '--model', model];
  const right = await difftest({ cwd }, 'replay', ...on, '--verbose');
  expect(right.code).toBe(0);
  // Nothing of it is in vain: each call does on the right contract what it did on the buggy one.
  expect(right.stdout).not.toContain('revert');
  const wrong = await difftest({ cwd }, 'replay', ...on, '--target', buggy);
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toContain('accounts[Ana].readyAt');
});

test('behavior: without --out the plan is printed, and shrink takes it like any other', async () => {
  const { cwd, model, buggy } = vaultProject();
  const from = path.join(FIXTURES, 'echidna/reproducer.txt');
  const ran = await difftest({ cwd }, 'import', from, '--model', model, '--quiet');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  writeFileSync(path.join(cwd, 'plan.json'), ran.stdout);
  expect(readJson(path.join(cwd, 'plan.json'))).toMatchObject({
    format: 'taiko-difftest/plan/1',
    plan: { model: 'vault', origin: { note: `Echidna's reproducer: ${from}` } },
  });
  const shrunk = await difftest(
    { cwd },
    'shrink',
    'plan.json',
    '--model',
    model,
    '--target',
    buggy,
  );
  expect(shrunk.code).toBe(1);
  expect(shrunk.stdout).toContain('plan.json shrunk from 4 to 3 commands');
});

test('behavior: --help has examples', async () => {
  const help = await difftest({ cwd: folder() }, 'import', '--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  for (const word of ['--from', '--map', '--out', '--start', 'Examples:', 'Exit codes:']) {
    expect(help.stdout).toContain(word);
  }
});

test('error: files and flags that are wrong end with 2 and leave no plan', async () => {
  const cwd = folder();
  const write = (name: string, text: string) => writeFileSync(path.join(cwd, name), text);
  write('cut.json', readFileSync(FAILURE, 'utf8').slice(0, 400));
  write('hostile.json', '\u001b]0;pwned\u0007');
  write('large.json', '');
  truncateSync(path.join(cwd, 'large.json'), 50 * 1024 * 1024);
  for (const [line, ...said] of [
    ['gone.json', 'gone.json cannot be read', 'ENOENT'],
    ['large.json', 'large.json is too large to be a plan', '52428800'],
    ['cut.json', 'cut.json is not JSON', 'Was it cut short?'],
    ['hostile.json', 'hostile.json is not JSON', '\\u{1b}'],
    [`${FAILURE} --from medusa`, "Medusa's call sequence", 'a list of calls'],
    [`${FAILURE} --from harvey`, 'one of foundry, medusa, echidna'],
    [`${FAILURE} --map 0x1=pool`, '--map has a value that it cannot have', 'proverPool'],
  ] as const) {
    const args = [...line.split(' '), '--out', 'plan.json'];
    const { code, stdout, stderr } = await difftest({ cwd }, 'import', ...args);
    expect({ line, code, stdout }).toEqual({ line, code: 2, stdout: '' });
    for (const words of said) expect(stderr).toContain(words);
    expect(stderr).not.toContain('\u001b');
  }
  const none = await difftest({ cwd }, 'replay', 'plan.json');
  expect(none.stderr).toContain('ENOENT');
});
