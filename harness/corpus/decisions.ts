import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { InfrastructureError } from '../errors.js';
import { writeText } from './store.js';

const FORMAT = 'taiko-difftest/decisions/1';

/** Records that are kept as long as what they hang on stays the same. */
export type Decisions<T> = {
  /** What an earlier process left; a record that comes later replaces one of the same id. */
  readonly known: ReadonlyMap<string, T>;
  /** On disk when it resolves. */
  readonly add: (record: T) => Promise<void>;
};

/**
 * Opens a file of records, one a line. Those that were made under another key are forgotten, and a
 * line that was cut short is none.
 */
export async function openDecisions<T extends { readonly id: string }>(
  file: string,
  key: string,
): Promise<Decisions<T>> {
  const header = JSON.stringify({ format: FORMAT, key });
  const [first, ...lines] = (await textOf(file)).split('\n');
  const known = new Map<string, T>();
  if (first === header) {
    // What follows the last line break was cut short.
    for (const line of lines.slice(0, -1)) {
      const record = parse<T>(line);
      if (record !== undefined) known.set(record.id, record);
    }
  }
  const kept = [...known.values()].map((record) => JSON.stringify(record));
  await writeText(file, [header, ...kept, ''].join('\n'));
  let queue: Promise<void> = Promise.resolve();
  const add = (record: T): Promise<void> => {
    queue = queue.then(() => append(file, `${JSON.stringify(record)}\n`));
    return queue;
  };
  return { known, add };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw cannot('read', file, error);
  }
}

async function append(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await appendFile(file, text);
  } catch (error) {
    throw cannot('write', file, error);
  }
}

function parse<T extends { readonly id: string }>(line: string): T | undefined {
  try {
    const record = JSON.parse(line) as T | null;
    return typeof record?.id === 'string' ? record : undefined;
  } catch {
    // A line that is none: whatever it was about is decided again.
    return undefined;
  }
}

function cannot(what: string, file: string, cause: unknown): InfrastructureError {
  return new InfrastructureError({
    code: `disk/cannot-${what}`,
    message: `cannot ${what} ${file}`,
    facts: { file, reason: (cause as Error).message },
    hint: 'Check free space and permissions, or choose another --corpus-dir.',
    cause,
  });
}
