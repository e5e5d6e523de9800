import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { resultSchema } from '../../harness/report/json.js';
import { difftest, edit, failuresIn, folder, readJson, vaultProject } from './support.js';

const SMALL = ['--seed', '1', '--runs', '20', '--depth', '30'];
const ENVELOPE = 'fixtures/envelopes/vault.Vault-sol.json';
/** One more read of a word that is warm by then. */
const CHEAP = 'uint96 amount = account.requested;\n';
const DEAR = `${CHEAP}        if (account.readyAt > type(uint64).max - 1) revert();\n`;

/** A project whose vault has an envelope. */
async function learnedVault() {
  const { cwd, model } = vaultProject();
  const vault = ['--model', model, '--target', 'Vault.sol'];
  const learning = ['--runs', '60', '--depth', '40'];
  const update = await difftest({ cwd }, 'gas', 'update', ...vault, ...learning);
  return { cwd, vault, model, update, file: path.join(cwd, ENVELOPE) };
}

describe('a contract whose gas was learned', () => {
  test('default: learned, checked, changed, found, replayed, tolerated, learned anew', async () => {
    const { cwd, vault, update, file } = await learnedVault();
    expect(update).toMatchObject({ code: 0, stderr: '' });
    // Calls of bytes that are no function are the only ones that hang on more.
    expect(update.stdout).toMatch(/^call +steps +exact +off by +of gas\nvault\.\(raw\) +\d+ /);
    expect(update.stdout).toMatch(
      /\nexact {4}9\d(\.\d+)? % of 2_400 steps, on \d+ paths\nwritten {2}fixtures\/envelopes\/vault\.Vault-sol\.json\n$/,
    );

    const checked = await difftest({ cwd }, 'gas', 'check', ...vault, ...SMALL);
    expect({ code: checked.code, stderr: checked.stderr }).toEqual({ code: 0, stderr: '' });
    expect(checked.stdout).toMatch(/^path +steps +gas min +max +envelope\n/);
    expect(checked.stdout).toMatch(/\nvault\.cancel success +\d+ +[\d_]+ +[\d_]+ +exact\n/);
    expect(checked.stdout).toContain(`paths within ${ENVELOPE}\n`);

    const run = await difftest({ cwd }, 'run', ...vault, ...SMALL, '--json', 'r.json');
    expect(run.code).toBe(0);
    const result = readJson(path.join(cwd, 'r.json'));
    v.assert(resultSchema, result);
    expect(result.envelope).toEqual({ file: ENVELOPE, unused: null, unknown: [] });
    const cancel = result.paths!.find((taken) => taken.path === 'vault.cancel success')!;
    expect(cancel).toMatchObject({ envelope: { exact: true, max: cancel.max } });
    expect(result.paths!.reduce((sum, { steps }) => sum + steps, 0)).toBe(600);

    edit(path.join(cwd, 'Vault.sol'), CHEAP, DEAR);
    const found = await difftest({ cwd }, 'run', ...vault, ...SMALL);
    expect({ code: found.code, stderr: found.stderr }).toEqual({ code: 1, stderr: '' });
    expect(found.stdout).toMatch(/^✗ gas: vault\.cancel at line 1 \(minimal, 1 command\)\n/);
    expect(found.stdout).toMatch(/\ngas +gas\.vault\.cancel NothingRequested\S* .* \d+ +\d+\n/);
    expect(found.stdout).toContain('\nconfirmed  mined: real blocks show it too\n');
    const [saved] = failuresIn(cwd);
    expect(saved).toMatch(/\/gas-cancel-[\da-f]{8}\.json$/);

    const replay = await difftest({ cwd }, 'replay', saved!, ...vault);
    expect(replay).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('gas of vault.cancel'),
    });
    const aside = await difftest({ cwd }, 'replay', saved!, ...vault, '--no-gas');
    expect(aside.code).toBe(0);

    const strict = [...SMALL, '--no-corpus', '--quiet'];
    const off = await difftest({ cwd }, 'gas', 'check', ...vault, ...strict, '--tolerance', '50');
    expect(off.code).toBe(1);
    const near = await difftest({ cwd }, 'gas', 'check', ...vault, ...strict, '--tolerance', '2%');
    expect(near).toMatchObject({ code: 0, stdout: 'verdict     pass\n' });

    const again = await difftest({ cwd }, 'gas', 'update', ...vault, '--runs', '60', '--quiet');
    expect(again.code).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toBe('');
    expect((await difftest({ cwd }, 'run', ...vault, ...SMALL)).code).toBe(0);
  });

  test('behavior: the same plans, the same file, whatever the workers', async () => {
    const { cwd, vault, file } = await learnedVault();
    const before = readFileSync(file, 'utf8');
    const learning = ['--runs', '60', '--depth', '40', '--workers', '1', '--out', 'other.json'];
    await difftest({ cwd }, 'gas', 'update', ...vault, ...learning);
    expect(readFileSync(path.join(cwd, 'other.json'), 'utf8')).toBe(before);
  });

  test('behavior: a path that nobody has learned fails a check, and is told by a run', async () => {
    const { cwd, vault, file } = await learnedVault();
    const envelope = readJson(file) as {
      learned: { steps: number };
      calls: Record<string, { steps: number }>;
    };
    const { 'vault.cancel': _, ...calls } = envelope.calls;
    writeFileSync(file, JSON.stringify({ ...envelope, calls }));
    const checked = await difftest({ cwd }, 'gas', 'check', ...vault, ...SMALL, '--json', 'r.json');
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(
      /^paths that the envelope does not know:\n( {2}vault\.cancel .*\n)+Nothing is known of /,
    );
    const way = /\n {2}difftest (gas update --seed 0x1 --runs 20 --depth 30 .*)\n/;
    const learning = way.exec(checked.stdout)![1]!.split(' ');
    expect(readJson(path.join(cwd, 'r.json'))).toMatchObject({ exitCode: 1, verdict: 'fail' });
    expect(checked.stdout).toMatch(/\nverdict +fail: the envelope does not know every path\n/);
    const run = await difftest({ cwd }, 'run', ...vault, ...SMALL);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/\ngas +\d+ paths within .*, which does not know \d paths?\n/);

    const steps = envelope.learned.steps - envelope.calls['vault.cancel']!.steps;
    const more = await difftest({ cwd }, ...learning);
    expect(more).toMatchObject({ code: 0, stderr: '' });
    expect(more.stdout).toMatch(/\nseeds {4}0x6a5, 0x1\nwritten /);
    const learned = (readJson(file) as typeof envelope).learned;
    expect(learned).toMatchObject({ seeds: ['0x6a5', '0x1'], plans: 80, steps: steps + 600 });
    expect((await difftest({ cwd }, 'gas', 'check', ...vault, ...SMALL)).code).toBe(0);
    const again = await difftest({ cwd }, ...learning);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('teach nothing') });
  });
});

