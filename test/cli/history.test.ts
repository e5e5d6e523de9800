import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  BROKEN,
  BUGGY,
  commented,
  LACKING,
  newRepository,
  type TestRepository,
  VAULT,
} from '../history/repository.js';
import { difftest, readJson, vaultProject } from './support.js';

type Version = {
  readonly commit: string;
  readonly subject: string;
  readonly compiles: boolean;
  readonly verdict: string;
  readonly sameCodeAs: string | null;
  readonly interface: { readonly missing: unknown } | null;
  readonly witness: { readonly code: string; readonly file: string } | null;
};

const QUICK = ['--runs', '20', '--depth', '40', '--seed', '1'];

/** A vault's life: good, the same, broken, wrong, another interface, renamed; a branch aside. */
function lifeOfVault(): { repository: TestRepository; commits: Record<string, string> } {
  const repository = newRepository();
  const commits = {
    good: repository.commit('good', { 'src/Old.sol': VAULT }),
    same: repository.commit('comment', { 'src/Old.sol': commented(VAULT, 'kept') }),
    broken: repository.commit('broken', { 'src/Old.sol': BROKEN }),
    bug: repository.commit('bug', { 'src/Old.sol': BUGGY }),
  };
  repository.git('checkout', '--quiet', '-b', 'side');
  repository.commit('lacks', { 'src/Old.sol': LACKING });
  repository.git('checkout', '--quiet', 'main');
  repository.git('mv', 'src/Old.sol', 'src/Vault.sol');
  const renamed = repository.commit('renamed', { 'src/Vault.sol': commented(BUGGY, 'moved') });
  const fixed = repository.commit('fixed', { 'src/Vault.sol': commented(VAULT, 'fixed') });
  return { repository, commits: { ...commits, renamed, fixed } };
}

test('default: every version of a file, what it does, and the least that shows it', async () => {
  const { repository, commits } = lifeOfVault();
  const { cwd, model } = vaultProject();
  const where = ['--repo', repository.folder, '--path', 'src/Vault.sol', '--model', model];
  const files = ['--json', 'history.json', '--markdown', 'history.md'];
  const ran = await difftest({ cwd }, 'history', ...where, ...QUICK, ...files);
  expect(ran).toMatchObject({ code: 1, stderr: '' });
  const json = readJson(path.join(cwd, 'history.json'));
  const versions = json.versions as Version[];
  expect(
    versions.map(({ subject, compiles, verdict, sameCodeAs }) => {
      return { subject, compiles, verdict, sameCodeAs };
    }),
  ).toEqual([
    { subject: 'good', compiles: true, verdict: 'pass', sameCodeAs: null },
    { subject: 'comment', compiles: true, verdict: 'pass', sameCodeAs: commits.good },
    { subject: 'broken', compiles: false, verdict: 'not comparable', sameCodeAs: null },
    { subject: 'bug', compiles: true, verdict: 'fail', sameCodeAs: null },
    { subject: 'renamed', compiles: true, verdict: 'fail', sameCodeAs: commits.bug },
    { subject: 'fixed', compiles: true, verdict: 'pass', sameCodeAs: commits.good },
  ]);
  const { witness } = versions[3]!;
  expect(witness).toMatchObject({
    code: 'events',
    function: 'vault.requestWithdrawal',
    commands: 3,
    minimal: true,
  });
  expect(ran.stdout).toMatch(/2024-01-03 +[\da-f]{10} +not comparable +broken +does not compile/);
  expect(ran.stdout).toContain('✗ 3.  +1 s   Ana: vault.requestWithdrawal');
  expect(ran.stdout).toMatch(/\n6 versions in [\d.]+ s: 3 pass, 1 not comparable, 2 fail\n$/);
  expect(readFileSync(path.join(cwd, 'history.md'), 'utf8')).toContain('| fail | bug |');

  const bisect = ['bisect', ...where, '--good', commits.good!, '--bad', 'HEAD~1'];
  const found = await difftest({ cwd }, ...bisect, witness!.file);
  expect(found).toMatchObject({ code: 3, stderr: '' });
  expect(found.stdout).toContain(`${commits.broken} 2024-01-03`);
  expect(found.stdout).toContain(`${commits.bug} 2024-01-04T12:00:00+00:00 bug`);
});

test('behavior: branches aside, and what a version lacks', async () => {
  const { repository } = lifeOfVault();
  const { cwd, model } = vaultProject();
  const where = ['--repo', repository.folder, '--path', 'src/Vault.sol', '--model', model];
  const flags = [...QUICK, '--no-corpus', '--shrink-limit', '0', '--json', 'all.json'];
  const ran = await difftest({ cwd }, 'history', '--all', ...where, ...flags);
  expect(ran.code).toBe(1);
  const json = readJson(path.join(cwd, 'all.json'));
  const lacking = (json.versions as Version[]).find(({ subject }) => subject === 'lacks');
  expect(lacking).toMatchObject({
    compiles: true,
    verdict: 'not comparable',
    interface: {
      missing: { functions: ['cancel()'], events: [], errors: [], variables: [] },
      extra: { functions: expect.arrayContaining(['takeBack()']), events: [], errors: [] },
    },
  });
});

test('behavior: the second time nothing is compiled', async () => {
  const repository = newRepository();
  repository.commit('first', { 'Vault.sol': commented(VAULT, `${Math.random()}`) });
  const { cwd, model } = vaultProject();
  // A cache of its own, and a compiler that cannot be started once it is filled.
  const DIFFTEST_CACHE_DIR = path.join(cwd, 'cache');
  const where = ['history', '--repo', repository.folder, '--path', 'Vault.sol', '--model', model];
  const first = await difftest({ cwd, env: { DIFFTEST_CACHE_DIR } }, ...where, ...QUICK);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(NO_CHILD_COMPILERS)}`;
  const env = { DIFFTEST_CACHE_DIR, NODE_OPTIONS };
  expect(await difftest({ cwd, env }, ...where, ...QUICK)).toMatchObject({ code: 0, stderr: '' });
  const fresh = { DIFFTEST_CACHE_DIR: path.join(cwd, 'other'), NODE_OPTIONS };
  expect((await difftest({ cwd, env: fresh }, ...where, ...QUICK)).code).toBe(3);
});

/** Ends every child process of Node's that was told to compile. */
const NO_CHILD_COMPILERS = `if (process.argv.some((word) => word.includes('solc'))) process.exit(9)`;

test('error: the rest of history is not here', async () => {
  const repository = newRepository();
  repository.commit('good', { 'Vault.sol': VAULT });
  repository.commit('bug', { 'Vault.sol': BUGGY });
  const clone = `${repository.folder}/clone`;
  repository.git('clone', '--quiet', '--depth=1', `file://${repository.folder}`, clone);
  const { cwd, model } = vaultProject();
  const where = ['--repo', clone, '--path', 'Vault.sol', '--model', model];
  const { code, stdout, stderr } = await difftest({ cwd }, 'history', ...where);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`git -C ${clone} fetch --unshallow`);
});
