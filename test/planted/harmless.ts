import type { Change } from './bug.js';

/** A change that nobody can tell from outside: to report it would be a false alarm. */
export type HarmlessChange = Change & { readonly name: string };

const FREE_SLOT = 'L1/ProverPool.sol';

export const harmlessChanges: readonly HarmlessChange[] = [
  {
    name: 'a local with another name',
    file: FREE_SLOT,
    replace: [
      ['uint64 reused = amount', 'uint64 recycled = amount'],
      ['staker.exitAmount -= reused;', 'staker.exitAmount -= recycled;'],
      [
        'if (amount > reused) _token().burn(addr, amount - reused);',
        'if (amount > recycled) _token().burn(addr, amount - recycled);',
      ],
    ],
  },
  {
    name: 'pure expressions in another order',
    file: FREE_SLOT,
    replace: [
      ['stakedAmount / price / price', 'stakedAmount / (uint256(price) * price)'],
      ['part > multiple ? part : multiple', 'multiple < part ? part : multiple'],
      ['rewardPerGas != 0 || maxCapacity != 0', 'maxCapacity != 0 || rewardPerGas != 0'],
    ],
  },
];
