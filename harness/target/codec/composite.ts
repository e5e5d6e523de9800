import type { Value } from '../../model/index.js';
import type { Coder } from './coder.js';
import { wrong } from './scalars.js';
import { claim, type Data, readSize, UNDECODABLE, WORD_CHARS, writeSize } from './words.js';

type Fields = { readonly [name: string]: Value };

/** Members in order: a record if they have names, else a list. */
export function tuple(members: readonly Coder[], names: readonly string[] | undefined): Coder {
  const dynamic = members.some((member) => member.dynamic);
  const headBytes = members.reduce((sum, member) => sum + member.size, 0);
  const decodeMembers = memberDecoder(members, headBytes);
  return {
    dynamic,
    size: dynamic ? 32 : headBytes,
    ...(dynamic ? {} : { matches: memberMatcher(members, names) }),
    encode: (value) => encodeMembers(members, membersOf(value, members.length, names), headBytes),
    decode:
      names === undefined
        ? decodeMembers
        : (data, at) => {
            const values = decodeMembers(data, at);
            const record: Record<string, Value> = {};
            for (let index = 0; index < names.length; index++) {
              record[names[index]!] = values[index]!;
            }
            return record;
          },
  };
}

/** `T[n]`. */
export function listOf(item: Coder, length: number): Coder {
  return tuple(new Array<Coder>(length).fill(item), undefined);
}

/** `T[]`. */
export function arrayOf(item: Coder): Coder {
  const stride = item.size * 2;
  return {
    dynamic: true,
    size: 32,
    encode: (value) => {
      if (!Array.isArray(value)) throw wrong(value, 'a list');
      const members = new Array<Coder>(value.length).fill(item);
      return writeSize(value.length) + encodeMembers(members, value, value.length * item.size);
    },
    decode: (data, at) => {
      const first = at + WORD_CHARS;
      if (first > data.end) throw UNDECODABLE;
      const length = readSize(data.hex, at);
      if (first + length * stride > data.end) throw UNDECODABLE;
      claim(data, WORD_CHARS + length * stride);
      const values = new Array<Value>(length);
      for (let index = 0; index < length; index++) {
        const head = first + index * stride;
        values[index] = item.decode(data, item.dynamic ? tailAt(data, first, head) : head);
      }
      return values;
    },
  };
}

function memberDecoder(members: readonly Coder[], headBytes: number) {
  // Members of a fixed size are part of a head or list that was counted.
  const ownChars = members.some((member) => member.dynamic) ? headBytes * 2 : 0;
  return (data: Data, at: number): Value[] => {
    if (at + headBytes * 2 > data.end) throw UNDECODABLE;
    claim(data, ownChars);
    const values = new Array<Value>(members.length);
    let head = at;
    for (let index = 0; index < members.length; index++) {
      const member = members[index]!;
      values[index] = member.decode(data, member.dynamic ? tailAt(data, at, head) : head);
      head += member.size * 2;
    }
    return values;
  };
}

/** For members of fixed sizes: one after another, of a list or of a record without other fields. */
function memberMatcher(members: readonly Coder[], names: readonly string[] | undefined) {
  return (value: Value, hex: string, from: number): boolean => {
    const fields = fieldsOf(value, names);
    if (fields?.length !== members.length) return false;
    let at = from;
    for (let index = 0; index < members.length; index++) {
      const member = members[index]!;
      const field = fields[index];
      if (field === undefined || !member.matches!(field, hex, at)) return false;
      at += member.size * 2;
    }
    return true;
  };
}

function fieldsOf(
  value: Value,
  names: readonly string[] | undefined,
): readonly (Value | undefined)[] | undefined {
  if (names === undefined) return Array.isArray(value) ? value : undefined;
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  if (Object.keys(value).length !== names.length) return undefined;
  return names.map((name) => (value as Fields)[name]);
}

/**
 * Where the offset in a head leads to, counted from where that head's tuple or array begins. Every
 * dynamic type looks itself whether that is inside the data.
 */
function tailAt(data: Data, base: number, head: number): number {
  return base + readSize(data.hex, head) * 2;
}

function encodeMembers(
  members: readonly Coder[],
  values: readonly Value[],
  headBytes: number,
): string {
  let head = '';
  let tail = '';
  for (let index = 0; index < members.length; index++) {
    const member = members[index]!;
    const encoded = member.encode(values[index]!);
    if (member.dynamic) {
      head += writeSize(headBytes + tail.length / 2);
      tail += encoded;
    } else {
      head += encoded;
    }
  }
  return head + tail;
}

function membersOf(
  value: Value,
  length: number,
  names: readonly string[] | undefined,
): readonly Value[] {
  if (Array.isArray(value)) {
    if (value.length !== length) throw wrong(value, `a list of ${length}`);
    return value;
  }
  if (names === undefined || typeof value !== 'object') throw wrong(value, `a list of ${length}`);
  const missing = names.find((name) => (value as Fields)[name] === undefined);
  if (missing !== undefined) throw wrong(value, `a record with ${missing}`);
  return names.map((name) => (value as Fields)[name]!);
}
