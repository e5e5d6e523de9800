import type { Value } from '../../model/index.js';
import type { Coder } from './coder.js';
import { wrong } from './scalars.js';
import {
  claim,
  type Data,
  readBytes,
  readSize,
  UNDECODABLE,
  WORD_CHARS,
  writeBytes,
  writeSize,
} from './words.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of any length, as hexadecimal. */
export const dynamicBytes: Coder = {
  dynamic: true,
  size: 32,
  encode: (value) => {
    if (typeof value !== 'string' || !/^0x([0-9a-fA-F]{2})*$/.test(value)) {
      throw wrong(value, 'bytes');
    }
    const digits = value.slice(2).toLowerCase();
    return writeSize(digits.length / 2) + writeBytes(digits);
  },
  decode: (data, at) => {
    const [from, to] = contentAt(data, at);
    return readBytes(data.hex, from, to);
  },
};

/**
 * Text. Solidity lets any bytes be a string: those that are no UTF-8 are `{ undecodable }`, so that
 * different bytes are never the same text.
 */
export const text: Coder = {
  dynamic: true,
  size: 32,
  encode: (value) => {
    if (typeof value === 'object' && 'undecodable' in value) {
      return dynamicBytes.encode((value as Undecodable).undecodable);
    }
    if (typeof value !== 'string') throw wrong(value, 'a text');
    const digits = Buffer.from(value, 'utf8').toString('hex');
    return writeSize(digits.length / 2) + writeBytes(digits);
  },
  decode: (data, at) => {
    const [from, to] = contentAt(data, at);
    try {
      return utf8.decode(Buffer.from(data.hex.slice(from, to), 'hex'));
    } catch {
      return { undecodable: readBytes(data.hex, from, to) };
    }
  },
};

type Undecodable = { readonly undecodable: Value };

/** The content need not be padded, as for solc: only its own bytes must be there. */
function contentAt(data: Data, at: number): readonly [number, number] {
  const { hex, end } = data;
  if (at + WORD_CHARS > end) throw UNDECODABLE;
  const from = at + WORD_CHARS;
  const to = from + readSize(hex, at) * 2;
  if (to > end) throw UNDECODABLE;
  claim(data, to - at);
  return [from, to];
}