describe('gas diff', () => {
  test('default: path by path, as a table and as markdown', async () => {
    const { cwd, model } = vaultProject();
    writeFileSync(
      path.join(cwd, 'Dear.sol'),
      readFileSync(path.join(cwd, 'Vault.sol'), 'utf8').replace(CHEAP, DEAR),
    );
    const diff = ['gas', 'diff', 'Vault.sol', 'Dear.sol', '--model', model, ...SMALL];
    const told = await difftest({ cwd }, ...diff, '--markdown', 'gas.md');
    expect({ code: told.code, stderr: told.stderr }).toEqual({ code: 1, stderr: '' });
    expect(told.stdout).toMatch(/^path +steps +A +B +B − A\nvault\.cancel /);
    expect(told.stdout).toMatch(/\nvault\.cancel success +\d+ +[\d_]+ +[\d_]+ +\+\d+\n/);
    expect(told.stdout).toMatch(
      /\nsteps +600 of 20 plans\nverdict +\d+ of \d+ paths cost the same\n$/,
    );
    const markdown = readFileSync(path.join(cwd, 'gas.md'), 'utf8');
    expect(markdown).toMatch(
      /^## Gas: A is Vault\.sol, B is Dear\.sol\n\n\d of \d+ paths cost otherwise/,
    );
    expect(markdown).toMatch(/\n\| vault\.cancel success \| \d+ \| [\d_]+ \| [\d_]+ \| \+\d+ \|\n/);

    const near = await difftest({ cwd }, ...diff, '--tolerance', '1000', '--quiet');
    expect(near.code).toBe(0);
    const same = ['gas', 'diff', 'Vault.sol', 'Vault.sol', '--model', model, ...SMALL];
    expect((await difftest({ cwd }, ...same)).code).toBe(0);
  });
});

