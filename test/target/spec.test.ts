import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../harness/errors.js';
import { parseTargetSpec } from '../../harness/target/spec.js';
import { commit, git } from './repository.js';
import { errorOf, folderOf } from './support.js';

const NOWHERE = '/nowhere';

describe('parseTargetSpec', () => {
  test('default', () => {
    expect(parseTargetSpec('reference', NOWHERE)).toEqual({ kind: 'reference' });
  });

  test('behavior: a file, with and without a contract', () => {
    const path = './a b/Pool.sol';
    expect(parseTargetSpec(path, NOWHERE)).toEqual({ kind: 'file', path });
    expect(parseTargetSpec('Pool.sol:My_Pool$', NOWHERE)).toEqual({
      kind: 'file',
      path: 'Pool.sol',
      contract: 'My_Pool$',
    });
    expect(parseTargetSpec('odd:name.sol:Pool', NOWHERE)).toMatchObject({ path: 'odd:name.sol' });
  });

  test('behavior: a folder is a project, a JSON file an artifact', () => {
    const cwd = folderOf({ 'project/foundry.toml': '', 'out/A.sol/A.json': '{}' });
    expect(parseTargetSpec('project:Pool', cwd)).toEqual({
      kind: 'project',
      path: 'project',
      contract: 'Pool',
    });
    expect(parseTargetSpec('out/A.sol/A.json', cwd)).toMatchObject({ kind: 'artifact' });
    expect(parseTargetSpec('missing.json', cwd)).toMatchObject({ kind: 'artifact' });
  });

  test('behavior: a path that exists is a path, whatever signs it has', () => {
    const cwd = folderOf({ 'a@v1/Pool.sol': '', 'b:C/foundry.toml': '' });
    git(cwd, 'init', '-q');
    commit(cwd, {}, 'v1');
    expect(parseTargetSpec('a@v1/Pool.sol', cwd)).toEqual({ kind: 'file', path: 'a@v1/Pool.sol' });
    expect(parseTargetSpec('b:C', cwd)).toEqual({ kind: 'project', path: 'b:C' });
    expect(parseTargetSpec('b:C:D', cwd)).toMatchObject({ path: 'b:C', contract: 'D' });
    expect(parseTargetSpec('a@v1/Pool.sol:P@v1', cwd)).toMatchObject({
      path: 'a@v1/Pool.sol',
      contract: 'P',
      revision: { name: 'v1' },
    });
  });

  test('behavior: a revision of any of them, of what is gone and of a bare repository too', () => {
    const cwd = folderOf({ 'src/Pool.sol': '', 'foundry.toml': '' });
    git(cwd, 'init', '-q');
    const first = commit(cwd, {}, 'v1');
    commit(cwd, { src: undefined });
    const at = (spec: string) => parseTargetSpec(spec, cwd);
    expect(at('src/Pool.sol:Pool@v1')).toMatchObject({
      kind: 'file',
      path: 'src/Pool.sol',
      contract: 'Pool',
      revision: { name: 'v1', commit: first, repository: { root: cwd, bare: false } },
    });
    expect(at('.@HEAD~1')).toMatchObject({ kind: 'project', revision: { commit: first } });
    expect(at('.:Pool@HEAD@{1}')).toMatchObject({ revision: { name: 'HEAD@{1}', commit: first } });
    expect(at('out/A.json@main')).toMatchObject({ kind: 'artifact', path: 'out/A.json' });
    git(cwd, 'clone', '-q', '--bare', cwd, 'repo.git');
    expect(at('repo.git/src:Pool@v1')).toMatchObject({
      kind: 'project',
      revision: { commit: first, repository: { root: join(cwd, 'repo.git'), bare: true } },
    });
  });

  test.each(['', 'Pool', 'Pool.sol:', 'Pool.sol:1', 'Pool.sol:A B', 'References', '.sol', '@v1'])(
    'error: %j is no target',
    async (spec) => {
      const error = await errorOf(() => parseTargetSpec(spec, NOWHERE));
      expect(error).toBeInstanceOf(UsageError);
      expect(error.code).toBe('target/spec');
    },
  );

  test('error: a revision that is unknown, or of no repository', async () => {
    const cwd = folderOf({ 'src/Pool.sol': '' });
    const nowhere = await errorOf(() => parseTargetSpec('src/Pool.sol@v1', cwd));
    expect(nowhere.code).toBe('git/no-repository');
    mkdirSync(join(cwd, 'node_modules'));
    git(cwd, 'init', '-q');
    commit(cwd, {});
    const unknown = await errorOf(() => parseTargetSpec('src/Pool.sol:Pool@v1', cwd));
    expect(unknown).toMatchObject({ code: 'git/unknown-revision', facts: { revision: 'v1' } });
    // A scope of npm is no revision: the file is what is missing.
    expect(parseTargetSpec('node_modules/@scope/A.sol', cwd)).toMatchObject({ kind: 'file' });
  });
});
