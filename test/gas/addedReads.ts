import type { Change } from '../planted/bug.js';

/** A word that is read once more in one function, warm by then: 100 gas and what a test costs. */
export type AddedRead = Change & {
  readonly name: string;
  /** Functions that run the code, as calls are named. */
  readonly functions: readonly string[];
};

const POOL = 'L1/ProverPool.sol';
/** Words that are warm in every call that is guarded, that asks for a name, that saw all slots. */
const STATUS = 1;
const MANAGER = 151;
const FIRST_PROVER = 202;

/** Nothing that the optimizer could leave out: who knows what the word holds? */
function read(slot: number): string {
  return `assembly { if iszero(not(sload(${slot}))) { revert(0, 0) } }\n`;
}

/** The text stays, and the read comes before or after it. */
function added(
  name: string,
  functions: readonly string[],
  place: { readonly before?: string; readonly after?: string; readonly slot: number },
): AddedRead {
  const { before, after, slot } = place;
  const found = (before ?? after)!;
  const by = before === undefined ? `${found}\n${read(slot)}` : `${read(slot)}${found}`;
  return { name, functions, file: POOL, replace: [[found, by]] };
}

/** One for each function of the pool that a plan can call and that has code of its own. */
export const addedReads: readonly AddedRead[] = [
  added('stake', ['stake'], {
    before: 'if (amount == 0) {\n            if (rewardPerGas',
    slot: STATUS,
  }),
  added('exit', ['exit'], { after: 'function exit() external nonReentrant {', slot: STATUS }),
  added('withdraw', ['withdraw'], {
    after: 'function withdraw() external nonReentrant {',
    slot: STATUS,
  }),
  added('assignProver', ['assignProver'], {
    before: '(uint256[MAX_NUM_PROVERS] memory weights, uint32[MAX_NUM_PROVERS] memory erpg) =',
    slot: MANAGER,
  }),
  added('releaseProver', ['releaseProver'], {
    before: 'Staker memory staker = stakers[addr];\n        if (staker.proverId == 0) return;',
    slot: MANAGER,
  }),
  added('slashProver', ['slashProver'], {
    before: '(uint64 exitAmount, uint256 proverId) = (staker',
    slot: MANAGER,
  }),
  added('getCapacity', ['getCapacity'], {
    after: 'capacity += provers[id].currentCapacity;\n            }',
    slot: FIRST_PROVER,
  }),
  added('getProvers', ['getProvers'], {
    after: '_stakers[i] = proverIdToAddress[i + 1];\n        }',
    slot: FIRST_PROVER,
  }),
  {
    name: 'getStaker',
    functions: ['getStaker'],
    file: POOL,
    replace: [['if (staker.proverId != 0) prover =', 'if (stakers[addr].proverId != 0) prover =']],
  },
  added('getProverWeights', ['getProverWeights', 'assignProver'], {
    after: 'weights[i] = _weight(prover.stakedAmount, erpg[i]);\n            }',
    slot: FIRST_PROVER,
  }),
];

/** All of them at once: every function costs more, and each by its own read. */
export const allReads: Change & { readonly name: string } = {
  name: 'all functions',
  file: POOL,
  replace: addedReads.flatMap(({ replace }) => replace),
};
