import {
  type Address,
  type Command,
  type Setting,
  type Small,
  type SmallSizes,
  uint64,
  type Value,
} from '../../harness/model/index.js';
import { PARAMETERS, type Parameters } from './parameters.js';

type PoolSetting = Setting<Parameters>;

/** The summer of 2023, when the contract was live. */
const SUMMER = 1_690_000_000n;
const FEE = 1n;
const STAKE = 'stake(uint64,uint32,uint32)';
/** A share of the stake, all of it, and one whose multiple wraps. */
const REWARDS = [0n, uint64.max / 4n, uint64.max / 4n + 1n];
/** What the others have at stake in a pool that they fill, in the largest amount tried. */
const FILLERS_AMOUNTS = 10n;

/** Few stakers with few ways to stake; the rollup; delays on both sides of every bound. */
export const small: Small<Parameters> = {
  sizes: {
    stakers: { usual: 2, least: 1, most: 6 },
    amounts: { usual: 2, least: 1, most: 4 },
    prices: { usual: 1, least: 1, most: 3 },
    capacities: { usual: 1, least: 1, most: 3 },
    rewards: { usual: 1, least: 1, most: REWARDS.length },
    /** Block ids that the rollup asks a prover for: each draws otherwise. */
    blocks: { usual: 1, least: 1, most: 8 },
    /** Slots that nobody holds at the start; 0 leaves all of them free. */
    free: { usual: 0, least: 0, most: 32 },
  },
  domain: (setting, sizes) => {
    const { MIN_CHANGE_DELAY, EXIT_PERIOD } = setting.parameters;
    const stakers = setting.actors.slice(0, sizes.stakers);
    return {
      startTime: SUMMER,
      prefix: fillers(setting, sizes),
      commands: [
        ...stakers.flatMap((staker) => ofStaker(setting, staker, sizes)),
        ...ofRollup(setting, stakers, sizes),
      ],
      delays: [0n, MIN_CHANGE_DELAY, MIN_CHANGE_DELAY + 1n, EXIT_PERIOD + 1n],
      views: views(setting, stakers),
    };
  },
};

type Sizes = SmallSizes;

function call(from: Address, name: string, ...args: readonly Value[]): Command {
  return { from, to: 'proverPool', function: name, args, value: 0n };
}

/** The numbers from 0 up to before another. */
function counted(count: number | undefined): bigint[] {
  return Array.from({ length: count ?? 0 }, (_, index) => BigInt(index));
}

/** Amounts that are enough for every capacity tried. */
function amountsOf({ parameters }: PoolSetting, sizes: Sizes): bigint[] {
  const largest = parameters.MIN_CAPACITY + BigInt(sizes.capacities! - 1);
  const least = largest * parameters.MIN_STAKE_PER_CAPACITY;
  return counted(sizes.amounts).map((index) => (index + 1n) * least);
}

function ofStaker(setting: PoolSetting, staker: Address, sizes: Sizes): Command[] {
  const { MIN_CAPACITY } = setting.parameters;
  const stakes = amountsOf(setting, sizes).flatMap((amount) =>
    counted(sizes.prices).flatMap((price) =>
      counted(sizes.capacities).map((more) =>
        call(staker, STAKE, amount, price + 1n, MIN_CAPACITY + more),
      ),
    ),
  );
  return [
    ...stakes,
    call(staker, STAKE, 0n, 0n, 0n),
    call(staker, 'exit()'),
    call(staker, 'withdraw()'),
  ];
}

/** What only the rollup may do, and once each somebody who may not. */
function ofRollup(setting: PoolSetting, stakers: readonly Address[], sizes: Sizes): Command[] {
  const { taiko } = setting.accounts;
  const [first] = stakers;
  const assign = (from: Address, block: bigint) =>
    call(from, 'assignProver(uint64,uint32)', block, FEE);
  const release = (from: Address, staker: Address) => call(from, 'releaseProver(address)', staker);
  const slash = (from: Address, staker: Address, reward: bigint) =>
    call(from, 'slashProver(uint64,address,uint64)', 0n, staker, reward);
  return [
    ...counted(sizes.blocks).map((block) => assign(taiko!, block)),
    ...stakers.map((staker) => release(taiko!, staker)),
    ...stakers.flatMap((staker) => {
      return REWARDS.slice(0, sizes.rewards).map((reward) => slash(taiko!, staker, reward));
    }),
    ...[assign(first!, 0n), release(first!, first!), slash(first!, first!, 0n)],
  ];
}

function views({ parameters }: PoolSetting, stakers: readonly Address[]): Command[] {
  const [first] = stakers;
  // The weights of a pool of another size are lists of another length than the ABI's.
  const isUsual = parameters.MAX_NUM_PROVERS === PARAMETERS.MAX_NUM_PROVERS;
  return [
    ...['getCapacity()', 'getProvers()'].map((name) => call(first!, name)),
    ...stakers.map((staker) => call(first!, 'getStaker(address)', staker)),
    ...(isUsual ? [call(first!, 'getProverWeights(uint32)', FEE)] : []),
  ];
}

/** Others stake so much that they are never displaced. */
function fillers(setting: PoolSetting, sizes: Sizes): Command[] {
  const { MAX_NUM_PROVERS, MIN_CAPACITY } = setting.parameters;
  if (sizes.free === 0) return [];
  const count = Number(MAX_NUM_PROVERS) - sizes.free!;
  const amount = amountsOf(setting, sizes).at(-1)! * FILLERS_AMOUNTS;
  const others = setting.actors.slice(sizes.stakers).slice(0, Math.max(count, 0));
  return others.map((other) => call(other, STAKE, amount, FEE, MIN_CAPACITY));
}
