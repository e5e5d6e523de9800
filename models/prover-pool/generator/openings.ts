import * as fc from 'fast-check';
import type { Intent, Opening } from '../../../harness/model/index.js';
import { STAKE_SIZES, type StakeSize } from './amounts.js';
import { intentsOf, type PoolIntent } from './intent.js';
import { assign, slash } from './rollup.js';
import { exit, stake } from './staking.js';
import { mint } from './tokens.js';

type Part = fc.Arbitrary<readonly Intent[]>;

/** As many as the pool has slots. */
const SLOTS = 32;
/** Draws that stand for the first way of their table, and for a later one. */
const FIRST = fc.constant(0);
const OUTSIDER = FIRST;
const PROVER = fc.constant(50);
const SAME_BLOCK = FIRST;
const NEXT_BLOCK = fc.constant(30);
const AN_HOUR_LATER = fc.constant(94);
const OVER_A_WEEK_LATER = fc.constant(99);
const GOOD_PRICE = fc.noBias(fc.nat(19));
const GOOD_CAPACITY = fc.noBias(fc.nat(15));
const FROM_ROLLUP = fc.constant(99);
const UP_TO_THE_CAP = fc.constant(40);
const ONE_ACTOR = FIRST;
const ANY_MOMENT = fc.constantFrom(0, 0, 0, 30);

const newcomer = { who: OUTSIDER, when: ANY_MOMENT, price: GOOD_PRICE, capacity: GOOD_CAPACITY };
const sized = (size: StakeSize) => ({ ...newcomer, size: fc.constant(drawOf(size)) });

/** Ways for a run to begin that chance would take long to reach. */
export const openings: readonly Opening[] = [
  opening('few', 1, [several(stake, sized('the least and some'), 4)]),
  opening('full pool', 4, [several(stake, sized('the least and some'), SLOTS)]),
  opening('full pool of equals', 2, [
    several(stake, { ...sized('a common amount'), capacity: FIRST }, SLOTS),
  ]),
  opening('full pool and exits', 3, [
    several(stake, sized('multiple of the least'), SLOTS),
    several(exit, { who: FIRST, when: AN_HOUR_LATER }, 1),
    several(exit, { who: FIRST, when: SAME_BLOCK }, 4),
    several(stake, { ...sized('the least and some'), when: NEXT_BLOCK }, 4),
  ]),
  opening('restakes down', 2, [
    several(stake, sized('multiple of the least'), 6),
    several(stake, { ...sized('half of what is in'), who: PROVER }, 6),
  ]),
  opening('mature exits in a full pool', 2, [
    several(stake, sized('multiple of the least'), SLOTS),
    several(stake, { ...sized('half of what is in'), who: PROVER }, 8),
    several(stake, { ...sized('everything'), when: OVER_A_WEEK_LATER }, 1),
    several(stake, { ...sized('everything'), when: SAME_BLOCK }, 3),
  ]),
  opening('capacity used up', 4, [
    several(stake, { ...sized('the least and some'), capacity: FIRST }, 1),
    several(assign, { caller: FROM_ROLLUP, when: ANY_MOMENT, fee: fc.constant(9) }, 32),
  ]),
  opening('slashed to nothing', 2, [
    several(stake, sized('the least and some'), 8),
    several(
      slash,
      { caller: FROM_ROLLUP, who: FIRST, when: ANY_MOMENT, penalty: fc.constant(36) },
      3,
    ),
  ]),
  opening('a giant', 1, [
    several(mint, { way: UP_TO_THE_CAP, which: ONE_ACTOR, when: SAME_BLOCK }, 1),
    several(stake, { ...sized('everything'), which: ONE_ACTOR }, 1),
    several(slash, { caller: FROM_ROLLUP, who: FIRST, when: ANY_MOMENT, penalty: FIRST }, 1),
  ]),
];

/** In a pool that others fill, newcomers have no tokens: every other time they are given some. */
export const liveOpenings: readonly Opening[] = [
  ...openings,
  opening('gifts', 2, [gifts()]),
  ...openings.map(({ name, weight, draw }) => ({
    name: `gifts and ${name}`,
    weight,
    draw: fc.tuple(gifts(), draw).map((parts) => parts.flat()),
  })),
];

function gifts(): Part {
  return several(mint, { way: FIRST, when: SAME_BLOCK }, 12);
}

function opening(name: string, weight: number, parts: readonly Part[]): Opening {
  return { name, weight, draw: fc.tuple(...parts).map((drawn) => drawn.flat()) };
}

function several(
  kind: PoolIntent,
  fixed: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  count: number,
): Part {
  return intentsOf(kind, fixed, count);
}

/** The draw that stands for a size of stake. */
function drawOf(size: StakeSize): number {
  let start = 0;
  for (const [weight, name] of STAKE_SIZES) {
    if (name === size) return start;
    start += weight;
  }
  return 0;
}
