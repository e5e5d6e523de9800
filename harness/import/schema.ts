import * as v from 'valibot';
import { UsageError } from '../errors.js';
import type { Address, Hex } from '../model/index.js';
import { JsonMismatch } from '../trace/json.js';

const UINT256 = 'expected a whole number of at most 256 bits';

/** Numbers as fuzzers write them: hexadecimal or decimal text, or what JSON keeps exact. */
export const uint256 = v.pipe(
  v.union([v.number(), v.string()], UINT256),
  v.check(isUint256, UINT256),
  v.transform((value) => BigInt(value)),
);

export const address = v.pipe(
  v.string('expected an address'),
  v.regex(/^0x[\da-f]{40}$/i, 'expected an address of 20 bytes'),
  v.transform((value) => value.toLowerCase() as Address),
);

export const bytes = v.pipe(
  v.string('expected hexadecimal digits after 0x'),
  v.regex(/^0x(?:[\da-f]{2})*$/i, 'expected whole bytes in hexadecimal digits after 0x'),
  v.transform((value) => value.toLowerCase() as Hex),
);

/** Reads a document by its schema; the error names the file, the field and what is there. */
export function checked<Schema extends v.GenericSchema>(
  schema: Schema,
  json: unknown,
  source: { readonly file: string; readonly title: string },
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const at = pathOf(issue);
  const expected = issue.input === undefined ? 'a value' : issue.message.replace(/^expected /, '');
  throw malformed(source, new JsonMismatch(at, expected, issue.input));
}

/** A field that does not say what its format has there. */
export function malformed(
  source: { readonly file: string; readonly title: string },
  { at, expected, found }: JsonMismatch,
): UsageError {
  const { file, title } = source;
  return new UsageError({
    code: 'import/malformed',
    message: `${file} does not keep to its format`,
    facts: { file, format: title, field: at, expected, found },
    hint:
      'Was it edited by hand, or written by another version? Let the fuzzer write it anew, or\n' +
      'say with --from that it is of another format.',
  });
}

function isUint256(value: number | string): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0;
  if (!/^(\d{1,78}|0x[\da-f]{1,64})$/i.test(value)) return false;
  return BigInt(value) < 1n << 256n;
}

/** `call_sequence[0].addr`. */
function pathOf(issue: v.BaseIssue<unknown>): string {
  const keys = issue.path?.map(({ key }) => key) ?? [];
  const text = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return text.join('').replace(/^\./, '') || 'the document';
}
