import * as v from 'valibot';
import { type Document, reading, TRACE_FORMAT } from '../corpus/document.js';
import { UsageError } from '../errors.js';
import type { Address, AnyModel, Hex } from '../model/index.js';
import { wordsFor } from '../report/words.js';
import { type Json, JsonMismatch, likeTemplate, valueToJson } from '../trace/json.js';
import { understand } from './command.js';
import type { ChainRecord, RecordedBlock, RecordedCall, Words } from './record.js';
import { accountsOf, contractsOf, requireNames } from './recordNames.js';
import { modelWith, type Scene, settingWith } from './scene.js';

/** As many bytes of blocks as a file may have: `replay` reads no more than 32 MiB. */
export const MOST_RECORD_BYTES = 24 * 1024 * 1024;

const hex = v.pipe(
  v.string(),
  v.regex(/^0x([\da-f]{2})*$/, 'expected whole bytes in lower-case hexadecimal after 0x'),
  v.transform((text) => text as Hex),
);
const address = v.pipe(
  v.string(),
  v.regex(/^0x[\da-f]{40}$/, 'expected an address in lower case'),
  v.transform((text) => text as Address),
);
const word = v.pipe(
  v.string(),
  v.regex(/^0x[\da-f]{64}$/, 'expected a word of 32 bytes in lower case'),
  v.transform((text) => text as Hex),
);
const integer = v.pipe(
  v.string(),
  v.regex(/^-?\d+$/, 'expected a decimal string'),
  v.transform((text) => BigInt(text)),
);
const place = v.array(v.pipe(v.number(), v.integer(), v.minValue(0)));
const slot = v.pipe(v.string(), v.regex(/^0x[\da-f]{64}$/, 'expected a slot as a word'));
const words = v.pipe(
  v.record(v.string(), v.record(slot, word)),
  v.transform((read) => read as Words),
);
const edge = v.object({ number: integer, hash: word, words });
const log = v.object({ address, topics: v.array(word), data: hex });
const call = v.object({
  at: place,
  from: address,
  to: v.string(),
  input: hex,
  value: v.optional(integer, '0'),
  view: v.optional(v.boolean(), false),
  success: v.boolean(),
  ranOut: v.optional(v.boolean(), false),
  output: v.optional(hex),
  logs: v.optional(v.array(log)),
  undone: v.optional(place, []),
  code: v.optional(address),
});
const block = v.object({
  number: integer,
  timestamp: integer,
  hash: word,
  parentHash: word,
  baseFee: integer,
  prevRandao: word,
  transactions: v.array(
    v.object({
      hash: word,
      hidden: v.optional(v.boolean(), false),
      calls: v.array(call),
      logs: v.optional(v.array(log)),
    }),
  ),
  guests: v.optional(v.array(address), []),
  before: v.optional(words, {}),
  after: v.optional(words, {}),
  ether: v.optional(v.record(v.string(), integer), {}),
  upgraded: v.optional(
    v.array(v.object({ contract: v.string(), implementation: address, same: v.boolean() })),
    [],
  ),
});
const schema = v.object({
  model: v.string(),
  parameters: v.custom<Json>((value) => value !== undefined, 'expected parameters'),
  chainId: integer,
  address,
  as: v.string(),
  calls: v.picklist(['all', 'transactions']),
  contracts: v.record(v.string(), address),
  accounts: v.record(v.string(), address),
  people: v.array(address),
  start: edge,
  blocks: v.array(block),
  end: edge,
});

/** As it is written to a file; what is said of a call is for people and is not read. */
export function recordToJson(record: ChainRecord, scene: Scene): Json {
  const { start, blocks, end, calls, ...rest } = record;
  return valueToJson({
    format: TRACE_FORMAT,
    ...rest,
    calls,
    start,
    blocks: blocks.map((one) => blockToJson(one, scene, record.people)),
    end,
  });
}

/** How many bytes a block takes in the file. */
export function recordedSize(one: RecordedBlock, scene: Scene, people: readonly Address[]): number {
  // In two lists, and so as far from the margin as it is written.
  const json = [[valueToJson(blockToJson(one, scene, people))]];
  return Buffer.byteLength(JSON.stringify(json, null, 2));
}

