import type { Change } from '../planted/bug.js';

/** A word that is read once more in one function, warm by then: 100 gas and what a test costs. */
export type AddedRead = Change & {
  readonly name: string;
  /** Functions that run the code, as calls are named. */
  readonly functions: readonly string[];
  /** Calls that are refused read it, too: it comes before everything that they can fail at. */
  readonly always: boolean;
};

/** Words that are warm in every call that is guarded, that asks for a name, that saw all slots. */
const STATUS = 1;
const MANAGER = 151;
const FIRST_PROVER = 202;
/** Words that are read right after; then it is that read which is warm. */
const INITIALIZED = 0;
const OWNER = 101;

/** Nothing that the optimizer could leave out: who knows what the word holds? */
function read(slot: number): string {
  return `assembly { if iszero(not(sload(${slot}))) { revert(0, 0) } }`;
}

/** Text of the pool's file, once in it, with a read before or behind it. */
type Place = { readonly before: string } | { readonly behind: string };

const GUARDED: readonly (readonly [name: string, slot: number, place: Place])[] = [
  ['stake', STATUS, { before: 'if (amount == 0) {\n            if (rewardPerGas' }],
  ['exit', STATUS, { behind: 'function exit() external nonReentrant {' }],
  ['withdraw', STATUS, { behind: 'function withdraw() external nonReentrant {' }],
  [
    'assignProver',
    MANAGER,
    { before: '(uint256[MAX_NUM_PROVERS] memory weights, uint32[MAX_NUM_PROVERS] memory erpg) =' },
  ],
  [
    'releaseProver',
    MANAGER,
    { before: 'Staker memory staker = stakers[addr];\n        if (staker.proverId == 0) return;' },
  ],
  ['slashProver', MANAGER, { before: '(uint64 exitAmount, uint256 proverId) = (staker' }],
  [
    'getCapacity',
    FIRST_PROVER,
    { behind: 'capacity += provers[id].currentCapacity;\n            }' },
  ],
  ['getProvers', FIRST_PROVER, { behind: '_stakers[i] = proverIdToAddress[i + 1];\n        }' }],
];

function added([name, slot, place]: (typeof GUARDED)[number]): AddedRead {
  const [found, by] =
    'before' in place
      ? [place.before, `${read(slot)}\n${place.before}`]
      : [place.behind, `${place.behind}\n${read(slot)}\n`];
  return replaced(name, [name], [found, by]);
}

function replaced(
  name: string,
  functions: readonly string[],
  ...replace: Change['replace']
): AddedRead {
  return { name, functions, always: false, file: 'L1/ProverPool.sol', replace };
}

/** One for each function of the pool that a plan can call and that is more than a getter. */
export const addedReads: readonly AddedRead[] = [
  ...GUARDED.map(added),
  replaced(
    'getStaker',
    ['getStaker'],
    ['if (staker.proverId != 0) prover =', 'if (stakers[addr].proverId != 0) prover ='],
  ),
  replaced(
    'getProverWeights',
    ['getProverWeights', 'assignProver'],
    [
      'weights[i] = _weight(prover.stakedAmount, erpg[i]);\n            }',
      `weights[i] = _weight(prover.stakedAmount, erpg[i]);\n            }\n${read(FIRST_PROVER)}\n`,
    ],
  ),
  {
    ...replaced(
      'init',
      ['init'],
      [
        'function init(address _addressManager) external initializer {',
        `modifier reading() { ${read(INITIALIZED)} _; }
         function init(address _addressManager) external reading initializer {`,
      ],
    ),
    always: true,
  },
  {
    // What only the owner may do begins with one and the same question.
    ...replaced(
      'onlyOwner',
      ['setAddressManager', 'transferOwnership', 'renounceOwnership'],
      [
        'function _token() private view',
        `function _checkOwner() internal view override { ${read(OWNER)} super._checkOwner(); }
         function _token() private view`,
      ],
    ),
    always: true,
  },
];

/** All of them at once: every function costs more, and each by its own read. */
export const allReads: Change & { readonly name: string } = {
  name: 'all functions',
  file: 'L1/ProverPool.sol',
  replace: addedReads.flatMap(({ replace }) => replace),
};
