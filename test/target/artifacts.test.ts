import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { forgeBuild, hardhatCompile } from './artifacts.js';
import { edit, FIXTURE, failing, load, PLAIN, projectWith } from './projects.js';
import { folderOf } from './support.js';

describe('artifacts of Foundry', () => {
  test('default', async () => {
    const root = projectWith();
    const compiled = await load(root, '.');
    await forgeBuild(root, ['src/Vault.sol']);
    const loaded = await load(root, '.', { cacheDir: folderOf({}) });
    expect(loaded.compiled).toEqual([]);
    expect(loaded.manner).toBe(`${root}/out/Vault.sol/Vault.json, 0.8.20+commit.a1b79de6`);
    const { libraries, ...artifact } = loaded.artifact;
    const { libraries: _, ...same } = compiled.artifact;
    expect(artifact).toEqual(same);
    expect(libraries.Narrow!.bytecode).toBe(compiled.artifact.libraries.Narrow!.bytecode);
    const named = await load(root, 'out/Vault.sol/Vault.json', { cacheDir: folderOf({}) });
    expect(named.artifact).toEqual(loaded.artifact);
  });

  test('behavior: without a layout, that is compiled', async () => {
    const root = projectWith();
    await forgeBuild(root, ['src/Vault.sol'], { without: ['storageLayout'] });
    const { artifact, manner } = await load(root, '.');
    expect(manner).toContain('out/Vault.sol/Vault.json');
    expect(artifact.storageLayout.storage).toHaveLength(3);
  });

  test.each([
    ['src/Narrow.sol', 'makes', 'is said to make', 'src/Narrow.sol has changed'],
    ['foundry.toml', 'optimizer_runs = 200', 'optimizer_runs = 201', 'optimizer_runs is 201, was'],
    ['foundry.toml', 'optimizer = true', 'via_ir = true', 'via_ir is true, was false'],
    ['foundry.toml', '"shanghai"', '"paris"', 'evm_version is paris, was shanghai'],
  ])(
    'behavior: stale after a change of %s, the sources are compiled',
    async (file, from, to, why) => {
      const root = projectWith({ 'src/Narrow.sol': '' });
      cpSync(join(FIXTURE, 'src/Narrow.sol'), join(root, 'src/Narrow.sol'));
      edit(root, 'src/Narrow.sol', 'Makes', 'makes');
      await forgeBuild(root, ['src/Vault.sol']);
      edit(root, file, from, to);
      const { manner, warnings } = await load(root, '.');
      expect(manner).toMatch(/^solc 0\.8\.20/);
      expect(warnings.join()).toContain(`out/Vault.sol/Vault.json is stale (${why}`);
    },
  );

  test('behavior: --build compiles although an artifact is fresh', async () => {
    const root = projectWith();
    await forgeBuild(root, ['src/Vault.sol']);
    const { manner, warnings } = await load(root, '.', { build: true });
    expect([manner, warnings]).toEqual([PLAIN, []]);
  });

  test('error: a stale one that was named itself', async () => {
    const root = projectWith();
    await forgeBuild(root, ['src/Vault.sol']);
    edit(root, 'src/Vault.sol', '2 days', '3 days');
    const error = await failing(root, 'out/Vault.sol/Vault.json');
    expect(error).toMatchObject({ code: 'target/stale', exitCode: 2 });
    expect(error.facts.sources).toBe('src/Vault.sol has changed');
    expect(error.hint).toContain('--build');
    const built = await load(root, 'out/Vault.sol/Vault.json', { build: true });
    expect(built.manner).toBe(PLAIN);
  });

  test('error: a library that is nowhere', async () => {
    const root = projectWith();
    await forgeBuild(root, ['src/Vault.sol']);
    rmSync(join(root, 'out/Narrow.sol'), { recursive: true });
    const error = await failing(root, '.');
    expect(error).toMatchObject({ code: 'target/unlinked', exitCode: 2 });
    expect(error.facts.library).toBe('src/Narrow.sol:Narrow');
  });

  test('error: sent alone, without a layout', async () => {
    const root = projectWith();
    await forgeBuild(root, ['src/Vault.sol'], { without: ['storageLayout'] });
    const alone = folderOf({});
    cpSync(join(root, 'out'), join(alone, 'out'), { recursive: true });
    const error = await failing(alone, 'out/Vault.sol/Vault.json');
    expect(error).toMatchObject({ code: 'target/no-layout', exitCode: 2 });
    expect(error.hint).toContain('extra_output = ["storageLayout"]');
  });

  test('error: another contract than was named, no artifact, no file', async () => {
    const root = projectWith({ 'odd.json': '{"abi": []}', 'cut.json': '{"abi": [' });
    await forgeBuild(root, ['src/Vault.sol']);
    const codes = [
      ['out/Vault.sol/Vault.json:Safe', 'target/no-such-contract'],
      ['odd.json', 'target/artifact'],
      ['cut.json', 'target/artifact'],
      ['gone.json', 'target/missing-artifact'],
    ] as const;
    for (const [spec, code] of codes) {
      expect(await failing(root, spec)).toMatchObject({ code, exitCode: 2 });
    }
  });
});

describe('artifacts of Hardhat', () => {
  const settings = { 'foundry.toml': '[profile.default]\noptimizer = true' };

  test('default', async () => {
    const root = projectWith(settings);
    const artifact = await hardhatCompile(root, 'src/Vault.sol', 'Vault');
    rmSync(join(root, 'foundry.toml'));
    const loaded = await load(root, artifact);
    expect(loaded.artifact).toMatchObject({
      contractName: 'Vault',
      libraries: { Narrow: { contractName: 'Narrow' } },
    });
    expect(loaded.artifact.storageLayout.storage).toHaveLength(3);
    const { bytecode } = JSON.parse(readFileSync(artifact, 'utf8')) as { bytecode: string };
    expect(loaded.artifact.bytecode).toBe(bytecode);
  });

  test('error: stale, of another build, or without build-info', async () => {
    const root = projectWith(settings);
    const artifact = await hardhatCompile(root, 'src/Vault.sol', 'Vault');
    const text = readFileSync(artifact, 'utf8');
    writeFileSync(artifact, text.replace('"bytecode":"0x60', '"bytecode":"0x61'));
    expect(await failing(root, artifact)).toMatchObject({ code: 'target/stale', exitCode: 2 });
    writeFileSync(artifact, text);
    edit(root, 'src/Vault.sol', '2 days', '3 days');
    const stale = await failing(root, artifact);
    expect(stale).toMatchObject({ code: 'target/stale', exitCode: 2 });
    expect(stale.facts.reason).toBe('changed since: src/Vault.sol');
    rmSync(join(root, 'artifacts/build-info'), { recursive: true });
    expect((await failing(root, artifact)).code).toBe('target/no-build-info');
  });
});
