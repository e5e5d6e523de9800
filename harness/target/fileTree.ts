import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';

/**
 * Files under absolute paths: those of this machine, or those of a revision as if it were checked
 * out. Sources, remappings and settings of projects are read through one of these.
 */
export type FileTree = {
  /** What is at a path, links followed; undefined when nothing is. */
  readonly kindOf: (path: string) => 'file' | 'folder' | undefined;
  /** A file's text; only asked of paths that are files. */
  readonly readText: (path: string) => string;
  /** Names in a folder, sorted; none for what is no folder. */
  readonly list: (folder: string) => readonly string[];
  /** The path without links; only asked of paths that exist. */
  readonly realPath: (path: string) => string;
  /** Told which files are going to be read, where reading many at once is faster. */
  readonly prefetch?: (paths: readonly string[]) => void;
  /** `v1.0` of a tree that is not what lies on disk. */
  readonly revision?: string;
};

/** What lies on this machine now. */
export const diskTree: FileTree = {
  kindOf: (path) => {
    if (!existsSync(path)) return undefined;
    const stat = statSync(path);
    if (stat.isFile()) return 'file';
    return stat.isDirectory() ? 'folder' : undefined;
  },
  readText: (path) => readFileSync(path, 'utf8'),
  list: (folder) => (diskTree.kindOf(folder) === 'folder' ? readdirSync(folder).sort() : []),
  realPath: (path) => realpathSync(path),
};

export function isFile(tree: FileTree, path: string): boolean {
  return tree.kindOf(path) === 'file';
}

/** `path`, or `path at v1.0`: what to call a file in an error. */
export function sayPath(tree: FileTree, path: string): string {
  return tree.revision === undefined ? path : `${path} at ${tree.revision}`;
}
