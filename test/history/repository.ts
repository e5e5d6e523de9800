import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export const VAULT = readFileSync(new URL('../example/Vault.sol', import.meta.url), 'utf8');
const DELAY_STARTS = 'account.readyAt = uint64(block.timestamp + DELAY);';
/** A delay that asking again does not start anew. */
export const BUGGY = VAULT.replace(DELAY_STARTS, `if (account.readyAt == 0) ${DELAY_STARTS}`);
/** The vault without a function that its model needs. */
export const LACKING = VAULT.replace('function cancel()', 'function takeBack()');
export const BROKEN = VAULT.replace('contract Vault {', 'contract Vault { ;');

/** The vault with another comment: other metadata, the same code. */
export function commented(text: string, words: string): string {
  return text.replace('/// @title Vault', `// ${words}\n/// @title Vault`);
}

export type TestRepository = {
  readonly folder: string;
  /** Runs git and returns what it says. */
  readonly git: (...args: readonly string[]) => string;
  /** Writes files and commits them; returns the commit. Each is a day later than the last. */
  readonly commit: (subject: string, files?: Readonly<Record<string, string>>) => string;
};

/** A new, empty repository, gone when the test is over. */
export function newRepository(): TestRepository {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'difftest-history-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let day = 0;
  const run = (args: readonly string[], env: Record<string, string> = {}): string => {
    const settings = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org'];
    return execFileSync('git', [...settings, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
      env: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', ...env },
    }).trim();
  };
  run(['init', '--quiet', '--initial-branch=main']);
  return {
    folder,
    git: (...args) => run(args),
    commit: (subject, files = {}) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      day += 1;
      const date = `2024-01-${String(day).padStart(2, '0')}T12:00:00+00:00`;
      run(['add', '--all']);
      const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
      run(['commit', '--quiet', '--allow-empty', '-m', subject], dates);
      return run(['rev-parse', 'HEAD']);
    },
  };
}
