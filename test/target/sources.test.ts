import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { compile } from '../../harness/target/compile.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { collectSources } from '../../harness/target/sources.js';
import { CACHE, errorOf, folderOf, PRAGMA } from './support.js';

const part = (name: string) => `${PRAGMA}contract ${name} {}`;

async function compiledNames(file: string): Promise<string[]> {
  const set = collectSources([file]);
  await compile(set, { cacheDir: CACHE });
  return Object.keys(set.sources);
}

describe('collectSources', () => {
  test('behavior: names what ships with us by its path in the package', () => {
    const set = collectSources([join(packageRoot(), 'contracts/L1/ProverPool.sol')]);
    expect(set.entries).toEqual(['contracts/L1/ProverPool.sol']);
    expect(set.remappings).toEqual([]);
    expect(Object.keys(set.sources)).toContain(
      '@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol',
    );
  });

  test('behavior: the same project in another folder is the same input', () => {
    const files = {
      'foundry.toml': '[profile.default]\nremappings = ["@dep/=lib/dep/contracts/"]',
      'src/A.sol': `${PRAGMA}import "@dep/D.sol"; import "src/B.sol"; contract A is D, B {}`,
      'src/B.sol': part('B'),
      'lib/dep/contracts/D.sol': part('D'),
    };
    const sets = [folderOf(files), folderOf(files)].map((folder) =>
      collectSources([join(folder, 'src/A.sol')]),
    );
    expect(sets[0]).toEqual(sets[1]);
    expect(Object.keys(sets[0]!.sources)).toEqual([
      'lib/dep/contracts/D.sol',
      'src/A.sol',
      'src/B.sol',
    ]);
    expect(sets[0]!.remappings).toEqual(['src/A.sol:@dep/D.sol=lib/dep/contracts/D.sol']);
  });

  test('behavior: packages have their names, whatever folder the command is run in', () => {
    const folder = folderOf({
      'package.json': '{}',
      'src/A.sol': `${PRAGMA}import "@dep/D.sol"; contract A is D {}`,
      'node_modules/@dep/D.sol': part('D'),
    });
    const collect = () => collectSources([join(folder, 'src/A.sol')]);
    const outside = collect();
    const inside = vi.spyOn(process, 'cwd').mockReturnValue(join(folder, 'node_modules/@dep'));
    onTestFinished(() => inside.mockRestore());
    expect(collect()).toEqual(outside);
    expect(outside.packaged).toEqual(['@dep/D.sol']);
  });

  test('behavior: every way to import is compiled by solc under the same names', async () => {
    const folder = folderOf({
      'foundry.toml': '[profile.default]\nlibs = ["deps"]\nsrc = "code"',
      'remappings.txt': '# ours\nmapped/=deps/one/inner/\nmapped/two/=deps/two/\nlib/x:ctx/=no/\n',
      'code/A.sol': `${PRAGMA}
        import { One } from "mapped/One.sol";
        import { Two } from "mapped/two/Two.sol";
        import { Three } from "three/Three.sol";
        import { Four } from "deps/four/Four.sol";
        import { Five } from "inside/Five.sol";
        import { Six } from "pack/Six.sol";
        import { OwnableUpgradeable as Seven } from
          "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
        import { Eight } from "../other/Eight.sol";
        import { ManagedContract as Nine } from
          "taiko-difftest/contracts/common/ManagedContract.sol";
        contract A is One, Two, Three, Four, Five, Six, Eight, Nine {}`,
      'deps/one/inner/One.sol': part('One'),
      'deps/two/Two.sol': part('Two'),
      'deps/three/src/Three.sol': part('Three'),
      'deps/four/Four.sol': part('Four'),
      'code/inside/Five.sol': `${PRAGMA}import "../../deps/four/Four.sol"; contract Five {}`,
      'node_modules/pack/Six.sol': `${PRAGMA}import "./Sub.sol"; contract Six is Sub {}`,
      'node_modules/pack/Sub.sol': part('Sub'),
      'other/Eight.sol': part('Eight'),
    });
    const names = await compiledNames(join(folder, 'code/A.sol'));
    expect(names.filter((name) => !name.startsWith('@openzeppelin'))).toEqual([
      'code/A.sol',
      'code/inside/Five.sol',
      'deps/four/Four.sol',
      'deps/one/inner/One.sol',
      'deps/three/src/Three.sol',
      'deps/two/Two.sol',
      'other/Eight.sol',
      'pack/Six.sol',
      'pack/Sub.sol',
      'taiko-difftest/contracts/common/AddressResolver.sol',
      'taiko-difftest/contracts/common/IAddressManager.sol',
      'taiko-difftest/contracts/common/ManagedContract.sol',
    ]);
  });

  test('behavior: links of a strict package manager end at one name', async () => {
    const folder = folderOf({
      'package.json': '{}',
      'A.sol': `${PRAGMA}import "dep/D.sol"; contract A is D {}`,
      'node_modules/.pnpm/dep@1.0.0/node_modules/dep/D.sol': `${PRAGMA}
        import "./E.sol"; import "base/F.sol"; contract D is E, F {}`,
      'node_modules/.pnpm/dep@1.0.0/node_modules/dep/E.sol': part('E'),
      'node_modules/.pnpm/base@2.0.0/node_modules/base/F.sol': part('F'),
    });
    const store = join(folder, 'node_modules/.pnpm');
    symlinkSync(join(store, 'dep@1.0.0/node_modules/dep'), join(folder, 'node_modules/dep'));
    mkdirSync(join(store, 'dep@1.0.0/node_modules'), { recursive: true });
    symlinkSync(
      join(store, 'base@2.0.0/node_modules/base'),
      join(store, 'dep@1.0.0/node_modules/base'),
    );
    expect(await compiledNames(join(folder, 'A.sol'))).toEqual([
      'A.sol',
      'base/F.sol',
      'dep/D.sol',
      'dep/E.sol',
    ]);
  });

  test('behavior: sources outside the project widen what names are relative to', async () => {
    const folder = folderOf({
      'a/package.json': '{}',
      'a/A.sol': `${PRAGMA}import "../b/B.sol"; contract A is B {}`,
      'b/B.sol': part('B'),
    });
    expect(await compiledNames(join(folder, 'a/A.sol'))).toEqual(['a/A.sol', 'b/B.sol']);
  });

  test('behavior: what the project installed goes before what ships with us', () => {
    const path = '@openzeppelin/contracts/utils/Context.sol';
    const folder = folderOf({
      'A.sol': `${PRAGMA}import "${path}";`,
      [`node_modules/${path}`]: part('Context'),
    });
    expect(collectSources([join(folder, 'A.sol')]).sources[path]).toBe(part('Context'));
  });

  test('error: no such file', async () => {
    const error = await errorOf(() => collectSources(['/nowhere/A.sol']));
    expect(error).toMatchObject({ code: 'target/missing-source', exitCode: 2 });
    expect(error.facts.file).toBe('/nowhere/A.sol');
  });

  test('error: a missing import is named, with who imports it and where it was looked for', async () => {
    const folder = folderOf({
      'A.sol': `${PRAGMA}import "./B.sol";`,
      'B.sol': `${PRAGMA}import "gone/C.sol";`,
      'remappings.txt': 'gone/=vendor/gone/',
    });
    const error = await errorOf(() => collectSources([join(folder, 'A.sol')]));
    expect(error).toMatchObject({ code: 'target/missing-import', exitCode: 2 });
    expect(error.facts).toEqual({ import: 'gone/C.sol', 'imported by': join(folder, 'B.sol') });
    expect(error.hint).toContain(join(folder, 'vendor/gone/C.sol'));
    expect(error.hint).toContain(join(folder, 'lib/gone/C.sol'));
  });

  test('error: a missing relative import has one place', async () => {
    const folder = folderOf({ 'A.sol': `${PRAGMA}import "../B.sol";` });
    const error = await errorOf(() => collectSources([join(folder, 'A.sol')]));
    expect(error.hint?.split('\n').slice(1)).toEqual([`  ${join(folder, '..', 'B.sol')}`]);
  });

  test('error: foundry.toml and remappings that cannot be read', async () => {
    const broken = { 'A.sol': `${PRAGMA}import "x/B.sol";`, 'foundry.toml': 'not toml' };
    const folder = folderOf(broken);
    const toml = await errorOf(() => collectSources([join(folder, 'A.sol')]));
    expect(toml).toMatchObject({ code: 'target/foundry-toml', exitCode: 2 });
    const other = folderOf({ 'A.sol': broken['A.sol'], 'remappings.txt': 'nonsense' });
    const remapping = await errorOf(() => collectSources([join(other, 'A.sol')]));
    expect(remapping).toMatchObject({ code: 'target/remapping', exitCode: 2 });
  });
});
