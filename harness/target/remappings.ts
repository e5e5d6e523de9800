import { join, relative, sep } from 'node:path';
import { UsageError } from '../errors.js';
import { type FileTree, isFile } from './fileTree.js';
import { readProfile } from './foundryToml.js';

/** `context:prefix=target` of a project, its target as an absolute path. */
export type Remapping = {
  readonly context: string;
  readonly prefix: string;
  readonly target: string;
};

/** What a folder says about imports, if it is the root of a project. */
export type ImportConfig = {
  readonly folder: string;
  /** Whether the folder says anything. */
  readonly isProject: boolean;
  readonly remappings: readonly Remapping[];
  /** Folders that hold dependencies or sources, absolute. */
  readonly libraries: readonly string[];
};

/**
 * Reads `remappings.txt` and `foundry.toml` of a folder; without them, Foundry's defaults. Where
 * both map the same prefix, `remappings.txt` wins, as in Foundry.
 */
export function readImportConfig(tree: FileTree, folder: string, profile?: string): ImportConfig {
  const foundry = readProfile(tree, folder, profile);
  const lines = readLines(tree, join(folder, 'remappings.txt'));
  const { remappings = [], libs = ['lib', 'node_modules'], src = 'src' } = foundry ?? {};
  return {
    folder,
    isProject: foundry !== undefined || lines !== undefined,
    remappings: [...(lines ?? []), ...remappings].map((line) => parseRemapping(line, folder)),
    libraries: [...libs, src, 'node_modules']
      .filter((name, index, all) => all.indexOf(name) === index)
      .map((name) => join(folder, name)),
  };
}

/** Where a project sends an import, or undefined; the longest context, then prefix, decides. */
export function remap(config: ImportConfig, path: string, importer: string): string | undefined {
  const from = relative(config.folder, importer).split(sep).join('/');
  const fitting = config.remappings
    .filter(({ context, prefix }) => from.startsWith(context) && path.startsWith(prefix))
    .sort(
      (left, right) =>
        right.context.length - left.context.length || right.prefix.length - left.prefix.length,
    );
  const [best] = fitting;
  return best === undefined ? undefined : join(best.target, path.slice(best.prefix.length));
}

function parseRemapping(line: string, folder: string): Remapping {
  const parts = /^(?:([^:=]*):)?([^=]+)=(.*)$/.exec(line);
  if (parts === null) {
    throw new UsageError({
      code: 'target/remapping',
      message: 'A remapping cannot be read.',
      facts: { project: folder, line },
      hint: 'A remapping is written `prefix=target` or `context:prefix=target`.',
    });
  }
  const [, context = '', prefix = '', target = ''] = parts;
  return { context, prefix, target: join(folder, target) };
}

function readLines(tree: FileTree, file: string): string[] | undefined {
  if (!isFile(tree, file)) return undefined;
  const lines = tree.readText(file).split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}
