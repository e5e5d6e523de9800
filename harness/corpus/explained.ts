import * as v from 'valibot';
import { UsageError } from '../errors.js';
import { readDocument } from './document.js';

const FORMAT = 'taiko-difftest/explained/1';

const schema = v.object({
  format: v.literal(FORMAT),
  mutants: v.array(
    v.object({
      id: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
      /** For readers: what was changed into what. */
      change: v.string(),
      reason: v.pipe(v.string(), v.minLength(10)),
    }),
  ),
});

/** Reasons why nobody can tell mutants from the original, by id. UsageError for a bad file. */
export async function readExplained(file: string): Promise<ReadonlyMap<string, string>> {
  const { json } = await readDocument(file);
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new UsageError({
      code: 'file/invalid',
      message: `${file} does not say what it should`,
      facts: { file, field: v.getDotPath(issue) ?? '(all of it)', problem: issue.message },
      hint: `Expected {"format": "${FORMAT}", "mutants": [{"id", "change", "reason"}]}.`,
    });
  }
  const reasons = new Map<string, string>();
  for (const { id, reason } of parsed.output.mutants) {
    if (reasons.has(id)) {
      throw new UsageError({
        code: 'file/invalid',
        message: `${file} explains a mutant twice`,
        facts: { file, id },
        hint: 'Leave one of them out.',
      });
    }
    reasons.set(id, reason);
  }
  return reasons;
}
