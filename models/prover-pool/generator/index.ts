import * as fc from 'fast-check';
import type { Generator } from '../../../harness/model/index.js';
import type { Parameters } from '../parameters.js';
import type { State } from '../state.js';
import { openings } from './openings.js';
import { raw } from './raw.js';
import { assign, release, slash } from './rollup.js';
import { exit, stake, stakeNothing, withdraw } from './staking.js';
import { burn, mint, transfer } from './tokens.js';
import { trouble } from './trouble.js';
import { view } from './views.js';

/** The summer of 2023, when the contract was live. */
const SUMMER = 1_690_000_660;
const YEAR = 31_536_000;
/** So soon after the epoch "never" and "just now" look alike to a timer. */
const FIRST_HOURS = 7_200;

const startTimes = fc
  .oneof(
    { weight: 19, arbitrary: fc.noBias(fc.integer({ min: SUMMER, max: SUMMER + YEAR })) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: FIRST_HOURS }) },
  )
  .map(BigInt);

/** What plans for the pool are made of. */
export const generator: Generator<State, Parameters> = {
  intents: [
    ...[stake, stakeNothing, exit, withdraw, assign, release, slash],
    ...[transfer, mint, burn, trouble, view, raw],
  ],
  openings,
  startTimes,
};
