import { realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { UsageError } from '../errors.js';
import { cutOff, type Repository, runGit, shallowCommits, tryRevision } from './git.js';

export type Commit = {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** When it was written, as ISO 8601 in its author's time zone. */
  readonly date: string;
  /** First line of its message. */
  readonly subject: string;
};

/** What a file was at some time, and the first commit in which it was so. */
export type FileVersion = Commit & {
  /** The object id of its content. */
  readonly blob: string;
  /** Its path in that commit, from the root of the repository. */
  readonly path: string;
};

type Entry = FileVersion & { readonly time: number };
type Log = { readonly entries: readonly Entry[]; readonly oldNames: readonly string[] };

/**
 * Every distinct content that a file had, oldest first. It is followed through renames and to what
 * it was split from, as `git log --follow` does. A merge counts where it differs from all of its
 * parents. UsageError `git/no-such-file`, `git/shallow`, `git/no-commits`.
 */
export function fileVersions(
  repository: Repository,
  path: string,
  options: { readonly allBranches: boolean },
): readonly FileVersion[] {
  requireHistory(repository, options.allBranches);
  const start = options.allBranches ? ['--all'] : ['HEAD'];
  const entries: Entry[] = [];
  const waiting = [path];
  const seen = new Set(waiting);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const log = followFile(repository, name, start);
    entries.push(...log.entries);
    if (!options.allBranches) break;
    // A branch may have gone on with a name that was given up elsewhere.
    for (const old of log.oldNames) {
      if (!seen.has(old)) waiting.push(old);
      seen.add(old);
    }
  }
  if (entries.length === 0) throw noSuchFile(repository, path);
  if (seen.size > 1) entries.sort((left, right) => left.time - right.time);
  const versions = new Map<string, FileVersion>();
  for (const { time: _, ...version } of entries) {
    if (!versions.has(version.blob)) versions.set(version.blob, version);
  }
  return [...versions.values()];
}

/** Every path that a file had up to a commit, the newest first. */
export function fileNames(repository: Repository, path: string, commit: string): readonly string[] {
  const { entries } = followFile(repository, path, [commit]);
  return [...new Set([path, ...entries.map((entry) => entry.path).reverse()])];
}

/** The path from the root of a repository that a path below one of its folders is. */
export function pathInRepository(repository: Repository, folder: string, path: string): string {
  const inside = relative(repository.root, resolve(realpathSync(folder), path));
  if (!inside.startsWith('..') && !isAbsolute(inside)) return inside.split(sep).join('/');
  throw new UsageError({
    code: 'git/outside',
    message: 'The file is not in the repository.',
    facts: { path, repository: repository.root },
    hint: 'Give the path from the folder that --repo names.',
  });
}

/** What is known of a commit. */
export function describeCommit(repository: Repository, commit: string): Commit {
  const line = runGit(repository, ['log', '-1', '--format=%H%x00%aI%x00%s', commit]);
  const [id = '', date = '', subject = ''] = line.trimEnd().split('\0');
  return { commit: id, date, subject };
}

const MARK = '\u0001';

/** One file's log, oldest first. */
function followFile(repository: Repository, path: string, start: readonly string[]): Log {
  const text = runGit(repository, [
    '-c',
    'core.quotePath=false',
    'log',
    '--follow',
    '-M',
    '-c',
    '--raw',
    '--no-abbrev',
    `--format=%x01%H%x00%aI%x00%ct%x00%s`,
    ...start,
    '--',
    path,
  ]);
  const entries: Entry[] = [];
  const oldNames: string[] = [];
  for (const record of text.split(MARK).slice(1)) {
    const [head = '', ...lines] = record.split('\n');
    const [commit = '', date = '', time = '', subject = ''] = head.split('\0');
    for (const line of lines) {
      const change = changeOf(line);
      if (change === undefined) continue;
      entries.push({ commit, date, subject, time: Number(time), ...change.after });
      if (change.renamedFrom !== undefined) oldNames.push(change.renamedFrom);
    }
  }
  return { entries: entries.reverse(), oldNames };
}

/** `:100644 100644 <old> <new> R090⇥old⇥new`; a merge has as many colons as parents. */
function changeOf(line: string) {
  const parents = /^:*/.exec(line)![0].length;
  if (parents === 0) return undefined;
  const [head = '', ...paths] = line.split('\t');
  const words = head.slice(parents).split(' ');
  const [mode = '', blob = '', status = ''] = [
    words[parents],
    words[2 * parents + 1],
    words.at(-1),
  ];
  // A deletion leaves nothing, and a link or a submodule is no source.
  if (!mode.startsWith('100')) return undefined;
  const renamedFrom = status.startsWith('R') ? paths[0] : undefined;
  return { after: { blob, path: paths.at(-1)! }, renamedFrom };
}

function requireHistory(repository: Repository, allBranches: boolean): void {
  if (shallowCommits(repository).length > 0) {
    throw cutOff(repository, 'The history of this clone was cut off: it is shallow.');
  }
  if (allBranches || tryRevision(repository, 'HEAD') !== undefined) return;
  throw new UsageError({
    code: 'git/no-commits',
    message: 'The repository has no commits to look through.',
    facts: { repository: repository.root },
    hint: 'HEAD names no commit. --all looks through every branch.',
  });
}

function noSuchFile(repository: Repository, path: string): UsageError {
  return new UsageError({
    code: 'git/no-such-file',
    message: 'No commit has such a file.',
    facts: { path, repository: repository.root },
    hint:
      'Give the path from the folder that --repo names, as it is now or was when it was ' +
      'deleted; --all looks through every branch.',
  });
}
