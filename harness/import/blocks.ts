import { CHAIN_ID } from '../chain/node.js';
import { type Environment, encodeWords, keccak256, ZERO_WORD } from '../model/index.js';
import { JsonMismatch } from '../trace/json.js';

/** The blocks before this one, and all times before it, belong to the deployment. */
const FIRST = 2n;
const MAX_UINT64 = (1n << 64n) - 1n;

type Delay = { readonly at: string; readonly seconds: bigint; readonly blocks: bigint };

/**
 * Blocks for calls that come after each other with delays, the first counted from where the
 * fuzzer's chain began. A block has one time and time goes up with blocks, unlike on chains of
 * fuzzers, so a delay in time alone gets a block and one in blocks alone gets a second. Hashes are
 * not in the files: they are made from the numbers. A `JsonMismatch` for times past all chains.
 */
export class Blocks {
  #number: bigint;
  #timestamp: bigint;
  #opened = false;
  #stretched = 0;

  constructor(start: { readonly number: bigint; readonly timestamp: bigint }) {
    this.#number = start.number;
    this.#timestamp = start.timestamp;
  }

  /** How many blocks are not exactly as late, in seconds or in blocks, as the file says. */
  get stretched(): number {
    return this.#stretched;
  }

  next({ at, seconds, blocks }: Delay): Environment {
    let [number, timestamp] = [this.#number + blocks, this.#timestamp + seconds];
    if (this.#opened && number === this.#number && timestamp !== this.#timestamp) {
      number += 1n;
      this.#stretched += 1;
    } else if (this.#opened && number !== this.#number && timestamp === this.#timestamp) {
      timestamp += 1n;
      this.#stretched += 1;
    }
    if (!this.#opened) {
      if (number < FIRST) number = FIRST;
      if (timestamp < FIRST) timestamp = FIRST;
    }
    if (number > MAX_UINT64) throw new JsonMismatch(at, 'blocks up to 2^64', number);
    if (timestamp > MAX_UINT64) throw new JsonMismatch(at, 'times up to 2^64', timestamp);
    [this.#number, this.#timestamp, this.#opened] = [number, timestamp, true];
    return {
      number,
      timestamp,
      parentHash: keccak256(encodeWords(number)),
      chainId: CHAIN_ID,
      baseFee: 0n,
      prevRandao: ZERO_WORD,
    };
  }
}
