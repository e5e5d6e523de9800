import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** JavaScript of the sources, beside the packages that they use. */
export const BUILT = path.join(ROOT, 'node_modules/.cache/difftest-built');

/** Loads a built module, as an installation has it: users' files import the same. */
export function built<Module>(file: string): Promise<Module> {
  return import(/* @vite-ignore */ pathToFileURL(path.join(BUILT, file)).href);
}
