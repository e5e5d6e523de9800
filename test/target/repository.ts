import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Runs git as nobody in particular, whatever this machine is configured to. */
export function git(folder: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false'];
  const local = ['-c', 'protocol.file.allow=always', '-c', 'init.defaultBranch=main'];
  const env = {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
  };
  return execFileSync('git', [...identity, ...local, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** Writes files, all that are there now being gone if `text` is undefined, and commits. */
export function commit(
  folder: string,
  files: Readonly<Record<string, string | undefined>>,
  tag?: string,
): string {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text === undefined) rmSync(file, { recursive: true });
    else writeFileSync(file, text);
  }
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', tag ?? 'a commit');
  if (tag !== undefined) git(folder, 'tag', tag);
  return git(folder, 'rev-parse', 'HEAD');
}