/** Reads a record. UsageError `file/invalid` names the field that is not as it should be. */
export function recordFromDocument({ file, json }: Document, model: AnyModel): ChainRecord {
  return reading(file, () => {
    const parsed = v.safeParse(schema, json);
    if (!parsed.success) {
      const [issue] = parsed.issues;
      throw new JsonMismatch(v.getDotPath(issue) ?? file, issue.message, issue.input);
    }
    const { blocks, parameters, ...rest } = parsed.output;
    const { chainId } = rest;
    if (rest.model !== model.name) throw new JsonMismatch('model', `"${model.name}"`, rest.model);
    requireNames(contractsOf(model), rest.contracts, { at: 'contracts', which: 'all' });
    requireNames(accountsOf(model, rest), rest.accounts, { at: 'accounts', which: 'all' });
    return {
      ...rest,
      parameters: likeTemplate(model.parameters, parameters, 'parameters'),
      blocks: blocks.map((one, index) =>
        blockFromJson(one, { model, chainId, at: `blocks.${index}` }),
      ),
    };
  });
}

function blockToJson(given: RecordedBlock, scene: Scene, people: readonly Address[]): unknown {
  const { environment, hash, transactions, guests, before, after, ether, upgraded } = given;
  const { chainId: _, number, timestamp, ...header } = environment;
  const present = [...people, ...guests];
  const say = wordsFor(modelWith(scene, present), settingWith(scene, present));
  return {
    number,
    timestamp,
    hash,
    ...header,
    transactions: transactions.map(({ hash: own, calls, logs, hidden }) => ({
      hash: own,
      ...(hidden ? { hidden } : {}),
      calls: calls.map((one) => callToJson(one, scene, say)),
      logs,
    })),
    ...(guests.length === 0 ? {} : { guests }),
    ...(isEmpty(before) ? {} : { before }),
    ...(isEmpty(after) ? {} : { after }),
    ...(isEmpty(ether) ? {} : { ether }),
    ...(upgraded.length === 0 ? {} : { upgraded }),
  };
}

function callToJson(
  given: RecordedCall,
  scene: Scene,
  say: ReturnType<typeof wordsFor>,
): Record<string, unknown> {
  const { at, view, value, ranOut, undone, logs, success, output } = given;
  const { command } = understand(scene, given);
  const told = scene.decoder.outcome(command, { success, data: output ?? '0x', logs: [] });
  const ending =
    output === undefined ? (success ? 'success' : 'failed') : say.outcome(told, command);
  return {
    said: `${say.command(command)} → ${ending}`,
    at,
    from: given.from,
    to: given.to,
    input: given.input,
    ...(value === 0n ? {} : { value }),
    ...(view ? { view } : {}),
    success,
    ...(ranOut ? { ranOut } : {}),
    output,
    logs,
    ...(undone.length === 0 ? {} : { undone }),
    code: given.code,
  };
}

function blockFromJson(
  given: v.InferOutput<typeof block>,
  context: { readonly model: AnyModel; readonly chainId: bigint; readonly at: string },
): RecordedBlock {
  const { model, chainId, at } = context;
  const { number, timestamp, parentHash, baseFee, prevRandao, transactions, ...rest } = given;
  requireNames(contractsOf(model), rest.ether, { at: `${at}.ether`, which: 'some' });
  return {
    ...rest,
    environment: { number, timestamp, parentHash, chainId, baseFee, prevRandao },
    transactions: transactions.map(({ calls, logs, ...own }, index) => ({
      ...own,
      logs,
      calls: calls.map((one, which): RecordedCall => {
        const place = `${at}.transactions.${index}.calls.${which}.to`;
        requireNames(contractsOf(model), { [one.to]: one.from }, { at: place, which: 'some' });
        return { ...one, output: one.output, logs: one.logs, code: one.code };
      }),
    })),
  };
}

function isEmpty(given: Words | Readonly<Record<string, bigint>>): boolean {
  return Object.keys(given).length === 0;
}

/** What is said where a record lacks a word that the model reads. */
export function lacksWord(facts: Readonly<Record<string, string>>): UsageError {
  return new UsageError({
    code: 'record/lacks',
    message: 'The record lacks a word of storage that the model reads.',
    facts,
    hint: 'Nothing is assumed of it. Was the model changed? Record it anew: difftest record.',
  });
}
