import { readFile, stat } from 'node:fs/promises';
import { UsageError } from '../errors.js';
import { type Json, JsonMismatch } from '../trace/json.js';

/** A document larger than this is not one of ours; reading it could take all memory. */
const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

/** The `format` of a document: what kind of file it is, with its version. */
export const PLAN_FORMAT = 'taiko-difftest/plan/1';
export const SCENARIO_FORMAT = 'taiko-difftest/scenario/1';
export const TRACE_FORMAT = 'taiko-difftest/trace/1';
export const COUNTEREXAMPLE_FORMAT = 'taiko-difftest/counterexample/1';

export type Document = {
  readonly file: string;
  readonly format: string;
  readonly text: string;
  readonly json: Readonly<Record<string, Json>>;
};

/**
 * Reads a JSON file that names its format; errors name the file, what is wrong with it, and what it
 * was taken for.
 */
export async function readDocument(
  file: string,
  kind: 'a plan' | 'a result' = 'a plan',
): Promise<Document> {
  const text = await readText(file, kind);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw malformed(file, kind, `is not JSON: ${(cause as Error).message}`, cause);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw malformed(file, kind, 'is JSON, but not an object');
  }
  const fields = json as Readonly<Record<string, Json>>;
  const { format } = fields;
  if (typeof format !== 'string') throw malformed(file, kind, 'does not say its format');
  return { file, format, text, json: fields };
}

/** Runs a reader of a document's parts; a mismatch becomes an error that names the file. */
export function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof JsonMismatch)) throw error;
    throw new UsageError({
      code: 'file/invalid',
      message: `${file} does not say what it should`,
      facts: { file, field: error.at, expected: error.expected, found: error.found },
      hint: 'Correct that field, save the plan anew, or delete the file.',
      cause: error,
    });
  }
}

/** A file's text, unless it is too large to be what it is taken for, in whatever format. */
export async function readText(file: string, kind = 'a plan'): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > MAX_DOCUMENT_BYTES) {
      throw new UsageError({
        code: 'file/too-large',
        message: `${file} is too large to be ${kind}`,
        facts: { file, bytes: size, limit: MAX_DOCUMENT_BYTES },
        hint: 'Is it the right file?',
      });
    }
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError({
      code: 'file/unreadable',
      message: `${file} cannot be read`,
      facts: { file, reason: (cause as Error).message },
      hint: 'Check the path and its permissions.',
      cause,
    });
  }
}

const EXPECTED = {
  'a plan': 'a counterexample, a plan or a recorded trace',
  'a result': 'what difftest run --json wrote',
};

function malformed(
  file: string,
  kind: keyof typeof EXPECTED,
  what: string,
  cause?: unknown,
): UsageError {
  return new UsageError({
    code: 'file/malformed',
    message: `${file} ${what}`,
    facts: { file },
    hint: `Expected ${EXPECTED[kind]}: a JSON object with a "format". Was it cut short?`,
    cause,
  });
}
