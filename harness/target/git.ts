import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InfrastructureError, UsageError } from '../errors.js';

/** A git repository; only its objects are ever read, never its index or its work tree. */
export type Repository = {
  /** Absolute path of `.git`, of a bare repository, or of a linked work tree's own folder. */
  readonly gitDir: string;
  /** The folder that paths in it begin at: the work tree, or the bare repository itself. */
  readonly root: string;
  readonly bare: boolean;
};

/** The repository that a path is in, whether or not the path exists; undefined if in none. */
export function findRepository(path: string): Repository | undefined {
  let folder = resolve(path);
  while (!existsSync(folder)) folder = dirname(folder);
  for (folder = realpathSync(folder); ; folder = dirname(folder)) {
    const marked = join(folder, '.git');
    if (existsSync(marked)) return { gitDir: gitDirOf(marked), root: folder, bare: false };
    if (isGitDir(folder)) {
      const bare = basename(folder) !== '.git';
      return { gitDir: folder, root: bare ? folder : dirname(folder), bare };
    }
    if (dirname(folder) === folder) return undefined;
  }
}

/** The repository that a path is in; UsageError `git/no-repository` if it is in none. */
export function openRepository(path: string): Repository {
  const repository = findRepository(path);
  if (repository !== undefined) return repository;
  throw new UsageError({
    code: 'git/no-repository',
    message: 'This is not in a git repository.',
    facts: { path },
    hint: 'A revision can only be had of what git keeps. A bare repository will do.',
  });
}

/**
 * The commit that a revision means, as 40 hexadecimal digits. UsageError `git/unknown-revision`,
 * or `git/shallow` where history ends too early to tell.
 */
export function resolveRevision(repository: Repository, revision: string): string {
  const found = tryRevision(repository, revision);
  if (found !== undefined) return found;
  if (shallowCommits(repository).length > 0) {
    throw cutOff(repository, 'The revision is not in this clone, which is shallow.', { revision });
  }
  throw new UsageError({
    code: 'git/unknown-revision',
    message: 'The repository has no such revision.',
    facts: { revision, repository: repository.root },
    hint: 'A revision is a commit, a tag, a branch, or HEAD~3. Fetch it if it is new.',
  });
}

/** The same, or undefined when there is no such revision. */
export function tryRevision(repository: Repository, revision: string): string | undefined {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { status, stdout } = spawnGit(repository, args);
  return status === 0 ? stdout.trim() : undefined;
}

/** Commits whose parents were cut off when the repository was cloned; none of a whole one. */
export function shallowCommits({ gitDir }: Repository): readonly string[] {
  const file = join(commonDir(gitDir), 'shallow');
  return existsSync(file) ? readFileSync(file, 'utf8').split(/\s+/).filter(Boolean) : [];
}

/** UsageError `git/shallow`, with the way to what is missing. */
export function cutOff(
  { root }: Repository,
  message: string,
  facts: Readonly<Record<string, string>> = {},
): UsageError {
  return new UsageError({
    code: 'git/shallow',
    message,
    facts: { ...facts, repository: root },
    hint:
      `Fetch the rest of its history: git -C ${root} fetch --unshallow\n` +
      'In a GitHub workflow: actions/checkout with `fetch-depth: 0`.',
  });
}

const blobs = new Map<string, string>();

/** A file's text by its object id. Kept in memory: objects never change. */
export function readBlob(repository: Repository, id: string): string {
  const known = blobs.get(id);
  if (known !== undefined) return known;
  const text = runGit(repository, ['cat-file', 'blob', id]);
  blobs.set(id, text);
  return text;
}

/** Reads many objects at once, for `readBlob` to find: a process for each would be slow. */
export function prefetchBlobs(repository: Repository, ids: readonly string[]): void {
  const wanted = [...new Set(ids)].filter((id) => !blobs.has(id));
  if (wanted.length === 0) return;
  const input = `${wanted.join('\n')}\n`;
  // Sizes are in bytes, so the answer is cut as bytes: latin1 keeps each of them.
  const { stdout } = spawnGit(repository, ['cat-file', '--batch'], { input, encoding: 'latin1' });
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf('\n', at);
    const [id = '', type, size] = stdout.slice(at, end).split(' ');
    at = end + 1;
    // An object that is missing is told when it is read.
    if (type !== 'blob') continue;
    const bytes = stdout.slice(at, at + Number(size));
    blobs.set(id, Buffer.from(bytes, 'latin1').toString('utf8'));
    at += Number(size) + 1;
  }
}

/**
 * Runs a git command that reads, and returns what it says. InfrastructureError `git/failed` when
 * git cannot: objects that a partial clone lacks, a damaged repository.
 */
export function runGit(repository: Repository, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnGit(repository, args);
  if (status === 0) return stdout;
  throw new InfrastructureError({
    code: 'git/failed',
    message: 'git could not read the repository.',
    facts: {
      repository: repository.root,
      command: `git ${args.join(' ')}`,
      said: stderr.trim().split('\n')[0],
    },
    hint: 'Objects may be missing, as in a partial clone: fetch them, or make a full clone.',
  });
}

/** What one answer of git may hold; a listing of a large repository is some megabytes. */
const MAX_BYTES = 1 << 29;

function spawnGit(
  { gitDir }: Repository,
  args: readonly string[],
  options: { readonly input?: string; readonly encoding?: BufferEncoding } = {},
) {
  const git = spawnSync('git', [`--git-dir=${gitDir}`, ...args], {
    encoding: 'utf8',
    ...options,
    maxBuffer: MAX_BYTES,
    env: gitEnvironment(),
  });
  if (git.error === undefined) return git;
  throw new InfrastructureError({
    code: 'git/unavailable',
    message: 'git cannot be run.',
    facts: { reason: git.error.message },
    hint: 'Install git, and let PATH name its folder.',
    cause: git.error,
  });
}

/** Nothing of a hook that we may run in, no network, no locks, no other language. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

/** `.git` itself, or the folder that a file of that name points to. */
function gitDirOf(marked: string): string {
  if (statSync(marked).isDirectory()) return marked;
  const pointed = /^gitdir: (.*)$/m.exec(readFileSync(marked, 'utf8'))?.[1];
  return resolve(dirname(marked), pointed ?? '.');
}

function isGitDir(folder: string): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => existsSync(join(folder, name)));
}

/** A linked work tree keeps what all of them share elsewhere. */
function commonDir(gitDir: string): string {
  const pointer = join(gitDir, 'commondir');
  return existsSync(pointer) ? resolve(gitDir, readFileSync(pointer, 'utf8').trim()) : gitDir;
}
