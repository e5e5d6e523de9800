import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { CACHE } from '../target/support.js';
import { BUILT, ROOT } from './built.js';
import { call, type Result } from './call.js';

export { type Result, ROOT };
export const MAIN = path.join(BUILT, 'harness/cli/main.js');

export type Where = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** An environment in which nothing of the caller's terminal or configuration matters. */
export function environment(added: Where['env'] = {}): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, DIFFTEST_CACHE_DIR: CACHE, ...added };
}

/**
 * Runs `difftest` with arguments, to its end, in this process: a hundred starts take minutes.
 * What only a process of its own shows is for `start` and `shell`.
 */
export async function difftest(where: Where, ...args: readonly string[]): Promise<Result> {
  return call({ cwd: where.cwd, env: environment(where.env) }, args);
}

/** Starts `difftest` in a process of its own; the caller waits for it. */
export function start(where: Where, ...args: readonly string[]): ChildProcess {
  const env = environment(where.env);
  return spawn(process.execPath, [MAIN, ...args], { cwd: where.cwd, env });
}

/** Runs a shell script in which `$DIFFTEST` is the command. */
export async function shell(where: Where, script: string): Promise<Result> {
  const command = `${process.execPath} ${MAIN}`;
  const env = { ...environment(where.env), DIFFTEST: command };
  return ended(spawn('bash', ['-c', script], { cwd: where.cwd, env }));
}

export function ended(child: ChildProcess): Promise<Result> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      resolve({ code: code ?? (signal === 'SIGKILL' ? 137 : 128), stdout, stderr });
    });
  });
}

/** A new folder, gone when the test is over; `copied` are folders and files of the repository. */
export function folder(copied: Readonly<Record<string, string>> = {}): string {
  const made = realpathSync(mkdtempSync(path.join(tmpdir(), 'difftest-cli-')));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  for (const [to, from] of Object.entries(copied)) {
    cpSync(path.join(ROOT, from), path.join(made, to), { recursive: true });
  }
  return made;
}

/** Replaces a text that must be there in a file. */
export function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
  writeFileSync(file, text.replace(from, to));
}

/** A project with a copy of the contracts in which matured exits come a second early. */
export function buggyPool(): { cwd: string; target: string } {
  const cwd = folder({ contracts: 'contracts' });
  const target = 'contracts/L1/ProverPool.sol';
  edit(path.join(cwd, target), 'block.timestamp > since', 'block.timestamp >= since');
  return { cwd, target };
}

/** A project with the model of a vault and its contract: small, so that its runs are fast. */
export function vaultProject(): { cwd: string; model: string; buggy: string } {
  const example = 'test/example/';
  const models = ['vault.model.ts', 'vault.generator.ts', 'vault.gas.ts'];
  const files = [...models, 'Vault.sol', 'Vault.buggy.sol'];
  const cwd = folder(Object.fromEntries(files.map((name) => [name, `${example}${name}`])));
  return { cwd, model: 'vault.model.ts', buggy: 'Vault.buggy.sol' };
}

export function readJson(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

/** Saved failures of a project, relative to it. */
export function failuresIn(cwd: string): string[] {
  const directory = path.join(cwd, '.difftest/failures');
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => path.join('.difftest/failures', name));
}

/** A script in place of Anvil. */
export function script(cwd: string, text: string): string {
  const file = path.join(cwd, 'anvil.sh');
  writeFileSync(file, `#!/bin/bash\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}
