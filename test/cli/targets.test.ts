import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commit, git } from '../target/repository.js';
import { difftest, edit, folder, ROOT } from './support.js';

const MODEL = path.join(ROOT, 'test/example/vault.model.ts');
const FEW = ['--model', MODEL, '--seed', '5', '--runs', '20', '--no-corpus'];

function result(cwd: string) {
  return JSON.parse(readFileSync(path.join(cwd, 'result.json'), 'utf8')) as Record<string, unknown>;
}

describe('targets of a Foundry project', () => {
  test('default', async () => {
    const cwd = folder({ '.': 'fixtures/foundry-project' });
    const { code, stdout, stderr } = await difftest(
      { cwd, env: { FOUNDRY_PROFILE: 'deploy' } },
      ...['run', '--target', '.', '--proxy', '--constructor-args', '{"_owner": "owner"}'],
      ...[...FEW, '--json', 'result.json'],
    );
    expect([code, stderr]).toEqual([0, '']);
    const manner = 'solc 0.8.20, optimizer for 1 runs, via IR, shanghai, behind an ERC-1967 proxy';
    expect(stdout).toContain(manner);
    expect(result(cwd)).toMatchObject({
      target: {
        spec: '.',
        contract: 'src/Vault.sol:Vault',
        compiler: '0.8.20+commit.a1b79de6',
        manner,
      },
      parameters: [],
      lacks: null,
      untested: [],
    });
  });

  test('behavior: the shipped model, and a flag over the variable of Foundry', async () => {
    const cwd = folder({ '.': 'fixtures/foundry-project' });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(cwd, 'node_modules'));
    const flags = ['--target', '.', '--profile', 'default', '--runs', '2', '--no-corpus'];
    const { code, stdout } = await difftest(
      { cwd, env: { FOUNDRY_PROFILE: 'gone' } },
      ...['run', ...flags],
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('optimizer for 200 runs')]);
  });

  test('behavior: constants that changed, and what is not tested, are told', async () => {
    const cwd = folder({ '.': 'fixtures/foundry-project' });
    const vault = path.join(cwd, 'src/Vault.sol');
    edit(vault, '2 days', '3 days');
    edit(vault, 'function cancel()', 'function undo()');
    const flags = ['run', '--target', 'src/Vault.sol', ...FEW];
    const strict = await difftest({ cwd }, ...flags);
    expect(strict.code).toBe(2);
    expect(strict.stderr).toContain('functions  cancel()');
    const { code, stdout } = await difftest(
      { cwd },
      ...[...flags, '--partial', '--json', 'result.json'],
    );
    expect(code).toBe(0);
    expect(stdout).toContain('constants   DELAY is 259200, the model has 172800');
    expect(stdout).toContain('not tested  functions it lacks: cancel()');
    expect(stdout).toContain('that the model does not know: undo()\n');
    expect(result(cwd)).toMatchObject({
      parameters: [{ name: 'DELAY', model: '172800', contract: '259200' }],
      lacks: { functions: ['cancel()'], events: [], errors: [], variables: [] },
    });
    const model = await difftest({ cwd }, ...flags, '--partial', '--parameters', 'model');
    expect(model.code).toBe(1);
    const marks = await difftest({ cwd }, ...flags, '--partial', '--require-marks');
    expect(marks).toMatchObject({ code: 2, stdout: '' });
    expect(marks.stderr).toMatch(
      /tested in part\.\n +target +src\/Vault\.sol\n +lacks +cancel\(\)/,
    );
  });

  test('behavior: a failure at a revision is replayed with the same flags', async () => {
    const cwd = folder({ '.': 'fixtures/foundry-project' });
    git(cwd, 'init', '-q');
    edit(path.join(cwd, 'src/Vault.sol'), 'msg.value > left', 'msg.value >= left');
    commit(cwd, {}, 'v1');
    edit(path.join(cwd, 'src/Vault.sol'), 'msg.value >= left', 'msg.value > left');
    const flags = ['--target', '.:Vault@v1', '--profile', 'deploy', '--model', MODEL];
    const failed = await difftest({ cwd }, 'run', ...flags, '--seed', '5', '--runs', '300');
    expect(failed.code).toBe(1);
    const [, file] = /replay {2,}npx difftest replay (\S+) (.*)/.exec(failed.stdout) ?? [];
    expect(failed.stdout).toContain(`${file} ${flags.join(' ')}`);
    expect((await difftest({ cwd }, 'replay', file!, ...flags)).code).toBe(1);
    const here = flags.map((flag) => flag.replace('@v1', ''));
    expect((await difftest({ cwd }, 'replay', file!, ...here)).code).toBe(0);
  });

  test('behavior: unchanged sources are not compiled again', async () => {
    const cwd = folder({ '.': 'fixtures/foundry-project' });
    const cache = folder();
    const env = { DIFFTEST_CACHE_DIR: cache };
    const flags = ['run', '--target', '.', '--verbose', ...FEW];
    expect((await difftest({ cwd, env }, ...flags)).stderr).toContain('compiling src/Vault.sol');
    expect((await difftest({ cwd, env }, ...flags)).stderr).not.toContain('compiling');
  });

  test('behavior: what forge built does what its sources do, its library with it', async () => {
    const cwd = folder({ '.': 'fixtures/forge-build' });
    const flags = ['--model', 'none', '--seed', '1', '--runs', '10', '--json', 'result.json'];
    const ran = await difftest({ cwd }, 'compare', '.:Tally', 'src/Tally.sol', ...flags);
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('which are not followed')]);
    expect(ran.stdout).toMatch(/contract\.add +success +\d+/);
    expect(result(cwd)).toMatchObject({ verdict: 'equal', differences: ['gas only'] });
  });
});
