import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { BROKEN, BUGGY, commented, LACKING, newRepository, VAULT } from '../history/repository.js';
import { difftest, vaultProject } from './support.js';

test('default: the first commit at which a saved sequence fails', async () => {
  const repository = newRepository();
  const good = repository.commit('good', { 'Vault.sol': VAULT });
  repository.commit('another file', { 'notes.txt': 'x' });
  repository.commit('broken', { 'Vault.sol': BROKEN });
  repository.commit('mended', { 'Vault.sol': commented(VAULT, 'mended') });
  const bug = repository.commit('the bug', { 'Vault.sol': BUGGY });
  repository.commit('later', { 'Vault.sol': commented(BUGGY, 'later') });
  const { cwd, model, buggy } = vaultProject();
  await difftest({ cwd }, 'run', '--model', model, '--target', buggy, '--seed', '1', '--quiet');
  const folder = '.difftest/failures/vault';
  const file = path.join(folder, readdirSync(path.join(cwd, folder))[0]!);
  const where = ['bisect', '--repo', repository.folder, '--path', 'Vault.sol', '--model', model];
  const found = await difftest({ cwd }, ...where, '--good', good, file);
  expect(found).toMatchObject({ code: 0, stderr: '' });
  expect(found.stdout).toContain(`first bad commit: ${bug} 2024-01-05T12:00:00+00:00 the bug\n`);
  expect(found.stdout).toMatch(/events +events\[0\]\.vault\.WithdrawalRequested\.readyAt/);

  const errors: [string[], string, string][] = [
    [['--good', 'nowhere', file], 'no such revision', 'nowhere'],
    [['--good', bug, file], 'The good revision is not good', 'the sequence fails there'],
    [['--good', 'HEAD', '--bad', good, file], 'is not before the bad one', 'merge-base'],
    [[file], '--good is missing', 'difftest history'],
  ];
  for (const [flags, message, detail] of errors) {
    const { code, stderr } = await difftest({ cwd }, ...where, ...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).toContain(detail);
  }
});

/** A plan that tells the vault from one with a bug, as comparing them saves it. */
async function difference(): Promise<{ cwd: string; file: string }> {
  const { cwd, buggy } = vaultProject();
  const flags = ['--model', 'none', '--seed', '1', '--runs', '40', '--quiet'];
  const compared = await difftest({ cwd }, 'compare', 'Vault.sol', buggy, ...flags);
  expect(compared).toMatchObject({ code: 1, stderr: '' });
  return { cwd, file: /saved +(\S+)/.exec(compared.stdout)![1]! };
}

describe('without a model', () => {
  test('default: the first commit at which the contract does something else', async () => {
    const repository = newRepository();
    const good = repository.commit('good', { 'Vault.sol': VAULT });
    repository.commit('lacks what is not called', { 'Vault.sol': LACKING });
    const renamed = VAULT.replaceAll('requestWithdrawal', 'request');
    repository.commit('lacks what is called', { 'Vault.sol': renamed });
    repository.commit('mended', { 'Vault.sol': commented(VAULT, 'mended') });
    const bug = repository.commit('the bug', { 'Vault.sol': BUGGY });
    repository.commit('later', { 'Vault.sol': commented(BUGGY, 'later') });
    const { cwd, file } = await difference();
    const where = ['bisect', '--repo', repository.folder, '--path', 'Vault.sol', '--verbose'];
    const found = await difftest({ cwd }, ...where, '--good', good, file);
    expect(found).toMatchObject({ code: 0 });
    expect(found.stdout).toContain(`first bad commit: ${bug} 2024-01-05T12:00:00+00:00 the bug\n`);
    expect(found.stdout).toMatch(/\ncheck +where +good +bad\n/);

    const skipped = await difftest({ cwd }, ...where, '--good', good, '--bad', 'HEAD~3', file);
    expect(skipped.code).toBe(2);
    expect(skipped.stderr).toContain('The plan calls a function that the target lacks.');
    const same = await difftest({ cwd }, ...where, '--good', good, '--bad', 'HEAD~2', file);
    expect(same.code).toBe(2);
    expect(same.stderr).toContain('the sequence passes there');
  });

  test('error: what only a model can judge says so', async () => {
    const { cwd, file } = await difference();
    const shrunk = await difftest({ cwd }, 'shrink', file, '--target', 'Vault.sol');
    expect([shrunk.code, shrunk.stdout]).toEqual([2, '']);
    expect(shrunk.stderr).toContain(
      'Without a model there is nothing to hold the contract against',
    );
    expect(shrunk.stderr).toContain('difftest compare A B --model none');
  });
});

describe('bisect in a shallow clone', () => {
  /** Good, then a bug on a branch aside, merged: in a clone of depth 2, its beginning is gone. */
  function clonedAt(depth: number) {
    const repository = newRepository();
    const good = repository.commit('good', { 'Vault.sol': VAULT });
    repository.git('checkout', '--quiet', '-b', 'side');
    repository.commit('the bug', { 'Vault.sol': BUGGY });
    repository.commit('aside', { 'notes.txt': 'x' });
    repository.git('checkout', '--quiet', 'main');
    const mended = repository.commit('comment', { 'Vault.sol': commented(VAULT, 'x') });
    repository.git('merge', '--quiet', '--strategy-option=theirs', '-m', 'merge', 'side');
    repository.commit('later', { 'notes.txt': 'y' });
    repository.git('tag', 'old', good);
    const clone = `${repository.folder}/clone`;
    const url = `file://${repository.folder}`;
    repository.git('clone', '--quiet', `--depth=${depth}`, url, clone);
    return { clone, repository, good, mended };
  }

  const bisect = (cwd: string, clone: string, good: string, file: string) =>
    difftest({ cwd }, 'bisect', '--repo', clone, '--path', 'Vault.sol', '--good', good, file);

  test('error: a revision, or what lies between two, is not here', async () => {
    const { cwd, file } = await difference();
    const shallow = clonedAt(1);
    const deeper = clonedAt(3);
    const fetched = clonedAt(1);
    const { clone } = fetched;
    fetched.repository.git('-C', clone, 'fetch', '--quiet', '--depth=1', 'origin', 'tag', 'old');
    for (const [where, good, what] of [
      [shallow.clone, 'HEAD~1', 'The revision is not in this clone'],
      [shallow.clone, shallow.good, 'The revision is not in this clone'],
      [fetched.clone, 'old', 'History between the two revisions was cut off'],
      [deeper.clone, deeper.mended, 'History between the two revisions was cut off'],
    ] as const) {
      const { code, stdout, stderr } = await bisect(cwd, where, good, file);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(what);
      expect(stderr).toContain(`git -C ${where} fetch --unshallow`);
    }
    deeper.repository.git('-C', deeper.clone, 'fetch', '--quiet', '--unshallow');
    const { code, stdout } = await bisect(cwd, deeper.clone, deeper.mended, file);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^first bad commit: .* the bug\n/)]);
  });

  test('behavior: what is cut off before the good revision does not matter', async () => {
    const { cwd, file } = await difference();
    const repository = newRepository();
    for (const name of ['a', 'b', 'good']) {
      repository.commit(name, { 'Vault.sol': commented(VAULT, name) });
    }
    const bug = repository.commit('the bug', { 'Vault.sol': BUGGY });
    const clone = `${repository.folder}/clone`;
    repository.git('clone', '--quiet', '--depth=2', `file://${repository.folder}`, clone);
    const { code, stdout } = await bisect(cwd, clone, 'HEAD~1', file);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`first bad commit: ${bug} `)]);
  });
});
