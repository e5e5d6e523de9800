import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLE = ['Vault.sol', 'vault.model.ts', 'vault.generator.ts', 'vault.gas.ts'];
const RUN = ['run', '--runs', '5', '--seed', '1', '--no-corpus'];

let home: string;
let clone: string;
let tarball: string;

// What is committed is what is tested: a file that was never added must be missed here.
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'difftest-packaging-'));
  clone = join(home, 'clone');
  shell(home, 'git', 'clone', '--quiet', '--depth', '1', `file://${ROOT}`, clone);
  shell(clone, 'npm', 'ci', '--no-audit', '--no-fund');
  const packed = shell(clone, 'npm', 'pack', '--ignore-scripts', '--pack-destination', home);
  tarball = join(home, packed.trim().split('\n').at(-1)!);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** What a command prints; throws with everything it said unless it exits with 0. */
function shell(cwd: string, command: string, ...args: string[]): string {
  const env = { ...process.env, NO_COLOR: '1', XDG_CACHE_HOME: join(home, 'cache') };
  // npm hands its own settings down to the scripts that it runs: here it starts from nothing.
  for (const name of Object.keys(env)) {
    if (/^npm_(config_local_prefix|lifecycle|package|command|execpath)/.test(name)) {
      delete (env as Record<string, string | undefined>)[name];
    }
  }
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
}

/** An empty project of somebody else. */
function project(name: string): string {
  const folder = join(home, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  for (const file of EXAMPLE) copyFileSync(join(ROOT, 'test/example', file), join(folder, file));
  return folder;
}

test('default: a fresh clone works after npm ci', () => {
  expect(shell(clone, 'npx', 'difftest', ...RUN)).toMatch(/verdict +pass/);
  expect(shell(clone, 'git', 'status', '--porcelain')).toBe('');
});

test('behavior: installed by npm, with the shipped model and with one of its own', () => {
  const folder = project('with-npm');
  shell(folder, 'npm', 'install', '--no-audit', '--no-fund', tarball);
  expect(shell(folder, 'npx', 'difftest', ...RUN)).toMatch(/verdict +pass/);
  const own = ['--model', './vault.model.ts'];
  expect(shell(folder, 'npx', 'difftest', ...RUN, ...own)).toMatch(
    /model +vault\n[\s\S]*verdict +pass/,
  );
});

test('behavior: installed by pnpm, which links and hoists nothing', () => {
  const folder = project('with-pnpm');
  const pnpm = ['-y', 'pnpm@9'];
  shell(folder, 'npx', ...pnpm, 'add', '--store-dir', join(home, 'store'), tarball);
  expect(shell(folder, 'npx', ...pnpm, 'exec', 'difftest', ...RUN)).toMatch(/verdict +pass/);
  const own = ['exec', 'difftest', ...RUN, '--model', './vault.model.ts'];
  expect(shell(folder, 'npx', ...pnpm, ...own)).toMatch(/model +vault\n[\s\S]*verdict +pass/);
});

test('behavior: its types are found by TypeScript in a project of its own', () => {
  const folder = join(home, 'with-npm');
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2023', 'dom'],
    skipLibCheck: true,
    types: [],
  };
  const config = { compilerOptions, include: ['vault.model.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  expect(shell(folder, join(ROOT, 'node_modules/.bin/tsc'), '-p', '.')).toBe('');
});
