import * as v from 'valibot';
import { readDocument } from '../corpus/document.js';
import { UsageError } from '../errors.js';
import type { Hex } from '../model/index.js';
import { type Json, valueToJson } from '../trace/json.js';
import type { CallEnvelope, Envelope, PathEnvelope } from './envelope.js';
import type { Formula, Linear } from './fit.js';
import { type Rational, rational, sayRational } from './rational.js';

/** The `format` of an envelope; the number goes up when a reader could misunderstand it. */
const ENVELOPE_FORMAT = 'taiko-difftest/envelope/1';
const ANY_ENVELOPE = /^taiko-difftest\/envelope\/\d+$/;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const whole = v.pipe(v.number(), v.integer());
const fraction = v.pipe(
  v.union([whole, v.pipe(v.string(), v.regex(/^-?\d{1,30}\/[1-9]\d{0,30}$/))]),
  v.transform((value): Rational => {
    const [over, under = '1'] = String(value).split('/');
    return rational(BigInt(over!), BigInt(under));
  }),
);
const linear = v.object({ base: fraction, per: v.record(v.string(), fraction) });
const formula = v.object({ ...linear.entries, tied: v.optional(v.record(v.string(), linear), {}) });
const path = v.object({
  steps: count,
  min: count,
  max: count,
  off: v.optional(v.tuple([whole, whole]), [0, 0]),
  floored: v.optional(v.literal(true)),
  formula: v.optional(formula),
});
const call = v.object({
  steps: count,
  exact: count,
  formula: v.optional(formula),
  off: v.optional(v.tuple([whole, whole]), [0, 0]),
  paths: v.record(v.string(), path),
});
const envelopeSchema = v.object({
  format: v.literal(ENVELOPE_FORMAT),
  model: v.string(),
  parameters: v.unknown(),
  hardfork: v.string(),
  target: v.object({
    spec: v.string(),
    contract: v.string(),
    compiler: v.string(),
    settings: v.string(),
    manner: v.string(),
  }),
  bytecode: v.record(
    v.string(),
    v.pipe(
      v.string(),
      v.regex(/^0x[\da-f]{64}$/),
      v.transform((hash) => hash as Hex),
    ),
  ),
  learned: v.object({ seeds: v.array(v.string()), plans: count, steps: count, exact: count }),
  calls: v.record(v.string(), call),
});

type ReadFormula = v.InferOutput<typeof formula>;

/** An envelope as it is committed: one number a line, keys in a fixed order. */
export function envelopeToJson(envelope: Envelope): Json {
  const { calls, ...head } = envelope;
  return {
    format: ENVELOPE_FORMAT,
    ...(valueToJson(head) as Record<string, Json>),
    calls: Object.fromEntries(Object.entries(calls).map(([name, item]) => [name, callJson(item)])),
  };
}

/** Reads an envelope; UsageError for a file that is none, or that does not say what it should. */
export async function readEnvelope(file: string): Promise<Envelope> {
  const { format, json } = await readDocument(file);
  if (format !== ENVELOPE_FORMAT) throw otherFormat(file, format);
  const parsed = v.safeParse(envelopeSchema, json);
  if (!parsed.success) throw invalid(file, parsed.issues[0]);
  const { format: _, calls, parameters = null, ...head } = parsed.output;
  return {
    ...head,
    parameters,
    calls: Object.fromEntries(
      Object.entries(calls).map(([name, item]): [string, CallEnvelope] => [
        name,
        {
          steps: item.steps,
          exact: item.exact,
          off: item.off,
          ...(item.formula === undefined ? {} : { formula: formulaOf(item.formula) }),
          paths: Object.fromEntries(
            Object.entries(item.paths).map(
              ([way, { formula, ...rest }]): [string, PathEnvelope] => [
                way,
                { ...rest, ...(formula === undefined ? {} : { formula: formulaOf(formula) }) },
              ],
            ),
          ),
        },
      ]),
    ),
  };
}

function callJson({ steps, exact, formula, off, paths }: CallEnvelope): Json {
  return {
    steps,
    exact,
    ...(formula === undefined ? {} : { formula: formulaJson(formula) }),
    ...(off[0] === 0 && off[1] === 0 ? {} : { off: [...off] }),
    paths: Object.fromEntries(Object.entries(paths).map(([way, item]) => [way, pathJson(item)])),
  };
}

function pathJson({ steps, min, max, off, floored, formula }: PathEnvelope): Json {
  return {
    steps,
    min,
    max,
    ...(off[0] === 0 && off[1] === 0 ? {} : { off: [...off] }),
    ...(floored === undefined ? {} : { floored }),
    ...(formula === undefined ? {} : { formula: formulaJson(formula) }),
  };
}

function formulaJson({ tied, ...sum }: Formula): Json {
  const ties = [...tied].map(([name, item]) => [name, linearJson(item)] as const);
  return { ...linearJson(sum), ...(ties.length === 0 ? {} : { tied: Object.fromEntries(ties) }) };
}

function linearJson({ base, per }: Linear): Record<string, Json> {
  return {
    base: fractionJson(base),
    per: Object.fromEntries([...per].map(([name, cost]) => [name, fractionJson(cost)])),
  };
}

function fractionJson(value: Rational): Json {
  return value.under === 1n ? Number(value.over) : sayRational(value);
}

function formulaOf({ base, per, tied }: ReadFormula): Formula {
  const ties = Object.entries(tied).map(([name, item]): [string, Linear] => {
    return [name, { base: item.base, per: new Map(Object.entries(item.per)) }];
  });
  return { base, per: new Map(Object.entries(per)), tied: new Map(ties) };
}

function otherFormat(file: string, format: string): UsageError {
  const other = ANY_ENVELOPE.test(format);
  return new UsageError({
    code: 'gas/not-an-envelope',
    message: other ? `${file} is of another version of difftest` : `${file} is no envelope`,
    facts: { file, format, expected: ENVELOPE_FORMAT },
    hint: 'Write it anew with difftest gas update.',
  });
}

function invalid(file: string, issue: v.BaseIssue<unknown>): UsageError {
  const at = issue.path?.map(({ key }) => String(key)).join(' › ') ?? 'the document';
  return new UsageError({
    code: 'gas/invalid-envelope',
    message: `${file} does not say what it should`,
    facts: {
      file,
      field: at,
      expected: issue.expected ?? 'something else',
      found: JSON.stringify(issue.input)?.slice(0, 100) ?? 'nothing',
    },
    hint: 'Was it edited by hand, or merged badly? Write it anew with difftest gas update.',
  });
}
