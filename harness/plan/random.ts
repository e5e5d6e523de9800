import { Random } from 'fast-check';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { encodeWords, type Hex, keccak256 } from '../model/index.js';

const WORD_BYTES = 32;
/** Numbers are joined here: eight strings a word were a tenth of the time of a plan. */
const scratch = Buffer.alloc(WORD_BYTES);

/** The randomness of one run: a function of root seed and run number, of nothing else. */
export function randomOfRun(seed: bigint, run: number): Random {
  const digest = keccak256(encodeWords(BigInt.asUintN(256, seed), BigInt(run)));
  const state = [0, 1, 2, 3].map((index) => {
    return Number.parseInt(digest.slice(2 + index * 8, 10 + index * 8), 16) | 0;
  });
  return new Random(xoroshiro128plusFromState(state));
}

/** A word of randomness, for what a block gives. */
export function randomWord(random: Random): Hex {
  for (let byte = 0; byte < WORD_BYTES; byte += 4) {
    scratch.writeUInt32BE(random.nextInt(0, 0xffffffff), byte);
  }
  return `0x${scratch.toString('hex')}`;
}

/** One of several, with a chance in proportion to its weight; weights are 0 or more. */
export function pickWeighted<T extends { readonly weight: number }>(
  random: Random,
  choices: readonly T[],
): T {
  const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
  let left = random.nextDouble() * total;
  for (const choice of choices) {
    left -= choice.weight;
    if (left < 0) return choice;
  }
  return choices.findLast((choice) => choice.weight > 0)!;
}
