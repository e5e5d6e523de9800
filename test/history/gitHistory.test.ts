import { describe, expect, test } from 'vitest';
import { openRepository } from '../../harness/target/git.js';
import { fileNames, fileVersions, pathInRepository } from '../../harness/target/gitHistory.js';
import { errorOf } from '../target/support.js';
import { commented, newRepository, type TestRepository, VAULT } from './repository.js';

function versionsOf({ folder }: TestRepository, path: string, allBranches = false) {
  const found = fileVersions(openRepository(folder), path, { allBranches });
  return found.map(({ date, path: name, subject }) => `${date.slice(8, 10)} ${name}: ${subject}`);
}

test('default: each content once, oldest first, with the commit that brought it', () => {
  const repository = newRepository();
  const first = repository.commit('one', { 'V.sol': 'one' });
  repository.commit('two', { 'V.sol': 'two' });
  repository.commit('other file', { 'W.sol': 'x' });
  repository.commit('back to one', { 'V.sol': 'one' });
  const opened = openRepository(repository.folder);
  const found = fileVersions(opened, 'V.sol', { allBranches: false });
  expect(found.map(({ subject }) => subject)).toEqual(['one', 'two']);
  expect(found[0]).toEqual({
    blob: repository.git('rev-parse', `${first}:V.sol`),
    commit: first,
    date: '2024-01-01T12:00:00+00:00',
    subject: 'one',
    path: 'V.sol',
  });
});

describe('following a file', () => {
  test('behavior: a renamed file is followed, and one that was split off', () => {
    const repository = newRepository();
    repository.commit('first', { 'Old.sol': VAULT });
    repository.git('mv', 'Old.sol', 'New.sol');
    repository.commit('renamed', { 'New.sol': commented(VAULT, 'renamed') });
    repository.commit('split', {
      'New.sol': 'what is left',
      'Part.sol': commented(VAULT, 'a part'),
    });
    expect(versionsOf(repository, 'New.sol')).toEqual([
      '01 Old.sol: first',
      '02 New.sol: renamed',
      '03 New.sol: split',
    ]);
    expect(versionsOf(repository, 'Part.sol')).toEqual([
      '01 Old.sol: first',
      '02 New.sol: renamed',
      '03 Part.sol: split',
    ]);
    const opened = openRepository(repository.folder);
    expect(fileNames(opened, 'New.sol', 'HEAD')).toEqual(['New.sol', 'Old.sol']);
  });

  test('behavior: other branches only when asked, under names given up elsewhere too', () => {
    const repository = newRepository();
    repository.commit('first', { 'Old.sol': VAULT });
    repository.git('checkout', '--quiet', '-b', 'side');
    repository.commit('on a branch', { 'Old.sol': commented(VAULT, 'side') });
    repository.git('checkout', '--quiet', 'main');
    repository.git('mv', 'Old.sol', 'New.sol');
    repository.commit('renamed', { 'New.sol': commented(VAULT, 'main') });
    expect(versionsOf(repository, 'New.sol')).toEqual(['01 Old.sol: first', '03 New.sol: renamed']);
    expect(versionsOf(repository, 'New.sol', true)).toEqual([
      '01 Old.sol: first',
      '02 Old.sol: on a branch',
      '03 New.sol: renamed',
    ]);
  });

  test('behavior: a deleted file, and what only a merge has', () => {
    const repository = newRepository();
    repository.commit('base', { 'V.sol': 'base\n' });
    repository.git('checkout', '--quiet', '-b', 'side');
    repository.commit('side', { 'V.sol': 'side\n' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit('main', { 'V.sol': 'main\n' });
    try {
      repository.git('merge', '--quiet', 'side');
    } catch {
      // The conflict is what is wanted.
    }
    repository.commit('merge', { 'V.sol': 'both\n' });
    repository.git('rm', '--quiet', 'V.sol');
    repository.commit('deleted');
    expect(versionsOf(repository, 'V.sol')).toEqual([
      '01 V.sol: base',
      '02 V.sol: side',
      '03 V.sol: main',
      '04 V.sol: merge',
    ]);
  });

  test('behavior: paths begin at the folder that is named, also in a bare repository', () => {
    const repository = newRepository();
    repository.commit('first', { 'packages/p/V.sol': 'one' });
    const work = openRepository(`${repository.folder}/packages`);
    const inside = pathInRepository(work, `${repository.folder}/packages`, 'p/V.sol');
    expect(inside).toBe('packages/p/V.sol');
    const bare = `${repository.folder}/copy.git`;
    repository.git('clone', '--quiet', '--bare', '.', bare);
    const opened = openRepository(bare);
    const path = pathInRepository(opened, bare, 'packages/p/V.sol');
    expect(fileVersions(opened, path, { allBranches: false })).toHaveLength(1);
  });
});

describe('bad input', () => {
  test('error: a file that no commit has, and one outside', async () => {
    const repository = newRepository();
    repository.commit('first', { 'V.sol': 'one' });
    const missing = await errorOf(() => versionsOf(repository, 'W.sol'));
    expect(missing).toMatchObject({ code: 'git/no-such-file', exitCode: 2 });
    expect(missing.facts.path).toBe('W.sol');
    const opened = openRepository(repository.folder);
    const outside = await errorOf(() => pathInRepository(opened, repository.folder, '../W.sol'));
    expect(outside.code).toBe('git/outside');
  });

  test('error: a shallow clone says how to get the rest', async () => {
    const repository = newRepository();
    repository.commit('first', { 'V.sol': 'one' });
    repository.commit('second', { 'V.sol': 'two' });
    const clone = `${repository.folder}/clone`;
    repository.git('clone', '--quiet', '--depth=1', `file://${repository.folder}`, clone);
    const error = await errorOf(() => versionsOf({ ...repository, folder: clone }, 'V.sol'));
    expect(error).toMatchObject({ code: 'git/shallow', exitCode: 2 });
    expect(error.hint).toContain(`git -C ${clone} fetch --unshallow`);
  });

  test('error: a repository without commits', async () => {
    const error = await errorOf(() => versionsOf(newRepository(), 'V.sol'));
    expect(error.code).toBe('git/no-commits');
  });
});
