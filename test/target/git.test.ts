import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskTree } from '../../harness/target/fileTree.js';
import { findRepository, openRepository, resolveRevision } from '../../harness/target/git.js';
import { treeAt } from '../../harness/target/gitTree.js';
import { collectSources } from '../../harness/target/sources.js';
import { commit, git } from './repository.js';
import { errorOf, folderOf } from './support.js';

function repositoryOf(files: Readonly<Record<string, string>>): string {
  const folder = folderOf({});
  git(folder, 'init', '-q');
  commit(folder, files, 'v1');
  return folder;
}

function treeOf(folder: string, revision: string) {
  const repository = openRepository(folder);
  return treeAt(repository, resolveRevision(repository, revision), { revision });
}

describe('treeAt', () => {
  test('default', () => {
    const folder = repositoryOf({ 'src/A.sol': 'first é', 'src/b/B.sol': 'b', 'C.sol': 'c' });
    commit(folder, { 'src/A.sol': 'second', 'src/b': undefined }, 'v2');
    writeFileSync(join(folder, 'src/A.sol'), 'not committed');
    const tree = treeOf(folder, 'v1');
    expect(tree.readText(join(folder, 'src/A.sol'))).toBe('first é');
    expect(tree.list(join(folder, 'src'))).toEqual(['A.sol', 'b']);
    expect(tree.kindOf(join(folder, 'src/b'))).toBe('folder');
    expect(tree.kindOf(join(folder, 'src/b/B.sol'))).toBe('file');
    expect(tree.kindOf(join(folder, 'src/D.sol'))).toBeUndefined();
    expect(tree.list(join(folder, 'nothing'))).toEqual([]);
    const later = treeOf(folder, 'HEAD');
    expect(later.kindOf(join(folder, 'src/b/B.sol'))).toBeUndefined();
    expect(later.readText(join(folder, 'src/A.sol'))).toBe('second');
    expect(git(folder, 'status', '--porcelain')).toBe('M src/A.sol');
  });

  test('behavior: many files are read in one go, whatever bytes they have', () => {
    const texts = {
      'A.sol': 'ünï\ncödé',
      'B.sol': '',
      'C.sol': 'blob 12\n',
      'D.sol': '\u0000\n\n',
    };
    const folder = repositoryOf(texts);
    const tree = treeOf(folder, 'v1');
    const paths = Object.keys(texts).map((name) => join(folder, name));
    tree.prefetch?.([...paths, join(folder, 'none.sol')]);
    expect(paths.map((path) => tree.readText(path))).toEqual(Object.values(texts));
  });

  test('behavior: a bare repository has its files below itself', () => {
    const folder = repositoryOf({ 'packages/a/A.sol': 'a' });
    const bare = join(folderOf({}), 'repo.git');
    git(folder, 'clone', '-q', '--bare', folder, bare);
    const repository = findRepository(join(bare, 'packages/a'))!;
    expect(repository).toEqual({ gitDir: bare, root: bare, bare: true });
    const tree = treeOf(bare, 'v1');
    expect(tree.readText(join(bare, 'packages/a/A.sol'))).toBe('a');
    expect(tree.kindOf(join(bare, 'packages/a/B.sol'))).toBeUndefined();
  });

  test('behavior: symbolic links are followed', () => {
    const folder = repositoryOf({ 'real/A.sol': 'a' });
    symlinkSync('real', join(folder, 'link'));
    symlinkSync('../link/A.sol', join(folder, 'real/Again.sol'));
    commit(folder, {}, 'v2');
    const tree = treeOf(folder, 'v2');
    expect(tree.readText(join(folder, 'link/Again.sol'))).toBe('a');
    expect(tree.realPath(join(folder, 'link/Again.sol'))).toBe(join(folder, 'real/A.sol'));
  });

  test('behavior: installed packages and what is outside are read from disk', () => {
    const folder = repositoryOf({ 'A.sol': 'a', '.gitignore': 'node_modules\n' });
    mkdirSync(join(folder, 'node_modules/dep'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/dep/D.sol'), 'installed');
    const outside = folderOf({ 'O.sol': 'outside' });
    const tree = treeOf(folder, 'v1');
    expect(tree.readText(join(folder, 'node_modules/dep/D.sol'))).toBe('installed');
    expect(tree.readText(join(outside, 'O.sol'))).toBe('outside');
  });

  test('behavior: a submodule is read at the commit that it had', () => {
    const dependency = repositoryOf({ 'src/D.sol': 'old' });
    const folder = repositoryOf({ 'A.sol': 'a' });
    git(folder, 'submodule', '--quiet', 'add', dependency, 'lib/dep');
    commit(folder, {}, 'v2');
    commit(dependency, { 'src/D.sol': 'new' });
    git(join(folder, 'lib/dep'), 'pull', '-q');
    commit(folder, {}, 'v3');
    const file = join(folder, 'lib/dep/src/D.sol');
    expect(treeOf(folder, 'v2').readText(file)).toBe('old');
    expect(treeOf(folder, 'v3').readText(file)).toBe('new');
    expect(treeOf(folder, 'v3').list(join(folder, 'lib/dep'))).toEqual(['src']);
  });

  test('behavior: sources of a revision have the names and texts that a checkout gives', () => {
    const files = {
      'foundry.toml': '[profile.default]\nremappings = ["dep/=lib/dep/contracts/"]\n',
      'src/A.sol': 'import "dep/D.sol"; contract A {}',
      'lib/dep/contracts/D.sol': 'contract D {}',
    };
    const folder = repositoryOf(files);
    const file = join(folder, 'src/A.sol');
    const then = collectSources([file], { tree: treeOf(folder, 'v1') });
    expect(then).toEqual(collectSources([file], { tree: diskTree }));
    commit(folder, { 'src/A.sol': 'contract A {}', 'lib/dep': undefined }, 'v2');
    expect(collectSources([file], { tree: treeOf(folder, 'v1') })).toEqual(then);
  });
});

describe('revisions', () => {
  test('error: a folder that is in no repository', async () => {
    const folder = folderOf({});
    const error = await errorOf(() => openRepository(join(folder, 'a/b')));
    expect(error).toMatchObject({ code: 'git/no-repository', exitCode: 2 });
  });

  test.each(['v9', '--help', 'HEAD:src', ''])('error: %j is no revision', async (revision) => {
    const folder = repositoryOf({ 'src/A.sol': '' });
    const error = await errorOf(() => resolveRevision(openRepository(folder), revision));
    expect(error).toMatchObject({ code: 'git/unknown-revision', exitCode: 2 });
    expect(error.facts).toEqual({ revision, repository: folder });
  });

  test('error: a shallow clone says how to get the rest', async () => {
    const folder = repositoryOf({ 'A.sol': '1' });
    const first = git(folder, 'rev-parse', 'v1');
    commit(folder, { 'A.sol': '2' });
    const clone = join(folderOf({}), 'clone');
    git(folder, 'clone', '-q', '--depth', '1', `file://${folder}`, clone);
    const error = await errorOf(() => resolveRevision(openRepository(clone), first));
    expect(error).toMatchObject({ code: 'git/shallow', exitCode: 2 });
    expect(error.hint).toContain('fetch --unshallow');
  });

  test('error: objects that are not there are no verdict', async () => {
    const folder = repositoryOf({ 'A.sol': 'only here' });
    const tree = treeOf(folder, 'v1');
    const id = git(folder, 'rev-parse', 'v1:A.sol');
    rmSync(join(folder, '.git/objects', id.slice(0, 2), id.slice(2)));
    const error = await errorOf(() => tree.readText(join(folder, 'A.sol')));
    expect(error).toMatchObject({ code: 'git/failed', exitCode: 3 });
  });
});
