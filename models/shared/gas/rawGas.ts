import { type Hex, keccak256, type RawCommand } from '../../../harness/model/index.js';

const SELECTOR_CHARS = 2 + 8;
const WORD_CHARS = 64;
/** Bytes of a word that a value of a type leaves zero. */
const ZERO_BYTES: Readonly<Record<string, number>> = { address: 12, bool: 31 };

/** How bytes fail to be a call: no selector, that of no function, too short, or a dirty word. */
export function flawOf(command: RawCommand, signatures: ReadonlyMap<string, string>): string {
  const { calldata } = command;
  if (calldata.length < SELECTOR_CHARS) return '(no selector)';
  const signature = signatures.get(calldata.slice(0, SELECTOR_CHARS));
  // Dispatchers search by selector: what an unknown one costs hangs on where it would be.
  if (signature === undefined) return `(no function ${calldata.slice(0, 4)}…)`;
  const types = signature.slice(signature.indexOf('(') + 1, -1).split(',');
  const name = signature.slice(0, signature.indexOf('('));
  if (calldata.length < SELECTOR_CHARS + types.length * WORD_CHARS) {
    return `${name} (too short)`;
  }
  const at = types.findIndex((type, index) => {
    const start = SELECTOR_CHARS + index * WORD_CHARS;
    return isDirty(type, calldata.slice(start, start + WORD_CHARS));
  });
  return `${name} (argument ${at + 1} is dirty)`;
}

/** Signatures by selector. */
export function bySelector(signatures: Iterable<string>): ReadonlyMap<string, string> {
  return new Map([...signatures].map((signature) => [selectorOf(signature), signature]));
}

function selectorOf(signature: string): Hex {
  const bytes: Hex = `0x${Buffer.from(signature, 'ascii').toString('hex')}`;
  return keccak256(bytes).slice(0, SELECTOR_CHARS) as Hex;
}

function isDirty(type: string, word: string): boolean {
  const zeros = type.startsWith('uint') ? 32 - Number(type.slice(4)) / 8 : (ZERO_BYTES[type] ?? 0);
  if (/[^0]/.test(word.slice(0, zeros * 2))) return true;
  return type === 'bool' && word.slice(-2) > '01';
}
