import { type Hex, keccak256 } from '../model/index.js';
import type { Artifact } from './artifact.js';

/** Whether code on a chain is what an artifact was compiled to, and where the two part. */
export type CodeMatch = {
  readonly same: boolean;
  /** Bytes of each, metadata included. */
  readonly sizes: { readonly compiled: number; readonly deployed: number };
  /** First byte that differs; the shorter length when one begins like the other. */
  readonly differsAt?: number;
  /** keccak-256 of the deployed code, all of it. */
  readonly deployedHash: Hex;
};

const PUSH1 = 0x60;
const PUSH32 = 0x7f;
const WORD_BYTES = 32;
/** An address that a linker fills in, as solc leaves it. */
const PLACEHOLDER = /__\$[0-9a-f]{34}\$__/g;
const ADDRESS_BYTES = 20;
/** `ipfs`, then the head of a multihash: 32 bytes of hash follow, wherever a contract is nested. */
const NESTED_HASH = Buffer.from('6970667358221220', 'hex');
/** A map of CBOR that is solc's names one of these. */
const METADATA_KEYS = ['ipfs', 'bzzr0', 'bzzr1', 'solc', 'experimental'];

/**
 * Compares runtime code as compiled with the code at an address. What only a deployment fills in
 * does not count: immutables, addresses of libraries, and metadata, which hashes comments too.
 */
export function matchCode(artifact: Artifact, deployed: Hex): CodeMatch {
  const { runtimeBytecode } = artifact;
  const zeros = '00'.repeat(ADDRESS_BYTES);
  const compiled = Buffer.from(runtimeBytecode.slice(2).replace(PLACEHOLDER, zeros), 'hex');
  const found = Buffer.from(deployed.slice(2), 'hex');
  const sizes = { compiled: compiled.length, deployed: found.length };
  const common = { sizes, deployedHash: keccak256(deployed) };
  const [left, right] = [withoutMetadata(compiled), withoutMetadata(found)];
  for (const { at, length } of filledIn(left, runtimeBytecode)) {
    if (at + length <= right.length) right.fill(0, at, at + length);
  }
  if (left.equals(right)) return { same: true, ...common };
  const shorter = Math.min(left.length, right.length);
  let differsAt = 0;
  while (differsAt < shorter && left[differsAt] === right[differsAt]) differsAt += 1;
  return { same: false, differsAt, ...common };
}

type Range = { readonly at: number; readonly length: number };

/** Code without the metadata at its end, and without the hashes of contracts that it creates. */
function withoutMetadata(code: Buffer): Buffer {
  const size = code.length < 2 ? 0 : code.readUInt16BE(code.length - 2) + 2;
  const tail = code.subarray(Math.max(0, code.length - size), Math.max(0, code.length - 2));
  const isMetadata = size <= code.length && METADATA_KEYS.some((key) => tail.includes(key));
  const bare = Buffer.from(isMetadata ? code.subarray(0, code.length - size) : code);
  for (let at = bare.indexOf(NESTED_HASH); at >= 0; at = bare.indexOf(NESTED_HASH, at + 1)) {
    const from = at + NESTED_HASH.length;
    bare.fill(0, from, Math.min(bare.length, from + WORD_BYTES));
  }
  return bare;
}

/**
 * Where a deployment writes: solc leaves an immutable as a push of 32 zero bytes, which it makes
 * of no constant, and a library's address as a text of its own.
 */
function filledIn(code: Buffer, runtimeBytecode: string): Range[] {
  const ranges: Range[] = [];
  for (const { index } of runtimeBytecode.slice(2).matchAll(PLACEHOLDER)) {
    ranges.push({ at: index / 2, length: ADDRESS_BYTES });
  }
  for (let at = 0; at < code.length; ) {
    const opcode = code[at]!;
    const pushed = opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 1 : 0;
    const data = code.subarray(at + 1, at + 1 + pushed);
    if (pushed === WORD_BYTES && data.every((byte) => byte === 0)) {
      ranges.push({ at: at + 1, length: WORD_BYTES });
    }
    at += 1 + pushed;
  }
  return ranges;
}
