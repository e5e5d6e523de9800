import type { Abi, AbiEvent } from 'viem';
import { toEventSelector } from 'viem/utils';
import type { Hex, Value } from '../../model/index.js';
import { type Coder, coderOf, tupleOf } from './coder.js';
import { decodeExactly, decodeTuple } from './functions.js';

/** A log as a node tells it. */
export type RawLog = { readonly topics: readonly Hex[]; readonly data: Hex };

/** A log's name and arguments by parameter name. */
export type DecodedLog = { readonly name: string; readonly args: Readonly<Record<string, Value>> };

/** The events of an ABI by their first topic; declarations may differ in what is indexed. */
export type EventTable = ReadonlyMap<string, readonly EventCodec[]>;

type EventCodec = {
  readonly name: string;
  readonly topicCount: number;
  readonly decode: (log: RawLog) => Readonly<Record<string, Value>> | undefined;
};

/** The events that any of these ABIs declares; earlier ABIs are tried first. */
export function eventTable(abis: readonly Abi[]): EventTable {
  const table = new Map<string, EventCodec[]>();
  for (const item of abis.flat()) {
    if (item.type !== 'event' || item.anonymous === true) continue;
    const topic = toEventSelector(item);
    const codecs = table.get(topic) ?? [];
    codecs.push(eventCodec(item));
    table.set(topic, codecs);
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

function eventCodec(item: AbiEvent): EventCodec {
  const names = item.inputs.map(({ name }, index) => (name ? name : `${index}`));
  const indexed = item.inputs.map((input) => input.indexed === true);
  const topicCoders = item.inputs.map(topicCoder);
  const body = tupleOf(
    item.inputs
      .map((input, index) => ({ ...input, name: names[index]! }))
      .filter((_, index) => !indexed[index]),
  );
  return {
    name: item.name,
    topicCount: 1 + indexed.filter(Boolean).length,
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

/** What has no fixed size is only there as its hash, which is then the value. */
function topicCoder(input: AbiEvent['inputs'][number]): Coder | undefined {
  if (input.type === 'tuple' || input.type.endsWith(']')) return undefined;
  const coder = coderOf(input);
  return coder.dynamic ? undefined : coder;
}

function decodeTopic(coder: Coder | undefined, topic: Hex): Value | undefined {
  return coder === undefined ? topic : decodeTuple(coder, topic, 2);
}