describe('error: what cannot be used', () => {
  test('error: an envelope of other settings, of another target, or broken', async () => {
    const { cwd, vault, model, file } = await learnedVault();
    const envelope = readJson(file) as { target: Record<string, unknown> };
    const settings = { ...envelope.target, settings: 'no optimizer, shanghai' };
    writeFileSync(file, JSON.stringify({ ...envelope, target: settings }));
    const check = ['gas', 'check', ...vault, ...SMALL];
    const other = await difftest({ cwd }, ...check);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /There is no envelope .*\n +reason .*settings no optimizer, shanghai, not /,
    );
    const run = await difftest({ cwd }, 'run', ...vault, ...SMALL, '--quiet');
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(
      /^gas +not checked: fixtures\/envelopes\/.* is not used: it was learned with /,
    );

    writeFileSync(file, '{ "format": ');
    for (const command of [check, ['run', ...vault, ...SMALL]]) {
      const broken = await difftest({ cwd }, ...command);
      expect(broken.code).toBe(2);
      expect(broken.stderr).toContain(`${ENVELOPE} is not JSON`);
    }
    writeFileSync(path.join(cwd, 'named.json'), JSON.stringify({ ...envelope, model: 'till' }));
    const named = await difftest({ cwd }, ...check, '--envelope', 'named.json');
    expect(named.code).toBe(2);
    expect(named.stderr).toMatch(
      /says nothing about this target\.\n +envelope +named\.json\n +reason .*model till, not vault/,
    );

    const none = ['gas', 'check', '--model', model, '--target', 'Vault.buggy.sol'];
    const missing = await difftest({ cwd }, ...none);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('fixtures/envelopes/vault.Vault-buggy-sol.json');
  });

  test('error: a file that cannot be written is no success', async () => {
    const { cwd, model } = vaultProject();
    mkdirSync(path.join(cwd, 'fixtures'));
    writeFileSync(path.join(cwd, 'fixtures/envelopes'), 'a file, no folder');
    const update = ['gas', 'update', '--model', model, '--runs', '2'];
    const unwritten = await difftest({ cwd }, ...update);
    expect(unwritten.code).toBe(3);
    expect(unwritten.stderr).toMatch(/cannot write .*fixtures\/envelopes\/vault\.reference\.json/);
    const where = await difftest({ cwd }, ...update, '--out', 'fixtures');
    expect(where).toMatchObject({ code: 2, stderr: expect.stringContaining('not a folder') });
    expect(existsSync(path.join(cwd, '.difftest'))).toBe(false);
  });

  test('error: a tolerance that is none, and a model without paths', async () => {
    const cwd = folder();
    const wrong = await difftest({ cwd }, 'gas', 'check', '--tolerance', 'little');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('--tolerance') });

    const { cwd: own, model } = vaultProject();
    edit(path.join(own, model), '  gas,\n', '');
    const unexplained = await difftest({ cwd: own }, 'gas', 'update', '--model', model);
    expect(unexplained.code).toBe(2);
    expect(unexplained.stderr).toContain('The model does not explain gas');
  });
});
