import { basename, dirname, join } from 'node:path';
import { UsageError } from '../errors.js';
import type { Artifact, StorageLayout } from './artifact.js';
import { type FileTree, sayPath } from './fileTree.js';
import { artifactsOf, type ForgeArtifact, forgeToArtifact } from './forgeArtifact.js';

const NO_STORAGE: StorageLayout = { storage: [], types: null };

/**
 * The artifact of a contract with the libraries that it links, which Foundry keeps in the same
 * `out/`. UsageError `target/unlinked` where one is not there.
 */
export function linkedArtifact(
  tree: FileTree,
  forge: ForgeArtifact,
  layout: StorageLayout,
): Artifact {
  const artifact = forgeToArtifact(forge, layout);
  const libraries = Object.entries(artifact.linkReferences).flatMap(([source, names]) =>
    Object.keys(names).map((name): [string, Artifact] => {
      const library = findLibrary(tree, forge, source, name);
      return [name, linkedArtifact(tree, library, NO_STORAGE)];
    }),
  );
  return { ...artifact, libraries: Object.fromEntries(libraries) };
}

/** A source that is compiled with several settings has an artifact for each. */
function findLibrary(
  tree: FileTree,
  forge: ForgeArtifact,
  source: string,
  name: string,
): ForgeArtifact {
  const folders = outFolders(forge);
  const found = folders.flatMap((out) => artifactsOf(tree, { out, source, name }));
  const alike = found.find((library) => settingsWords(library) === settingsWords(forge));
  const library = alike ?? found[0];
  if (library !== undefined) return library;
  throw new UsageError({
    code: 'target/unlinked',
    message: 'The artifact links a library whose own artifact is not beside it.',
    facts: {
      artifact: sayPath(tree, forge.file),
      library: `${source}:${name}`,
      expected: join(folders[0]!, basename(source), `${name}.json`),
    },
    hint: 'Build the whole project with forge build, or compile it anew with --build.',
  });
}

/** What may be `out/`: of `out/a/B.sol/B.json`, which is of `src/a/B.sol`, not only `out/a/`. */
function outFolders({ file, sourceName = '' }: ForgeArtifact): readonly string[] {
  const folders = [dirname(dirname(file))];
  for (const name of sourceName.split('/').slice(0, -1).reverse()) {
    const last = folders.at(-1)!;
    if (basename(last) !== name) break;
    folders.push(dirname(last));
  }
  return folders;
}

function settingsWords({ content }: ForgeArtifact): string {
  const { compiler, settings } = content.metadata ?? {};
  const { optimizer, evmVersion, viaIR } = settings ?? {};
  return JSON.stringify([compiler?.version, optimizer, evmVersion, viaIR]);
}
