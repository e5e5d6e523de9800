import * as fc from 'fast-check';
import { uint64 } from '../../../harness/model/index.js';

/**
 * Chooses among ways to do something. Without bias: fast-check would prefer the first and the
 * last way, which here are no more extreme than the others.
 */
export const way: fc.Arbitrary<number> = fc.noBias(fc.nat(99));

/** A fine choice inside a way: which account, how many more; also without bias. */
export const fine: fc.Arbitrary<number> = fc.noBias(fc.nat(0x7fff_ffff));

/** A uint64 that leans to both ends. */
export const word64: fc.Arbitrary<bigint> = fc.bigInt({ min: 0n, max: uint64.max });

/** Table of weighted ways; the weights of one table sum to 100, as `way` draws. */
export type Ways<Name extends string> = readonly (readonly [weight: number, name: Name])[];

/** The way that a draw of 0 to 99 stands for. */
export function chosen<Name extends string>(ways: Ways<Name>, drawn: number): Name {
  let left = drawn;
  for (const [weight, name] of ways) {
    left -= weight;
    if (left < 0) return name;
  }
  return ways[ways.length - 1]![1];
}

/** One item of a list that is not empty, by a number of any size. */
export function pick<Item>(items: readonly Item[], drawn: number): Item {
  return items[drawn % items.length]!;
}
