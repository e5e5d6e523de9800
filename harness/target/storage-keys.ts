import { UsageError } from '../errors.js';
import { type Hex, keccak256, type VariableKey, word } from '../model/index.js';

/** The slot of a mapping's value: the hash of the key and the mapping's own slot. */
export function mappingSlot(keyType: string, key: VariableKey, slot: bigint): bigint {
  return BigInt(keccak256(`0x${keyBytes(keyType, key)}${word(slot)}`));
}

/** The slot in which the elements of a dynamic array, or a long string, begin. */
export function dataSlot(slot: bigint): bigint {
  return BigInt(keccak256(`0x${word(slot)}`));
}

/** A key as a mapping hashes it: strings and bytes as they are, all else as one word. */
function keyBytes(type: string, key: VariableKey): string {
  if (/^t_(string|bytes)_/.test(type)) {
    if (typeof key !== 'string') throw wrongKey(type, key);
    return type.startsWith('t_string') ? Buffer.from(key).toString('hex') : key.slice(2);
  }
  if (type === 't_bool') {
    if (typeof key !== 'boolean') throw wrongKey(type, key);
    return word(key);
  }
  if (/^t_(address|contract|bytes\d)/.test(type)) {
    if (typeof key !== 'string' || !/^0x([0-9a-fA-F]{2})*$/.test(key)) throw wrongKey(type, key);
    // bytesN are left-aligned in their word, addresses right-aligned.
    return type.startsWith('t_bytes') ? key.slice(2).padEnd(64, '0') : word(key as Hex);
  }
  if (typeof key !== 'bigint') throw wrongKey(type, key);
  return word(key);
}

function wrongKey(type: string, key: VariableKey): UsageError {
  return new UsageError({
    code: 'target/variable',
    message: 'A key does not fit the mapping.',
    facts: { 'key type': type.replace(/^t_/, ''), key: String(key), given: typeof key },
  });
}
