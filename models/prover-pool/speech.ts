import type { Speech, Unit } from '../../harness/model/index.js';

const TOKENS: Unit = { kind: 'amount', decimals: 8, symbol: 'TKO' };
const TIME: Unit = { kind: 'time' };
const NAME: Unit = { kind: 'name' };
const DURATION: Unit = { kind: 'duration' };

/** How numbers and words of this world are said to people. */
export const speech: Speech = {
  units: {
    amount: TOKENS,
    stakedAmount: TOKENS,
    exitAmount: TOKENS,
    proofReward: TOKENS,
    value: TOKENS,
    balances: TOKENS,
    wealth: TOKENS,
    totalSupply: TOKENS,
    exitRequestedAt: TIME,
    EXIT_PERIOD: DURATION,
    MIN_CHANGE_DELAY: DURATION,
    name: NAME,
  },
};
