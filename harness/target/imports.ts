import { dirname, join } from 'node:path';
import { UsageError } from '../errors.js';
import { diskTree, type FileTree, isFile, sayPath } from './fileTree.js';
import { dependencyRoot, PACKAGE_NAME, packageRoot } from './package-root.js';
import { type ImportConfig, readImportConfig, remap } from './remappings.js';

/** Finds the file that an import means; UsageError `target/missing-import` if there is none. */
export type ResolveImport = (path: string, importer: string) => string;

export type ImportOptions = {
  readonly tree: FileTree;
  /** Of foundry.toml; `default` unless given. */
  readonly profile?: string;
  /** Told what of ours stands in for a dependency that the project does not have. */
  readonly onBorrowed?: (dependency: string) => void;
};

/**
 * Imports as Foundry, Hardhat and solc together understand them: relative to the importing file;
 * by the remappings of the folders above it; below those folders, and their dependencies; by the
 * remappings of the dependencies; at last among what ships with us.
 */
export function importResolver(options: ImportOptions): ResolveImport {
  const { tree, profile, onBorrowed } = options;
  const configs = new Map<string, ImportConfig>();
  const configOf = (folder: string): ImportConfig => {
    const known = configs.get(folder) ?? readImportConfig(tree, folder, profile);
    configs.set(folder, known);
    return known;
  };
  const projects: Projects = { tree, configOf };
  return (path, importer) => {
    const places: string[] = [];
    for (const place of candidates(path, importer, projects)) {
      if (isFile(tree, place)) return tree.realPath(place);
      places.push(place);
    }
    for (const place of ours(path)) {
      if (!isFile(diskTree, place.file)) continue;
      onBorrowed?.(place.dependency);
      return diskTree.realPath(place.file);
    }
    throw missing({ path, importer, places, tree });
  };
}

type Projects = {
  readonly tree: FileTree;
  readonly configOf: (folder: string) => ImportConfig;
};

function* candidates(
  path: string,
  importer: string,
  { tree, configOf }: Projects,
): Generator<string> {
  if (path.startsWith('./') || path.startsWith('../')) {
    yield join(dirname(importer), path);
    return;
  }
  const folders = foldersAbove(importer);
  for (const folder of folders) {
    const place = remap(configOf(folder), path, importer);
    if (place !== undefined) yield place;
  }
  const [first = '', ...rest] = path.split('/');
  for (const folder of folders) {
    yield join(folder, path);
    for (const library of configOf(folder).libraries) {
      yield join(library, path);
      // Foundry maps `name/` to the sources of the dependency in `lib/name` without being told.
      yield join(library, first, 'src', ...rest);
      yield join(library, first, 'contracts', ...rest);
    }
  }
  for (const folder of folders) yield* byDependencies(path, folder, { tree, configOf });
  if (first === PACKAGE_NAME) yield join(packageRoot(), ...rest);
}

/** What the dependencies of a project say of imports counts for the project too, as in Foundry. */
function* byDependencies(
  path: string,
  folder: string,
  { tree, configOf }: Projects,
): Generator<string> {
  const { isProject, libraries } = configOf(folder);
  if (!isProject) return;
  for (const library of libraries) {
    if (library.endsWith('node_modules')) continue;
    for (const name of tree.list(library)) {
      const root = join(library, name);
      const place = remap(configOf(root), path, join(root, name));
      if (place !== undefined) yield place;
      yield join(root, 'lib', path);
      const [first = '', ...rest] = path.split('/');
      yield join(root, 'lib', first, 'src', ...rest);
    }
  }
}

const SHIPPED = ['@openzeppelin/contracts', '@openzeppelin/contracts-upgradeable'];

/** OpenZeppelin as our own contracts use it. */
function* ours(path: string): Generator<{ readonly dependency: string; readonly file: string }> {
  for (const dependency of SHIPPED) {
    if (!path.startsWith(`${dependency}/`)) continue;
    const file = join(dependencyRoot(dependency), path.slice(dependency.length));
    yield { dependency, file };
  }
}

/** Our own files depend on what we depend on, whatever the project around us says. */
function foldersAbove(file: string): string[] {
  const root = packageRoot();
  const folders: string[] = [];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === root || dirname(folder) === folder) return folders;
  }
}

const PLACES_SHOWN = 12;

function missing(options: {
  readonly path: string;
  readonly importer: string;
  readonly places: readonly string[];
  readonly tree: FileTree;
}): UsageError {
  const { path, importer, places, tree } = options;
  const unique = [...new Set(places)];
  const shown = unique.slice(0, PLACES_SHOWN);
  const more = unique.length - shown.length;
  return new UsageError({
    code: 'target/missing-import',
    message: `The import "${path}" cannot be found.`,
    facts: { import: path, 'imported by': sayPath(tree, importer) },
    hint: [
      'Add a remapping for it to remappings.txt or foundry.toml, or install it. Looked at:',
      ...shown.map((place) => `  ${place}`),
      ...(more > 0 ? [`  and ${more} more places above`] : []),
    ].join('\n'),
  });
}
