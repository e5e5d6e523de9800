import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The name under which something made from these parts is kept: 32 hexadecimal digits. */
export function cacheKey(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex').slice(0, 32);
}

/**
 * What was kept under a key, or undefined. An entry begins with the digest of the rest, so one
 * that is cut short or was changed is as good as none.
 */
export function readCache(folder: string, key: string): string | undefined {
  let entry: string;
  try {
    entry = readFileSync(fileOf(folder, key), 'utf8');
  } catch {
    // No entry, or none that can be read: either way it is made anew.
    return undefined;
  }
  const end = entry.indexOf('\n');
  const text = entry.slice(end + 1);
  return end > 0 && entry.slice(0, end) === digest(text) ? text : undefined;
}

/**
 * Keeps a text. A reader sees all of it or nothing. A folder that cannot be written only costs
 * time later, so that is told, not thrown.
 */
export function writeCache(
  folder: string,
  key: string,
  text: string,
  onWarning: (message: string) => void,
): void {
  const file = fileOf(folder, key);
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, `${digest(text)}\n${text}`);
    renameSync(temporary, file);
  } catch (error) {
    const { message } = error as Error;
    onWarning(`The compiler's output cannot be cached, so it is compiled each time: ${message}`);
  }
}

function fileOf(folder: string, key: string): string {
  return join(folder, `solc-${key}.json`);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
