import { type Address, type Invariant, ZERO_ADDRESS } from '../../harness/model/index.js';
import { balanceOf, type TaikoToken } from '../shared/token.js';
import type { Parameters } from './parameters.js';
import { type Prover, type State, slotIds, stakeOf, stakerOf } from './state.js';

type PoolInvariant = Invariant<State, Parameters>;

/** What holds in every state that any plan can reach. */
export const invariants: readonly PoolInvariant[] = [
  {
    name: 'slots and their owners agree',
    broken: ({ proverPool }, { parameters }) => {
      const held = slotIds(parameters).filter(
        (id) => proverPool.proverIdToAddress[id] !== ZERO_ADDRESS,
      );
      for (const id of held) {
        const owner = proverPool.proverIdToAddress[id]!;
        const { proverId } = stakerOf(proverPool, owner);
        if (proverId !== BigInt(id)) return `slot ${id} is owned by ${owner}, who has ${proverId}`;
      }
      for (const account of accounts(proverPool.stakers)) {
        const { proverId } = proverPool.stakers[account]!;
        const owner = proverPool.proverIdToAddress[Number(proverId)];
        if (proverId !== 0n && owner !== account) {
          return `${account} has slot ${proverId}, which ${owner} owns`;
        }
      }
      return undefined;
    },
  },
  {
    name: 'an occupied slot has a price',
    broken: ({ proverPool }, { parameters }) => {
      const id = slotIds(parameters).find(
        (slot) =>
          proverPool.proverIdToAddress[slot] !== ZERO_ADDRESS &&
          proverPool.provers[slot]!.rewardPerGas === 0n,
      );
      return id === undefined ? undefined : `slot ${id} is occupied at price 0`;
    },
  },
  {
    name: 'no capacity beyond what its owner offered',
    broken: ({ proverPool }, { parameters }) => {
      for (const id of slotIds(parameters)) {
        const owner = proverPool.proverIdToAddress[id]!;
        const { maxCapacity } = stakerOf(proverPool, owner);
        const { currentCapacity } = proverPool.provers[id]!;
        const offered = owner === ZERO_ADDRESS ? 0n : maxCapacity;
        if (currentCapacity > offered) return `slot ${id} has ${currentCapacity} of ${offered}`;
      }
      return undefined;
    },
  },
  {
    name: 'tokens on their way out have a time',
    broken: ({ proverPool }, _setting, now) => {
      for (const account of accounts(proverPool.stakers)) {
        const { exitAmount, exitRequestedAt } = proverPool.stakers[account]!;
        const isTimed = exitRequestedAt > 0n && exitRequestedAt <= now;
        if (exitAmount > 0n && !isTimed) {
          return `${account} gets ${exitAmount} since ${exitRequestedAt}, and it is ${now}`;
        }
      }
      return undefined;
    },
  },
  {
    name: 'nobody pays for another',
    broken: ({ proverPool, taikoToken, wealth }) => {
      for (const account of new Set([...accounts(wealth), ...accounts(proverPool.stakers)])) {
        const { exitAmount } = stakerOf(proverPool, account);
        const owned = balanceOf(taikoToken, account) + stakeOf(proverPool, account) + exitAmount;
        const due = wealth[account] ?? 0n;
        if (owned !== due) return `${account} owns ${owned} instead of ${due}`;
      }
      return undefined;
    },
  },
  {
    name: 'the supply is what everybody holds',
    broken: ({ taikoToken, heldElsewhere = 0n }) => {
      const held = holdings(taikoToken, heldElsewhere);
      if (held === taikoToken.totalSupply) return undefined;
      return `${held} base units are held of ${taikoToken.totalSupply}`;
    },
  },
  {
    name: 'slots outside the pool stay empty',
    broken: ({ proverPool }, { parameters }) => {
      const outside = [0, Number(parameters.MAX_NUM_PROVERS) + 1];
      const id = outside.find(
        (slot) =>
          !isUnused(proverPool.provers[slot]!) ||
          proverPool.proverIdToAddress[slot] !== ZERO_ADDRESS,
      );
      return id === undefined ? undefined : `slot ${id} was written`;
    },
  },
];

function holdings({ balances }: TaikoToken, elsewhere: bigint): bigint {
  return Object.values(balances).reduce((sum, balance) => sum + balance, elsewhere);
}

function accounts(record: Readonly<Record<Address, unknown>>): Address[] {
  return Object.keys(record) as Address[];
}

function isUnused({ stakedAmount, rewardPerGas, currentCapacity }: Prover): boolean {
  return stakedAmount === 0n && rewardPerGas === 0n && currentCapacity === 0n;
}
