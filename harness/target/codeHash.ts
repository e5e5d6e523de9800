import { type Hex, keccak256 } from '../model/index.js';
import type { Artifact } from './artifact.js';

/**
 * A hash of what a contract does, by its code: versions that differ in comments, names of local
 * variables or metadata share it. Creation code counts too, for what constructors set differs.
 */
export function codeHash({ bytecode, runtimeBytecode }: Artifact): Hex {
  const trailer = metadataOf(runtimeBytecode);
  const code = trailer === '' ? bytecode : bytecode.replaceAll(trailer, '');
  // Placeholders of libraries hold letters that no hexadecimal has.
  return keccak256(`0x${Buffer.from(code).toString('hex')}`);
}

const LENGTH_CHARS = 4;

/** The CBOR map that solc puts at the end of runtime code, with its length; '' if there is none. */
function metadataOf(runtimeBytecode: string): string {
  const digits = runtimeBytecode.slice(2);
  const bytes = Number.parseInt(digits.slice(-LENGTH_CHARS), 16);
  const start = digits.length - LENGTH_CHARS - bytes * 2;
  const trailer = digits.slice(Math.max(start, 0));
  // A map of 1 to 4 entries whose first key is a short text.
  return start > 0 && /^a[1-4]6[0-9a-f]/.test(trailer) ? trailer : '';
}
