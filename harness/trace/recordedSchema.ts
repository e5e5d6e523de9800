import * as v from 'valibot';
import type { Address, Hex } from '../model/index.js';

/** Decimal strings, or numbers that JSON keeps exact. */
const integer = v.pipe(
  v.union(
    [v.pipe(v.number(), v.safeInteger(), v.minValue(0)), v.pipe(v.string(), v.regex(/^\d+$/))],
    'expected a non-negative integer',
  ),
  v.transform((value) => BigInt(value)),
);

const hex = v.pipe(
  v.string('expected hexadecimal digits after 0x'),
  v.regex(/^0x(?:[\da-f]{2})*$/i, 'expected whole bytes in hexadecimal digits after 0x'),
  v.transform((value) => value.toLowerCase() as Hex),
);

const address = v.pipe(
  v.string('expected an address'),
  v.regex(/^0x[\da-f]{40}$/i, 'expected an address of 20 bytes'),
  v.transform((value) => value.toLowerCase() as Address),
);

const word = v.pipe(
  v.string('expected a word'),
  v.regex(/^0x[\da-f]{64}$/i, 'expected a word of 32 bytes'),
  v.transform((value) => value.toLowerCase() as Hex),
);

/** Typed by an ABI later. */
const json = v.custom<unknown>((value) => value !== undefined, 'expected a value');

const log = v.object({
  emitter: v.string(),
  event: v.string(),
  args: v.record(v.string(), json),
});

const outcome = v.variant('status', [
  v.object({
    status: v.literal('success'),
    returns: v.array(json),
    logs: v.array(log),
    gasUsed: integer,
  }),
  v.object({
    status: v.literal('revert'),
    error: v.object({ name: v.string(), args: v.array(json) }),
    logs: v.optional(v.array(log), []),
    gasUsed: integer,
  }),
]);

const step = v.object({
  block: v.object({ number: integer, timestamp: integer, parentHash: word }),
  /** Position in its block. */
  index: v.number(),
  from: address,
  to: v.string(),
  /** Full signature; a raw call has `calldata` instead. */
  function: v.optional(v.string()),
  args: v.optional(v.array(json), []),
  calldata: v.optional(hex),
  value: v.optional(integer, 0),
  outcome,
  storage: v.record(v.string(), v.record(word, word)),
});

/** A recorded trace as its file has it; names of contracts are those of the model's world. */
export const recordedTraceSchema = v.object({
  format: v.string(),
  name: v.string(),
  about: v.optional(v.string(), ''),
  recorded: v.optional(v.looseObject({ chainId: v.optional(integer) })),
  world: v.looseObject({
    contracts: v.record(v.string(), address),
    accounts: v.optional(v.record(v.string(), address), {}),
  }),
  steps: v.array(step),
  final: v.record(v.string(), v.unknown()),
});

export type RecordedStep = v.InferOutput<typeof step>;
/** What was recorded, and where it was read from. */
export type RecordedTrace = v.InferOutput<typeof recordedTraceSchema> & { readonly file: string };
