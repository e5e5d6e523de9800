import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../harness/target/package-root.js';
import { hardhatCompile } from './artifacts.js';
import { edit, failing, load, projectWith } from './projects.js';
import { folderOf } from './support.js';

const TALLY = 'out/Tally.sol/Tally.json';

/** A copy of what forge itself built. */
function built(): string {
  const root = folderOf({});
  cpSync(join(packageRoot(), 'fixtures/forge-build'), root, { recursive: true });
  return root;
}

type Json = { [name: string]: unknown };

/** Alters an artifact to what forge writes for other settings. */
function change(root: string, file: string, how: (artifact: Json) => Json): void {
  const artifact = JSON.parse(readFileSync(join(root, file), 'utf8')) as Json;
  writeFileSync(join(root, file), JSON.stringify(how(artifact)));
}

describe('artifacts that forge itself wrote', () => {
  test('default: beside files that are none, and linked to the library that was meant', async () => {
    const root = built();
    const library = JSON.parse(readFileSync(join(root, 'out/Narrow.sol/Narrow.ir.json'), 'utf8'));
    for (const spec of ['.:Tally', TALLY]) {
      const { artifact, manner, warnings } = await load(root, spec);
      expect([manner, warnings]).toEqual([`${root}/${TALLY}, 0.8.20+commit.a1b79de6`, []]);
      expect(artifact.storageLayout.storage).toMatchObject([{ label: 'total', type: 't_uint8' }]);
      const { Narrow } = artifact.libraries;
      expect(Narrow).toMatchObject({
        sourceName: 'src/math/Narrow.sol',
        bytecode: library.bytecode.object,
      });
    }
  });

  test('behavior: a library is found in a deeper folder, whatever its settings', async () => {
    const root = built();
    writeFileSync(join(root, 'out/Narrow.sol/Narrow.ir.json'), '{}');
    const { artifact } = await load(root, TALLY);
    const deeper = JSON.parse(readFileSync(join(root, 'out/math/Narrow.sol/Narrow.json'), 'utf8'));
    expect(artifact.libraries.Narrow!.bytecode).toBe(deeper.bytecode.object);
  });

  test('behavior: a contract of which the artifact lies deeper', async () => {
    const root = built();
    cpSync(join(root, 'out/Tally.sol'), join(root, 'out/src/Tally.sol'), { recursive: true });
    change(root, TALLY, (artifact) => {
      const text = JSON.stringify(artifact.metadata).replaceAll('src/Tally.sol', 'lib/Tally.sol');
      return { ...artifact, metadata: JSON.parse(text) };
    });
    for (const spec of ['.:Tally', 'out/src/Tally.sol/Tally.json']) {
      const { artifact, manner } = await load(root, spec);
      expect(manner).toContain('/out/src/Tally.sol/Tally.json, ');
      expect(artifact.libraries.Narrow!.sourceName).toBe('src/math/Narrow.sol');
    }
  });

  test('behavior: settings that no profile of the compiler has any more', async () => {
    const root = built();
    edit(root, 'foundry.toml', 'optimizer_runs = 1 ', 'optimizer_runs = 2 ');
    const { manner, warnings } = await load(root, '.:Tally');
    expect(manner).toMatch(/^solc 0\.8\.20/);
    expect(warnings).toEqual([
      expect.stringContaining(`${TALLY} is stale (via_ir is false`),
      expect.stringContaining('additional_compiler_profiles, which are not followed'),
    ]);
  });

  test('error: linked at an address where nothing is on our chain', async () => {
    const root = built();
    const address = '11'.repeat(20);
    change(root, TALLY, ({ bytecode, metadata, ...artifact }) => {
      const { object } = bytecode as { readonly object: string };
      const { settings, ...others } = metadata as { readonly settings: Json };
      const libraries = { 'src/math/Narrow.sol:Narrow': `0x${address}` };
      return {
        ...artifact,
        bytecode: { object: object.replaceAll(/__\$[\da-f]{34}\$__/g, address) },
        metadata: { ...others, settings: { ...settings, libraries } },
      };
    });
    const error = await failing(root, TALLY);
    expect(error).toMatchObject({ code: 'target/linked', exitCode: 2 });
    expect(error.facts.libraries).toBe(`it links src/math/Narrow.sol:Narrow at 0x${address}`);
    expect(error.hint).toContain('--build');
    expect((await load(root, TALLY, { build: true })).manner).toMatch(/^solc 0\.8\.20/);
    const project = await load(root, '.:Tally');
    expect(project.manner).toMatch(/^solc 0\.8\.20/);
    expect(project.warnings.join()).toContain(`at 0x${address}): the sources are compiled`);
  });

  test('error: of a library, or of a contract that is abstract', async () => {
    const root = built();
    const library = 'out/Narrow.sol/Narrow.json';
    change(root, library, (artifact) => ({ ...artifact, storageLayout: { storage: [] } }));
    const hardhat = projectWith();
    const owned = await hardhatCompile(hardhat, 'lib/access/src/Owned.sol', 'Owned');
    for (const [folder, artifact] of [
      [root, library],
      [hardhat, owned],
    ] as const) {
      const error = await failing(folder, artifact);
      expect(error).toMatchObject({ code: 'target/not-deployable', exitCode: 2 });
      expect(error.facts.file).toContain(artifact);
    }
  });
});
