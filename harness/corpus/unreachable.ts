import * as v from 'valibot';
import { UsageError } from '../errors.js';
import { readDocument } from './document.js';

const FIELDS = '"source", "line", "text", "side", "reason"';
const FORMAT = 'taiko-difftest/unreachable/1';

const place = v.object({
  /** As the compiler names it. */
  source: v.string(),
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The line as it is, without blanks around it: another one means that the reason is stale. */
  text: v.string(),
  /** `paid > due: the condition is false`, as coverage names it; the line itself without one. */
  side: v.optional(v.string()),
  reason: v.pipe(v.string(), v.minLength(10)),
});

const schema = v.object({ format: v.literal(FORMAT), places: v.array(place) });

/** A line, or one side of a decision on it, that nothing can reach, and why. */
export type UnreachablePlace = v.InferOutput<typeof place>;

/** Reads what is argued to be unreachable. UsageError `file/invalid` for a bad file. */
export async function readUnreachable(file: string): Promise<readonly UnreachablePlace[]> {
  const { json } = await readDocument(file);
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output.places;
  const [issue] = parsed.issues;
  throw new UsageError({
    code: 'file/invalid',
    message: `${file} does not say what it should`,
    facts: { file, field: v.getDotPath(issue) ?? '(all of it)', problem: issue.message },
    hint: `Expected {"format": "${FORMAT}", "places": [{${FIELDS}}]}.`,
  });
}
