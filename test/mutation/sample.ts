import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Logger } from '@stryker-mutator/api/logging';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { packageRoot } from '../../harness/target/package-root.js';
import { type Identity, identify } from './identity.js';

/** A mutant in sources that hold many, of which at most one is active. */
export type Planted = Identity & {
  /** As the sources know it. */
  readonly active: string;
};

const silent = () => undefined;
const LOGGER: Logger = {
  ...{ trace: silent, debug: silent, info: silent, warn: silent, error: silent, fatal: silent },
  ...{ isTraceEnabled: () => false, isDebugEnabled: () => false, isInfoEnabled: () => false },
  ...{ isWarnEnabled: () => false, isErrorEnabled: () => false, isFatalEnabled: () => false },
};

/**
 * Writes all models to a folder, with every mutant that Stryker makes of the files that are named,
 * and gives these mutants in the order of the files.
 */
export async function plantMutants(
  folder: string,
  { mutated, all }: { readonly mutated: readonly string[]; readonly all: readonly string[] },
): Promise<readonly Planted[]> {
  const sources = all.map((file) => ({
    name: join(packageRoot(), file),
    content: readFileSync(join(packageRoot(), file), 'utf8'),
    mutate: mutated.includes(file),
  }));
  const options = { plugins: null, excludedMutations: [], ignorers: [] };
  const { files, mutants } = await new Instrumenter(LOGGER).instrument(sources, options);
  for (const [index, file] of all.entries()) {
    const to = join(folder, file);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, files[index]!.content);
  }
  const names = identify(mutants);
  return mutants.map((mutant, index) => ({ ...names[index]!, active: mutant.id }));
}
