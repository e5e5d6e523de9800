import type { Address, Hex } from '../model/index.js';
import type { EmittedLog } from './decoder.js';

/** Characters of `0x` and a word. */
const TOPIC_CHARS = 66;

/** A number as JSON-RPC wants it. */
export function quantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`;
}

/** What a node told about one call, checked to be of that shape. */
export type WireCall = {
  readonly success: boolean;
  readonly data: Hex;
  readonly gas: bigint;
  readonly logs: readonly EmittedLog[];
};

/** Says where in an answer something is not as promised. */
export class Malformed extends Error {}

/** Lower-case hexadecimal of whole bytes; `Malformed` for anything else. */
export function bytesOf(value: unknown, what: string): Hex {
  if (typeof value === 'string' && value.length % 2 === 0) {
    if (/^0x[0-9a-f]*$/.test(value)) return value as Hex;
    if (/^0x[0-9a-fA-F]*$/.test(value)) return value.toLowerCase() as Hex;
  }
  throw new Malformed(`${what} is no bytes: ${short(value)}`);
}

export function addressOf(value: unknown, what: string): Address {
  const bytes = bytesOf(value, what);
  if (bytes.length === 42) return bytes;
  throw new Malformed(`${what} is no address: ${short(value)}`);
}

/** A non-negative integer; `Malformed` for anything else. */
export function integerOf(value: unknown, what: string): bigint {
  if (typeof value === 'string' && /^0x[0-9a-fA-F]{1,64}$/.test(value)) return BigInt(value);
  throw new Malformed(`${what} is no number: ${short(value)}`);
}

export function listOf(value: unknown, what: string, length?: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new Malformed(`${what} is no list: ${short(value)}`);
  if (length !== undefined && value.length !== length) {
    throw new Malformed(`${what} has ${value.length} items, not ${length}`);
  }
  return value;
}

export function recordOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new Malformed(`${what} is no object: ${short(value)}`);
}

export function logsOf(value: unknown): readonly EmittedLog[] {
  return listOf(value, 'logs').map((item) => {
    const { address, topics, data } = recordOf(item, 'a log');
    return {
      address: addressOf(address, "a log's address"),
      topics: listOf(topics, "a log's topics").map(topicOf),
      data: bytesOf(data, "a log's data"),
    };
  });
}

function topicOf(value: unknown): Hex {
  const bytes = bytesOf(value, 'a topic');
  if (bytes.length === TOPIC_CHARS) return bytes;
  throw new Malformed(`a topic is no word: ${short(value)}`);
}

/** Success or failure as receipts and simulated calls say it. */
export function statusOf(value: unknown): boolean {
  if (value === '0x1') return true;
  if (value === '0x0') return false;
  throw new Malformed(`a status is neither 0x0 nor 0x1: ${short(value)}`);
}

/** A call of an answer; `Malformed` for what is none. */
export function wireCall(call: unknown): WireCall {
  const { status, returnData, gasUsed, logs, error } = recordOf(call, 'a call');
  const success = statusOf(status);
  return {
    success,
    data: success ? bytesOf(returnData, 'returned data') : revertData(returnData, error),
    gas: integerOf(gasUsed, 'gas'),
    logs: logsOf(logs),
  };
}

/** Anvil returns it; geth returns nothing then, and has it beside the error. */
function revertData(returned: unknown, error: unknown): Hex {
  const data = bytesOf(returned, 'returned data');
  if (data !== '0x' || error === undefined || error === null) return data;
  const beside = recordOf(error, 'an error').data;
  return beside === undefined || beside === null ? data : bytesOf(beside, "an error's data");
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
