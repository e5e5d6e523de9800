import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { loadContract } from '../../harness/target/contract.js';
import { packageRoot } from '../../harness/target/package-root.js';
import { parseTargetSpec, type TargetSpec } from '../../harness/target/spec.js';
import { CACHE, errorOf, folderOf } from './support.js';

export const FIXTURE = join(packageRoot(), 'fixtures/foundry-project');
export const PLAIN = 'solc 0.8.20, optimizer for 200 runs, shanghai';

/** A copy of the fixture, changed as a test wants it. */
export function projectWith(files: Readonly<Record<string, string>> = {}): string {
  const root = folderOf({});
  cpSync(FIXTURE, root, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Replaces a text that must be there. */
export function edit(root: string, path: string, from: string, to: string): void {
  const text = readFileSync(join(root, path), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(root, path), text.replace(from, to));
}

/** Loads from a project; tells what was compiled and what was warned of. */
export async function load(root: string, spec: string, more: object = {}) {
  const compiled: string[] = [];
  const warnings: string[] = [];
  const target = parseTargetSpec(spec, root) as Exclude<TargetSpec, { kind: 'reference' }>;
  const loaded = await loadContract(target, {
    cwd: root,
    cacheDir: CACHE,
    subject: 'Vault',
    onCompile: (what) => compiled.push(what),
    onWarning: (message) => warnings.push(message),
    ...more,
  });
  return { ...loaded, compiled, warnings };
}

/** The error that loading ends in. */
export const failing = (root: string, spec: string, more?: object) =>
  errorOf(() => load(root, spec, more));
