import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DifftestError } from '../errors.js';

/**
 * Loads a user's TypeScript or JavaScript; `taiko-difftest` is this very package, wherever the
 * file is. What goes wrong is given to `unloadable`, which says it in the words of that file.
 */
export async function importUserFile(
  file: string,
  unloadable: (reason: string, cause: unknown) => DifftestError,
): Promise<Readonly<Record<string, unknown>>> {
  const built = fileURLToPath(new URL('../index.js', import.meta.url));
  const self = existsSync(built) ? built : built.replace(/\.js$/, '.ts');
  const models = fileURLToPath(new URL('../../models', import.meta.url));
  const alias = { 'taiko-difftest': self, 'taiko-difftest/models': models };
  // Most starts load no such file.
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, { alias });
  try {
    return await jiti.import(file);
  } catch (cause) {
    if (cause instanceof DifftestError) throw cause;
    throw unloadable(cause instanceof Error ? cause.message : String(cause), cause);
  }
}
