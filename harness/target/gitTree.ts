import { dirname, join, relative } from 'node:path';
import { diskTree, type FileTree } from './fileTree.js';
import {
  findRepository,
  prefetchBlobs,
  type Repository,
  readBlob,
  runGit,
  tryRevision,
} from './git.js';

export type GitTreeOptions = {
  /** What errors call the revision; the commit unless given. */
  readonly revision?: string;
  /** Told what is not read from git although it should be. */
  readonly onWarning?: (message: string) => void;
};

type Entry = { readonly mode: string; readonly id: string };

const LINK = '120000';
const SUBMODULE = '160000';
/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * The files of a commit, as if it were checked out at the repository's root. Installed packages
 * (`node_modules`), which git does not keep, and all that is outside are read from disk; submodules
 * at the commit that they had, where that is here.
 */
export function treeAt(
  repository: Repository,
  commit: string,
  options: GitTreeOptions = {},
): FileTree {
  const { root } = repository;
  const { revision = commit, onWarning } = options;
  const { entries, folders } = listing(repository, commit);
  const modules = new Submodules(repository, entries, { revision, onWarning });

  const place = (path: string): Place => {
    const inside = relative(root, path);
    if (inside.startsWith('..')) return { tree: diskTree, path };
    if (inside === '.git' || inside === '') return { folder: '' };
    const followed = follow(repository, entries, inside);
    const tree = modules.holding(followed);
    if (tree !== undefined) return { tree, path: join(root, followed) };
    const entry = entries.get(followed);
    if (entry !== undefined) return { entry, path: join(root, followed) };
    if (folders.has(followed)) return { folder: followed };
    // Never git's to keep, and the same for every revision as far as anybody knows.
    const installed = `/${followed}/`.includes('/node_modules/');
    return installed ? { tree: diskTree, path: join(root, followed) } : {};
  };
  return {
    revision,
    kindOf: (path) => {
      const found = place(path);
      if (found.tree !== undefined) return found.tree.kindOf(found.path);
      if (found.entry !== undefined) return 'file';
      return found.folder === undefined ? undefined : 'folder';
    },
    readText: (path) => {
      const found = place(path);
      if (found.tree !== undefined) return found.tree.readText(found.path);
      if (found.entry === undefined) throw new Error(`not a file at ${revision}: ${path}`);
      return readBlob(repository, found.entry.id);
    },
    prefetch: (paths) => {
      const ids = paths.flatMap((path) => place(path).entry?.id ?? []);
      prefetchBlobs(repository, ids);
    },
    list: (folder) => {
      const found = place(folder);
      if (found.tree !== undefined) return found.tree.list(found.path);
      return [...(folders.get(found.folder ?? '(none)') ?? [])].sort();
    },
    realPath: (path) => {
      const found = place(path);
      if (found.tree !== undefined) return found.tree.realPath(found.path);
      return found.entry === undefined ? path : found.path;
    },
  };
}

type Place =
  | { readonly tree: FileTree; readonly path: string; readonly entry?: never; folder?: never }
  | { readonly entry: Entry; readonly path: string; readonly tree?: never; folder?: never }
  | { readonly folder?: string; readonly tree?: never; readonly entry?: never };

type Listing = {
  /** By path from the root. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Names in each folder; the root is ''. */
  readonly folders: ReadonlyMap<string, ReadonlySet<string>>;
};

function listing(repository: Repository, commit: string): Listing {
  const entries = new Map<string, Entry>();
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  const lines = runGit(repository, ['ls-tree', '-r', '-z', '--full-tree', commit]).split('\0');
  for (const line of lines) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
    const path = line.slice(tab + 1);
    entries.set(path, { mode, id });
    addToFolders(folders, path);
  }
  return { entries, folders };
}

function addToFolders(folders: Map<string, Set<string>>, path: string): void {
  for (let child = path; child !== ''; ) {
    const cut = child.lastIndexOf('/');
    const parent = cut < 0 ? '' : child.slice(0, cut);
    const names = folders.get(parent);
    const name = child.slice(cut + 1);
    if (names?.has(name)) return;
    if (names === undefined) folders.set(parent, new Set([name]));
    else names.add(name);
    child = parent;
  }
}

/** A path with its symbolic links followed, as far as they stay inside. */
function follow(repository: Repository, entries: ReadonlyMap<string, Entry>, path: string): string {
  let current = path;
  for (let count = 0; count < MOST_LINKS; count++) {
    const parts = current.split('/');
    const at = parts.findIndex((_, index) => {
      return entries.get(parts.slice(0, index + 1).join('/'))?.mode === LINK;
    });
    if (at < 0) return current;
    const link = parts.slice(0, at + 1).join('/');
    const target = readBlob(repository, entries.get(link)!.id);
    current = join(dirname(link), target, ...parts.slice(at + 1));
  }
  return current;
}

/** Repositories inside a repository, each at the commit that the outer one names. */
class Submodules {
  readonly #repository: Repository;
  readonly #options: { revision: string; onWarning: ((message: string) => void) | undefined };
  readonly #commits: readonly (readonly [string, string])[];
  readonly #trees = new Map<string, FileTree>();

  constructor(
    repository: Repository,
    entries: ReadonlyMap<string, Entry>,
    options: { revision: string; onWarning: ((message: string) => void) | undefined },
  ) {
    this.#repository = repository;
    this.#options = options;
    this.#commits = [...entries].flatMap(([path, { mode, id }]) => {
      return mode === SUBMODULE ? [[path, id] as const] : [];
    });
  }

  /** The tree that a path from the root is in, if it is in a submodule. */
  holding(path: string): FileTree | undefined {
    for (const [module, commit] of this.#commits) {
      if (path !== module && !path.startsWith(`${module}/`)) continue;
      const known = this.#trees.get(module) ?? this.#open(module, commit);
      this.#trees.set(module, known);
      return known;
    }
    return undefined;
  }

  #open(module: string, commit: string): FileTree {
    const { root, gitDir, bare } = this.#repository;
    const { revision, onWarning } = this.#options;
    const place = join(root, module);
    const kept = { gitDir: join(gitDir, 'modules', module), root: place, bare: false };
    const isHere = diskTree.kindOf(join(kept.gitDir, 'HEAD')) === 'file';
    const inPlace = bare ? undefined : findRepository(place);
    const candidates = [isHere ? kept : undefined, inPlace?.root === place ? inPlace : undefined];
    const repository = candidates.find(
      (candidate) => candidate !== undefined && tryRevision(candidate, commit) !== undefined,
    );
    if (repository !== undefined) return treeAt(repository, commit, { revision });
    if (!bare && diskTree.list(place).length > 0) {
      onWarning?.(
        `The submodule ${module} at ${revision} is at ${commit.slice(0, 10)}, which is not ` +
          'here: what lies in its folder now is used.',
      );
    }
    return diskTree;
  }
}
