import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheKey, readCache, writeCache } from '../../harness/target/cache.js';
import { diskTree } from '../../harness/target/fileTree.js';
import { openProject, settingsOf } from '../../harness/target/project.js';
import { OUTPUTS, runSolc, type SolcInput, type SolcOutput } from '../../harness/target/solc.js';
import { collectSources } from '../../harness/target/sources.js';
import { CACHE } from './support.js';

/** Compiles everything that files need, with the settings of the project that they are in. */
async function compileAll(root: string, files: readonly string[]) {
  const project = openProject(diskTree, root);
  const set = collectSources(files.map((file) => join(root, file)));
  const settings = {
    ...settingsOf(project, '0.8.20'),
    remappings: set.remappings,
    outputSelection: { '*': { '*': OUTPUTS } },
  };
  const contents = Object.entries(set.sources).map(([name, content]) => [name, { content }]);
  const sources = Object.fromEntries(contents) as Record<string, { content: string }>;
  const input = { language: 'Solidity', sources, settings } as const;
  return { input, output: await cached(input) };
}

/** Most tests build the same project, before they change it. */
async function cached(input: SolcInput): Promise<SolcOutput> {
  const key = cacheKey('tests', JSON.stringify(input));
  const kept = readCache(CACHE, key);
  if (kept !== undefined) return JSON.parse(kept) as SolcOutput;
  const output = await runSolc(input);
  writeCache(CACHE, key, JSON.stringify(output), () => undefined);
  return output;
}

/** Writes `out/` as `forge build` does; what is left out of an artifact is named. */
export async function forgeBuild(
  root: string,
  files: readonly string[],
  options: { readonly without?: readonly string[] } = {},
): Promise<void> {
  const { output } = await compileAll(root, files);
  for (const [source, named] of Object.entries(output.contracts ?? {})) {
    for (const [name, { abi, evm, metadata, storageLayout }] of Object.entries(named)) {
      const { bytecode, deployedBytecode } = evm;
      const artifact: Record<string, unknown> = {
        abi,
        bytecode: { ...bytecode, object: `0x${bytecode.object}` },
        deployedBytecode: { ...deployedBytecode, object: `0x${deployedBytecode.object}` },
        rawMetadata: metadata,
        metadata: metadata === '' ? undefined : JSON.parse(metadata),
        storageLayout,
        id: 0,
      };
      for (const part of options.without ?? []) delete artifact[part];
      write(join(root, 'out', basename(source), `${name}.json`), artifact);
    }
  }
}

/** Writes `artifacts/` as `hardhat compile` does, its build-info without storage layouts. */
export async function hardhatCompile(root: string, file: string, name: string): Promise<string> {
  const { input, output } = await compileAll(root, [file]);
  const contract = output.contracts![file]![name]!;
  const lean = { ...contract, storageLayout: undefined };
  write(join(root, 'artifacts/build-info/0a.json'), {
    _format: 'hh-sol-build-info-1',
    id: '0a',
    solcVersion: '0.8.20',
    input,
    output: { contracts: { ...output.contracts, [file]: { [name]: lean } } },
  });
  const artifact = join(root, 'artifacts', file, `${name}.json`);
  write(artifact, {
    _format: 'hh-sol-artifact-1',
    contractName: name,
    sourceName: file,
    abi: contract.abi,
    bytecode: `0x${contract.evm.bytecode.object}`,
    deployedBytecode: `0x${contract.evm.deployedBytecode.object}`,
    linkReferences: contract.evm.bytecode.linkReferences,
    deployedLinkReferences: {},
  });
  write(artifact.replace(/\.json$/, '.dbg.json'), {
    _format: 'hh-sol-dbg-1',
    buildInfo: `${'../'.repeat(file.split('/').length)}build-info/0a.json`,
  });
  return artifact;
}

function write(file: string, json: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(json));
}
