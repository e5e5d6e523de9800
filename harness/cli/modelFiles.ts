import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** No JSON: results are written where models lie. */
const CODE = /\.[cm]?[jt]s$/;
/** A model's folder has a few dozen; the folder of a whole project is not walked to its end. */
const MOST_FILES = 2000;

/**
 * A digest of the files that a model is made of: those of its folder, or of the models that ship.
 * What was decided under one model says nothing under another.
 */
export function modelFilesDigest(nameOrPath: string | undefined, cwd: string): string {
  const file = nameOrPath === undefined ? undefined : path.resolve(cwd, nameOrPath);
  const folder =
    file !== undefined && existsSync(file)
      ? path.dirname(file)
      : fileURLToPath(new URL('../../models', import.meta.url));
  const hash = createHash('sha256');
  for (const each of filesBelow(folder)) {
    hash
      .update(`${path.relative(folder, each)}\0`)
      .update(readFileSync(each))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(folder: string): readonly string[] {
  const found: string[] = [];
  const visit = (directory: string): void => {
    const entries = readdirSync(directory, { withFileTypes: true });
    for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
      if (found.length >= MOST_FILES || /^(node_modules|\..*)$/.test(entry.name)) continue;
      const whole = path.join(directory, entry.name);
      if (entry.isDirectory()) visit(whole);
      else if (CODE.test(entry.name)) found.push(whole);
    }
  };
  visit(folder);
  return found;
}
