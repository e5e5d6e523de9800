import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InfrastructureError } from '../errors.js';

/** The name that `taiko-difftest/…` sources start with. */
export const PACKAGE_NAME = 'taiko-difftest';

const require = createRequire(import.meta.url);

let known: string | undefined;

/** The folder of this package: the same from source and from `dist/`. */
export function packageRoot(): string {
  known ??= findPackageRoot(dirname(fileURLToPath(import.meta.url)));
  return known;
}

/** The folder of one of our own dependencies, wherever a package manager put it. */
export function dependencyRoot(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/** The file that `require(name)` loads for us. */
export function dependencyEntry(name: string): string {
  return require.resolve(name);
}

function findPackageRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
      if (name === PACKAGE_NAME) return folder;
    }
    if (dirname(folder) === folder) {
      throw new InfrastructureError({
        code: 'target/package-root',
        message: `The folder of ${PACKAGE_NAME} cannot be found.`,
        facts: { from },
        hint: 'Install the package anew; its own package.json is missing.',
      });
    }
  }
}
