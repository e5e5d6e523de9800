import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ended, environment, ROOT } from '../cli/support.js';

export type Assertion = {
  /** Name of the file that it is in. */
  readonly file: string;
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
};

/** Runs the tests of a project that imports this package, as its owner would. */
export async function runVitest(cwd: string, env: Readonly<Record<string, string>> = {}) {
  const manifest = createRequire(import.meta.url).resolve('vitest/package.json');
  const main = path.join(path.dirname(manifest), 'vitest.mjs');
  const config = path.join(ROOT, 'test/vitest/project.config.ts');
  const args = ['run', '--root', cwd, '--config', config];
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: environment({ NO_COLOR: '1', ...env }),
  });
  const { code, stdout, stderr } = await ended(child);
  const report = JSON.parse(readFileSync(path.join(cwd, 'report.json'), 'utf8')) as {
    testResults: { name: string; assertionResults: Omit<Assertion, 'file'>[] }[];
  };
  const tests = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((result): Assertion => ({ ...result, file: path.basename(name) })),
  );
  return { code, output: stdout + stderr, tests };
}
