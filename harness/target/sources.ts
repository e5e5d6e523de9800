import { dirname, join, relative, sep } from 'node:path';
import { UsageError } from '../errors.js';
import { diskTree, type FileTree, isFile, sayPath } from './fileTree.js';
import { importResolver } from './imports.js';
import { PACKAGE_NAME, packageRoot } from './package-root.js';
import { importedName, importsOf } from './solidity.js';

/** Everything that a compilation reads, under names that are the same in any checkout. */
export type SourceSet = {
  /** Text by source name. */
  readonly sources: Readonly<Record<string, string>>;
  /** For imports whose text is not the name of what they mean. */
  readonly remappings: readonly string[];
  /** Source names of the files that were asked for, in that order. */
  readonly entries: readonly string[];
  /** Dependencies of the user's project that it does not have: ours stand in for them. */
  readonly borrowed: readonly string[];
  /** Names of sources that come from installed packages. */
  readonly packaged: readonly string[];
};

export type CollectOptions = {
  /** Where files are read; the disk unless given. */
  readonly tree?: FileTree;
  /** Of foundry.toml; `default` unless given. */
  readonly profile?: string | undefined;
};

type SourceFile = {
  readonly text: string;
  /** Imports as written, and the files they mean. */
  readonly imports: readonly { readonly path: string; readonly file: string }[];
};

/**
 * Reads Solidity files, given by absolute paths, and all that they import. UsageError
 * `target/missing-source` or `target/missing-import` for what does not exist.
 */
export function collectSources(
  entries: readonly string[],
  options: CollectOptions = {},
): SourceSet {
  const { tree = diskTree } = options;
  const borrowed = new Set<string>();
  const files = readFiles(entries, { ...options, tree, borrowed });
  const roots = entries.map((entry) => tree.realPath(entry));
  const nameOf = sourceNames([...files.keys()], roots, tree);

  const sources: Record<string, string> = {};
  const remappings = new Set<string>();
  for (const [file, { text, imports }] of files) {
    const name = nameOf(file);
    sources[name] = text;
    for (const imported of imports) {
      const asWritten = importedName(imported.path, name);
      const actual = nameOf(imported.file);
      if (asWritten !== actual) remappings.add(`${name}:${asWritten}=${actual}`);
    }
  }
  return {
    // The order of sources is part of the compiler's input, so also of the key of its cache.
    sources: Object.fromEntries(Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1))),
    remappings: [...remappings].sort(),
    entries: roots.map(nameOf),
    borrowed: [...borrowed].sort(),
    packaged: [...files.keys()].filter(isPackaged(roots)).map(nameOf).sort(),
  };
}

function readFiles(
  entries: readonly string[],
  options: CollectOptions & { readonly tree: FileTree; readonly borrowed: Set<string> },
): Map<string, SourceFile> {
  const { tree, profile, borrowed } = options;
  const resolveImport = importResolver({
    tree,
    ...(profile === undefined ? {} : { profile }),
    onBorrowed: (dependency) => borrowed.add(dependency),
  });
  const files = new Map<string, SourceFile>();
  const waiting = entries.map((entry) => {
    if (isFile(tree, entry)) return tree.realPath(entry);
    throw new UsageError({
      code: 'target/missing-source',
      message: 'There is no such Solidity file.',
      facts: { file: sayPath(tree, entry) },
      hint: 'Paths are relative to the folder the command is run in.',
    });
  });
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    const importer = file;
    const text = tree.readText(importer);
    const imports = importsOf(text).map((path) => ({ path, file: resolveImport(path, importer) }));
    files.set(importer, { text, imports });
    waiting.push(...imports.map((imported) => imported.file));
  }
  return files;
}

/**
 * Names sources by their path in a package or in the project, never by where that is on this
 * machine: names are hashed into the bytecode's metadata.
 */
function sourceNames(files: readonly string[], entries: readonly string[], tree: FileTree) {
  const ownRoot = diskTree.realPath(packageRoot());
  const allOwn = entries.every(isOwn);
  const others = files.filter((file) => !isOwn(file) && packageName(file) === undefined);
  const base =
    others.length === 0 ? '' : projectOf(tree, entries.find((file) => !isOwn(file))!, others);

  return (file: string): string => {
    if (isOwn(file)) {
      const name = posix(relative(ownRoot, file));
      return allOwn ? name : `${PACKAGE_NAME}/${name}`;
    }
    return packageName(file) ?? posix(relative(base, file));
  };
}

/** Whether a file is one of ours, and not one that is installed with us. */
function isOwn(file: string): boolean {
  const root = diskTree.realPath(packageRoot());
  // We may lie in a node_modules ourselves.
  return isInside(file, root) && !packageName(relative(root, file));
}

function isPackaged(entries: readonly string[]): (file: string) => boolean {
  const allOwn = entries.every(isOwn);
  return (file) => (isOwn(file) ? !allOwn : packageName(file) !== undefined);
}

/** The path after the last `node_modules`: right for npm's flat layout and for pnpm's links. */
function packageName(path: string): string | undefined {
  const parts = posix(path).split('/');
  const at = parts.lastIndexOf('node_modules');
  return at < 0 ? undefined : parts.slice(at + 1).join('/');
}

const PROJECT_MARKS = [
  'foundry.toml',
  'remappings.txt',
  'hardhat.config.ts',
  'hardhat.config.js',
  'package.json',
  '.git',
];

/** The nearest folder above a file that looks like a project and holds all of the files. */
function projectOf(tree: FileTree, file: string, files: readonly string[]): string {
  const folders: string[] = [dirname(file)];
  while (dirname(folders.at(-1)!) !== folders.at(-1)) folders.push(dirname(folders.at(-1)!));
  const marked = folders.find((folder) =>
    PROJECT_MARKS.some((mark) => tree.kindOf(join(folder, mark)) !== undefined),
  );
  const start = folders.indexOf(marked ?? folders[0]!);
  return folders.slice(start).find((folder) => files.every((other) => isInside(other, folder)))!;
}

function isInside(file: string, folder: string): boolean {
  return !relative(folder, file).startsWith('..');
}

function posix(path: string): string {
  return path.split(sep).join('/');
}
