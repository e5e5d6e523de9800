import { Random } from 'fast-check';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { encodeWords, type Hex, keccak256 } from '../model/index.js';

const WORD_BYTES = 32;
/** Numbers are joined here: eight strings a word were a tenth of the time of a plan. */
const scratch = Buffer.alloc(WORD_BYTES);

/** Draws of one run that do not disturb each other. */
export type RandomsOfRun = {
  /** For what a plan is drawn from. */
  readonly plan: Random;
  /** For what is changed in it: the rest is as it would be without. */
  readonly changes: Random;
};

const WORDS_OF_STATE = 4;

/** The randomness of one run: a function of root seed and run number, of nothing else. */
export function randomsOfRun(seed: bigint, run: number): RandomsOfRun {
  const digest = keccak256(encodeWords(BigInt.asUintN(256, seed), BigInt(run)));
  return { plan: randomOf(digest, 0), changes: randomOf(digest, WORDS_OF_STATE) };
}

/** The randomness that a run's plan is drawn from. */
export function randomOfRun(seed: bigint, run: number): Random {
  return randomsOfRun(seed, run).plan;
}

/** A word of randomness, for what a block gives. */
export function randomWord(random: Random): Hex {
  for (let byte = 0; byte < WORD_BYTES; byte += 4) {
    scratch.writeUInt32BE(random.nextInt(0, 0xffffffff), byte);
  }
  return `0x${scratch.toString('hex')}`;
}

function randomOf(digest: Hex, from: number): Random {
  const state = Array.from({ length: WORDS_OF_STATE }, (_, index) => {
    const at = 2 + (from + index) * 8;
    return Number.parseInt(digest.slice(at, at + 8), 16) | 0;
  });
  return new Random(xoroshiro128plusFromState(state));
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
