import type { Value } from '../../model/index.js';
import type { Coder } from './coder.js';
import {
  isNumberAt,
  isZero,
  readBytes,
  readUnsigned,
  UNDECODABLE,
  WORD_CHARS,
  wordOf,
  writeBytes,
  writeNumber,
} from './words.js';

const WORD_BYTES = 32;
const ADDRESS_PADDING = WORD_CHARS - 40;
const ZERO_PADDING = '0'.repeat(ADDRESS_PADDING);
const TRUE = '1'.padStart(WORD_CHARS, '0');
const FALSE = '0'.repeat(WORD_CHARS);

/** Nearly all calls name the same few dozen addresses; those in lower case are remembered. */
const addressWords = new Map<string, string>();
const MOST_REMEMBERED = 1_000;

/** The word of an address as it is decoded; undefined for anything else. */
function ownWord(value: Value): string | undefined {
  const known = addressWords.get(value as string);
  if (known !== undefined) return known;
  if (typeof value !== 'string' || !/^0x[0-9a-f]{40}$/.test(value)) return undefined;
  const word = ZERO_PADDING + value.slice(2);
  if (addressWords.size === MOST_REMEMBERED) addressWords.clear();
  addressWords.set(value, word);
  return word;
}

export const address: Coder = {
  dynamic: false,
  size: WORD_BYTES,
  encode: (value) => {
    const known = ownWord(value);
    if (known !== undefined) return known;
    if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(value)) {
      throw wrong(value, 'an address');
    }
    return ZERO_PADDING + value.slice(2).toLowerCase();
  },
  decode: ({ hex }, at) => {
    if (hex.slice(at, at + ADDRESS_PADDING) !== ZERO_PADDING) throw UNDECODABLE;
    return readBytes(hex, at + ADDRESS_PADDING, at + WORD_CHARS);
  },
  matches: (value, hex, at) => {
    const word = ownWord(value);
    return word !== undefined && hex.startsWith(word, at);
  },
};

export const boolean: Coder = {
  dynamic: false,
  size: WORD_BYTES,
  encode: (value) => {
    if (typeof value !== 'boolean') throw wrong(value, 'true or false');
    return value ? TRUE : FALSE;
  },
  decode: ({ hex }, at) => {
    const word = hex.slice(at, at + WORD_CHARS);
    if (word === TRUE) return true;
    if (word === FALSE) return false;
    throw UNDECODABLE;
  },
  matches: (value, hex, at) =>
    (value === true && hex.startsWith(TRUE, at)) || (value === false && hex.startsWith(FALSE, at)),
};

/** An unsigned integer of a width in bits. */
export function unsigned(bits: number): Coder {
  const limit = 1n << BigInt(bits);
  return {
    dynamic: false,
    size: WORD_BYTES,
    encode: (value) => {
      if (typeof value !== 'bigint' || value < 0n || value >= limit) {
        throw wrong(value, `a uint${bits}`);
      }
      return wordOf(value.toString(16));
    },
    decode: ({ hex }, at) => {
      const value = readUnsigned(hex, at);
      if (value >= limit) throw UNDECODABLE;
      return value;
    },
    matches: (value, hex, at) =>
      typeof value === 'bigint' && value >= 0n && value < limit && isNumberAt(hex, at, value),
  };
}

/** A signed integer of a width in bits. */
export function signed(bits: number): Coder {
  const limit = 1n << BigInt(bits - 1);
  return {
    dynamic: false,
    size: WORD_BYTES,
    encode: (value) => {
      if (typeof value !== 'bigint' || value < -limit || value >= limit) {
        throw wrong(value, `an int${bits}`);
      }
      return writeNumber(value);
    },
    decode: ({ hex }, at) => {
      const value = BigInt.asIntN(256, readUnsigned(hex, at));
      if (value < -limit || value >= limit) throw UNDECODABLE;
      return value;
    },
    matches: (value, hex, at) =>
      typeof value === 'bigint' && value >= -limit && value < limit && isNumberAt(hex, at, value),
  };
}

/** `bytes1` to `bytes32`: left-aligned in its word, the rest zero. */
export function fixedBytes(length: number): Coder {
  const digits = new RegExp(`^0x[0-9a-fA-F]{${length * 2}}$`);
  const own = new RegExp(`^0x[0-9a-f]{${length * 2}}$`);
  return {
    dynamic: false,
    size: WORD_BYTES,
    encode: (value) => {
      if (typeof value !== 'string' || !digits.test(value)) throw wrong(value, `bytes${length}`);
      return writeBytes(value.slice(2).toLowerCase());
    },
    decode: ({ hex }, at) => {
      const end = at + length * 2;
      if (!isZero(hex, end, at + WORD_CHARS)) throw UNDECODABLE;
      return readBytes(hex, at, end);
    },
    matches: (value, hex, at) => {
      if (typeof value !== 'string' || !own.test(value)) return false;
      return hex.startsWith(writeBytes(value.slice(2)), at);
    },
  };
}

/** Says that a value is not of a type; whoever knows where it came from adds that. */
export function wrong(value: Value | undefined, type: string): RangeError {
  const shown = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));
  return new RangeError(`${shown ?? 'nothing'} is not ${type}`);
}
