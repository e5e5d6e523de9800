import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InfrastructureError, UsageError } from '../errors.js';
import type { Json } from '../trace/json.js';

/** Where saved failures lie inside a corpus directory. They are meant to be committed. */
const FAILURES = 'failures';

/** Files of a model's saved failures, in the order of their names, so that every machine agrees. */
export async function listFailures(
  corpusDirectory: string,
  modelName: string,
): Promise<readonly string[]> {
  const directory = path.join(corpusDirectory, FAILURES, modelName);
  try {
    const names = await readdir(directory);
    return names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => path.join(directory, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw noFolder(corpusDirectory, error);
    throw cannot('read', directory, error);
  }
}

/** Where failures go when the corpus directory cannot be written. */
const LAST_RESORT = path.join(tmpdir(), 'taiko-difftest');

export type SavedFailure = {
  /** Undefined when no disk took it. */
  readonly file: string | undefined;
  readonly trouble: readonly InfrastructureError[];
};

export type SaveOptions = {
  readonly corpusDirectory: string;
  readonly modelName: string;
  /** What failed: `status-withdraw`. */
  readonly name: string;
  readonly document: Json;
  /** What makes two failures the same; the plan, not the words about it. */
  readonly identity: Json;
};

/**
 * Saves a failure under a name of its content: the same failure twice is one file. A disk that
 * refuses is trouble, not an end: the system's temporary folder is the second choice.
 */
export async function saveFailure(options: SaveOptions): Promise<SavedFailure> {
  const trouble: InfrastructureError[] = [];
  for (const corpusDirectory of [options.corpusDirectory, LAST_RESORT]) {
    try {
      return { file: await saveIn({ ...options, corpusDirectory }), trouble };
    } catch (error) {
      if (!(error instanceof InfrastructureError)) throw error;
      trouble.push(error);
    }
  }
  return { file: undefined, trouble };
}

/** Removes what a smaller failure replaces; it stays where that had to be saved elsewhere. */
export async function replaceFailure(
  early: string | undefined,
  late: string | undefined,
): Promise<void> {
  if (early === undefined || late === undefined || early === late) return;
  if (path.dirname(early) === path.dirname(late)) await rm(early, { force: true });
}

async function saveIn(options: SaveOptions): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify(options.identity)).digest('hex');
  const safeName = options.name.replace(/[^a-zA-Z0-9]+/g, '-').replace(/-+$/, '');
  const directory = path.join(options.corpusDirectory, FAILURES, options.modelName);
  const file = path.join(directory, `${safeName}-${digest.slice(0, 8)}.json`);
  await writeDocument(file, options.document);
  return file;
}

/** Writes a JSON document as `writeText` does. */
export async function writeDocument(file: string, document: Json): Promise<void> {
  await writeText(file, `${JSON.stringify(document, null, 2)}\n`);
}

/**
 * Writes a text whole or not at all: to a temporary file, flushed, then renamed. What is no plain
 * file (`/dev/stdout`, a pipe) is written to, never replaced.
 */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) await replace(file, text);
    else if (found.isFile()) await replace(await realpath(file), text);
    else await writeFile(file, text);
  } catch (error) {
    throw cannot('write', file, error);
  }
}

async function replace(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    // The first error says what is wrong; that a half of a file is left as well says nothing more.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

function noFolder(directory: string, cause: unknown): UsageError {
  return new UsageError({
    code: 'corpus/no-folder',
    message: `${directory} is no folder for saved failures`,
    facts: { directory, reason: (cause as Error).message },
    hint: 'Choose another one with --corpus-dir, or keep none with --no-corpus.',
    cause,
  });
}

function cannot(what: string, file: string, cause: unknown): InfrastructureError {
  return new InfrastructureError({
    code: `disk/cannot-${what}`,
    message: `cannot ${what} ${file}`,
    facts: { file, reason: (cause as Error).message },
    hint: 'Check free space and permissions, or choose another place.',
    cause,
  });
}
