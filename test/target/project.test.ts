import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { edit, failing, load, PLAIN, projectWith } from './projects.js';
import { commit, git } from './repository.js';
import { folderOf } from './support.js';

describe('a Foundry project', () => {
  test('default', async () => {
    const { artifact, manner, warnings } = await load(projectWith(), '.');
    expect(artifact).toMatchObject({
      contractName: 'Vault',
      sourceName: 'src/Vault.sol',
      compiler: '0.8.20+commit.a1b79de6',
      libraries: { Narrow: { sourceName: 'src/Narrow.sol' } },
    });
    expect(artifact.storageLayout.storage.map(({ label }) => label)).toEqual([
      'total',
      'paused',
      'accounts',
    ]);
    expect(manner).toBe(PLAIN);
    expect(warnings).toEqual([]);
  });

  test('behavior: a profile is taken over the default one', async () => {
    const root = projectWith();
    const plain = await load(root, '.:Vault');
    const deploy = await load(root, '.:Vault', { profile: 'deploy' });
    expect(deploy.manner).toBe('solc 0.8.20, optimizer for 1 runs, via IR, shanghai');
    expect(deploy.artifact.bytecode).not.toBe(plain.artifact.bytecode);
  });

  test('behavior: a file of a project is compiled as the project has it', async () => {
    const { manner } = await load(projectWith(), 'src/Vault.sol', { profile: 'deploy' });
    expect(manner).toContain('via IR');
  });

  test('behavior: what foundry.toml leaves open is as in Foundry', async () => {
    const root = projectWith({ 'foundry.toml': '[profile.default]\nsolc = "0.8.20"' });
    expect((await load(root, '.')).manner).toBe('solc 0.8.20, no optimizer, shanghai');
    edit(root, 'foundry.toml', 'solc', 'evm_version = "cancun"\noptimizer-runs = 9\nsolc');
    // Rules that the compiler does not know yet: the newest that it knows.
    expect((await load(root, '.')).manner).toBe('solc 0.8.20, optimizer for 9 runs, shanghai');
  });

  test('behavior: dependencies need no remapping of their own', async () => {
    const root = projectWith({ 'remappings.txt': '' });
    expect((await load(root, '.')).artifact.contractName).toBe('Vault');
    // What a dependency maps is mapped for the project too, as in Foundry.
    cpSync(join(root, 'lib/access/src'), join(root, 'lib/bundle/vendor/owned'), {
      recursive: true,
    });
    rmSync(join(root, 'lib/access'), { recursive: true });
    writeFileSync(join(root, 'lib/bundle/remappings.txt'), 'access/=vendor/owned/');
    expect((await load(root, '.')).artifact.contractName).toBe('Vault');
  });

  test('behavior: at a revision, whatever lies in the folder now', async () => {
    const root = projectWith();
    const now = await load(root, '.');
    git(root, 'init', '-q');
    commit(root, {}, 'v1');
    commit(root, { src: undefined, lib: undefined, 'foundry.toml': undefined }, 'v2');
    writeFileSync(join(root, 'foundry.toml'), 'not even toml =');
    const then = await load(root, '.:Vault@v1');
    expect(then.artifact).toEqual(now.artifact);
    expect(then.compiled).toEqual([]);
    const clone = join(folderOf({}), 'repo.git');
    git(root, 'clone', '-q', '--bare', root, clone);
    expect((await load(root, `${clone}:Vault@v1`)).artifact).toEqual(now.artifact);
    const file = await failing(root, 'src/Vault.sol@v2');
    expect(file).toMatchObject({ code: 'target/missing-source', exitCode: 2 });
    expect(file.facts.file).toBe(`${root}/src/Vault.sol at v2`);
  });

  test('error: a contract that is in no source, or in several', async () => {
    const root = projectWith();
    const gone = await failing(root, '.:Gone');
    expect(gone).toMatchObject({ code: 'target/no-such-contract', exitCode: 2 });
    expect(gone.facts.contracts).toBe('ProverPool, Vault');
    const unnamed = await failing(root, '.', { subject: 'Gone' });
    expect(unnamed).toMatchObject({ code: 'target/which-contract', exitCode: 2 });
    mkdirSync(join(root, 'src/old'));
    cpSync(join(root, 'src/Vault.sol'), join(root, 'src/old/Vault.sol'));
    const twice = await failing(root, '.:Vault');
    expect(twice).toMatchObject({ code: 'target/ambiguous', exitCode: 2 });
    expect(twice.facts.files).toBe('src/Vault.sol, src/old/Vault.sol');
    expect(twice.hint).toBe(`Name the file: ${root}/src/Vault.sol:Vault`);
  });

  test.each([
    ['[profile.default]\noptimizer = "yes"', 'optimizer must be a boolean, not string'],
    ['[profile.default', 'Invalid TOML'],
  ])('error: foundry.toml that says %j', async (text, reason) => {
    const error = await failing(projectWith({ 'foundry.toml': text }), '.');
    expect(error).toMatchObject({ code: 'target/foundry-toml', exitCode: 2 });
    expect(error.facts.reason).toContain(reason);
  });

  test('error: a profile that is not there, a folder that is no project', async () => {
    const root = projectWith({ 'hardhat/hardhat.config.ts': '' });
    const profile = await failing(root, '.', { profile: 'ci' });
    expect(profile).toMatchObject({ code: 'target/profile', exitCode: 2 });
    expect(profile.facts.profiles).toBe('default, deploy');
    expect((await failing(root, 'src')).code).toBe('target/no-project');
    expect((await failing(root, 'hardhat')).hint).toContain('artifacts/');
  });
});
