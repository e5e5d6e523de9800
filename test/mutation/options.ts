import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PartialStrykerOptions } from '@stryker-mutator/api/core';
import { packageRoot } from '../../harness/target/package-root.js';

/** Files whose mutants no judge of what a contract must do could tell from them, and why. */
const EXCLUDED: readonly (readonly [file: RegExp, reason: string])[] = [
  [/\/generator\//, 'which plans are drawn is no claim about a contract: the other proofs are'],
  [/\/small\.ts$/, 'which calls a search tries is none either'],
  [/\/live\.ts$/, 'only a deployed pool has a use for it: test/live has some'],
  [/\/(picture|people|speech)\.ts$/, 'shown to people, and judged by the tests of what they see'],
  [/^models\/index\.ts$/, 'a list of models'],
];

/** All files of models, below the project's folder. */
export function modelFiles(): readonly string[] {
  return readdirSync(join(packageRoot(), 'models'), { recursive: true, encoding: 'utf8' })
    .map((name) => `models/${name}`)
    .filter((name) => name.endsWith('.ts'))
    .sort();
}

/** Those that are mutated. */
export function mutatedFiles(): readonly string[] {
  return modelFiles().filter((name) => !EXCLUDED.some(([file]) => file.test(name)));
}

/** How Stryker mutates them; it runs in the folder of the project. */
export const OPTIONS: PartialStrykerOptions = {
  mutate: [...mutatedFiles()],
  ignorePatterns: ['**', '!models/**'],
  testRunner: 'judges',
  plugins: [fileURLToPath(new URL('runner.js', import.meta.url))],
  coverageAnalysis: 'all',
  concurrency: 2,
  timeoutMS: 60_000,
  // In a folder of packages, the sources of our own contracts would count as packages.
  tempDirName: '.difftest/stryker',
  reporters: ['progress-append-only'],
  // Every mutant counts as static, since modules are evaluated anew for each: that is quick here.
  warnings: {
    slow: false,
    unknownOptions: true,
    preprocessorErrors: true,
    unserializableOptions: true,
  },
};
