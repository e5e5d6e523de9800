import type { Abi, AbiEvent } from 'viem';
import { toEventSelector } from 'viem/utils';
import type { Hex, Value } from '../../model/index.js';
import { argumentsOf, type Coder, coderOf, tupleOf } from './coder.js';
import { decodeExactly, decodeTuple, endOf, NOWHERE } from './functions.js';
import { namesOf } from './overloads.js';

/** A log as a node tells it. */
export type RawLog = { readonly topics: readonly Hex[]; readonly data: Hex };

/** A log's name, or signature where several have that name, and arguments by parameter name. */
export type DecodedLog = { readonly name: string; readonly args: Readonly<Record<string, Value>> };

/** The events of an ABI by their first topic; declarations may differ in what is indexed. */
export type EventTable = ReadonlyMap<string, readonly EventCodec[]>;

type Arguments = Readonly<Record<string, Value>>;

type EventCodec = {
  readonly name: string;
  readonly topicCount: number;
  /** Which parameters are, in order. */
  readonly indexed: string;
  readonly form: EventForm;
  readonly decode: (log: RawLog) => Arguments | undefined;
};

/** How an event's arguments stand in a log, for who holds the one against the other. */
export type EventForm = {
  readonly selector: Hex;
  /** Arguments of an event. */
  readonly count: number;
  /** Names of those that are topics, in order. */
  readonly indexed: readonly string[];
  /** Where a topic's digits end that are decoded as this very value, or `NOWHERE`. */
  readonly endOfTopic: (topic: number, value: Value, hex: string, at: number) => number;
  /** The same for the digits of the data. */
  readonly endOfData: (args: Arguments, hex: string, at: number) => number;
};

/** The events that any of these ABIs declares; earlier ones come first, and say what names mean. */
export function eventTable(abis: readonly Abi[]): EventTable {
  const nameOf = namesOf('event', abis);
  const table = new Map<string, EventCodec[]>();
  for (const item of abis.flat()) {
    if (item.type !== 'event' || item.anonymous === true) continue;
    const topic = toEventSelector(item);
    const codecs = table.get(topic) ?? [];
    table.set(topic, codecs);
    const codec = eventCodec(item, nameOf(item));
    // One with the same parameters indexed has decoded every log that this one could.
    if (codecs.every((earlier) => earlier.indexed !== codec.indexed)) codecs.push(codec);
  }
  return table;
}

/** Decodes a log by the first declaration that fits; `(unknown)` with its bytes if none does. */
export function decodeLog(tables: readonly EventTable[], log: RawLog): DecodedLog {
  const topic = log.topics[0];
  if (topic !== undefined) {
    for (const table of tables) {
      for (const codec of table.get(topic) ?? []) {
        if (codec.topicCount !== log.topics.length) continue;
        const args = codec.decode(log);
        if (args !== undefined) return { name: codec.name, args };
      }
    }
  }
  return { name: '(unknown)', args: { topics: log.topics, data: log.data } };
}

/**
 * Events by name, whose logs `decodeLog` decodes by these very declarations. Those are left out of
 * which that is not certain: several events of one name, and events whose logs may be another's.
 */
export function eventForms(table: EventTable): ReadonlyMap<string, EventForm> {
  const codecs = [...table.values()].flat();
  const counts = new Map<string, number>();
  for (const { name } of codecs) counts.set(name, (counts.get(name) ?? 0) + 1);
  const unique = codecs.filter(({ name }) => counts.get(name) === 1);
  return new Map(unique.map(({ name, form }) => [name, form]));
}

function eventCodec(item: AbiEvent, name: string): EventCodec {
  const names = item.inputs.map(({ name }, index) => (name ? name : `${index}`));
  const indexed = item.inputs.map((input) => input.indexed === true);
  const topicCoders = item.inputs.map(topicCoder);
  const body = tupleOf(
    item.inputs
      .map((input, index) => ({ ...input, name: names[index]! }))
      .filter((_, index) => !indexed[index]),
  );
  return {
    name,
    topicCount: 1 + indexed.filter(Boolean).length,
    indexed: indexed.join(),
    form: eventForm(item, names),
    decode: (log) => {
      const rest = decodeExactly(body, log.data, 2) as Record<string, Value> | undefined;
      if (rest === undefined) return undefined;
      const args: Record<string, Value> = {};
      let topic = 1;
      for (let index = 0; index < names.length; index++) {
        const name = names[index]!;
        const value = indexed[index]
          ? decodeTopic(topicCoders[index], log.topics[topic++]!)
          : rest[name];
        if (value === undefined) return undefined;
        args[name] = value;
      }
      return args;
    },
  };
}

function eventForm(item: AbiEvent, names: readonly string[]): EventForm {
  const inputs = item.inputs.map((input, index) => ({ input, name: names[index]! }));
  const indexed = inputs.filter(({ input }) => input.indexed === true);
  const topicCoders = indexed.map(({ input }) => topicCoder(input));
  const rest = inputs.filter(({ input }) => input.indexed !== true);
  const body = argumentsOf(rest.map(({ input }) => input));
  return {
    selector: toEventSelector(item),
    count: names.length,
    indexed: indexed.map(({ name }) => name),
    endOfTopic: (topic, value, hex, at) => {
      const coder = topicCoders[topic];
      return coder === undefined ? NOWHERE : endOf(coder, value, hex, at);
    },
    endOfData: (args, hex, at) => {
      const values: Value[] = [];
      for (const { name } of rest) {
        const value = args[name];
        if (value === undefined) return NOWHERE;
        values.push(value);
      }
      return endOf(body, values, hex, at);
    },
  };
}

/** What has no fixed size is only there as its hash, which is then the value. */
function topicCoder(input: AbiEvent['inputs'][number]): Coder | undefined {
  if (input.type === 'tuple' || input.type.endsWith(']')) return undefined;
  const coder = coderOf(input);
  return coder.dynamic ? undefined : coder;
}

function decodeTopic(coder: Coder | undefined, topic: Hex): Value | undefined {
  return coder === undefined ? topic : decodeTuple(coder, topic, 2);
}
