import {
  type Address,
  type ContractEvent,
  type Live,
  withEntry,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import { NAMES } from '../shared/names.js';
import { balanceOf } from '../shared/token.js';
import { liveOpenings } from './generator/openings.js';
import type { Parameters } from './parameters.js';
import { type State, stakeOf, stakerOf } from './state.js';

/** How the model meets a pool that is deployed already, with whoever has staked in it. */
export const live: Live<State, Parameters> = {
  contracts: (chainId) => ({
    addressManager: { contract: 'proverPool', name: '_addressManager' },
    taikoToken: registered(chainId, NAMES.taikoToken),
  }),
  accounts: (chainId) => ({
    owner: { contract: 'proverPool', name: '_owner' },
    taiko: registered(chainId, NAMES.taiko),
    treasury: registered(chainId, NAMES.dao),
  }),
  actors: [{ contract: 'proverPool', event: 'Staked', parameter: 'addr' }],
  complete: (read) => ({ ...read, wealth: wealthOf(read), heldElsewhere: heldElsewhere(read) }),
  suspects: ({ actors, accounts }) =>
    [...new Set([...actors, ...Object.values(accounts)])].map((account) => {
      return { contract: 'taikoToken', name: '_delegates', keys: [account] };
    }),
  doubts: (read, { contracts }) => {
    const { proverPool, addressManager } = read;
    const token = Object.values(addressManager.addresses).some(
      (names) => names[NAMES.proverPool] === contracts.proverPool,
    );
    return [
      ...(token ? [] : ['the address book does not know this pool: it can neither burn nor mint']),
      ...unknownOwners(proverPool),
    ];
  },
  // Votes follow tokens, and whoever delegated them did so outside the model.
  besides: {
    events: [{ contract: 'taikoToken', event: 'DelegateVotesChanged' }],
    // Votes outgrow their bits before the supply is seen to.
    errors: ["Error(SafeCast: value doesn't fit in 224 bits)"],
    variables: (suspects) =>
      suspects.flatMap(({ value }) => {
        if (value === ZERO_ADDRESS) return [];
        return [{ contract: 'taikoToken', name: '_checkpoints', keys: [value as Address] }];
      }),
  },
  heard,
  openings: liveOpenings,
};

function registered(chainId: bigint, name: string) {
  return { contract: 'addressManager', name: 'addresses', keys: [chainId, name] };
}

/** Where an account begins is where it stands: from now on it must stay so. */
function wealthOf({ proverPool, taikoToken }: State): State['wealth'] {
  const accounts = new Set<Address>(
    [...Object.keys(taikoToken.balances), ...Object.keys(proverPool.stakers)].map(
      (account) => account as Address,
    ),
  );
  return Object.fromEntries(
    [...accounts].map((account) => [
      account,
      balanceOf(taikoToken, account) +
        stakeOf(proverPool, account) +
        stakerOf(proverPool, account).exitAmount,
    ]),
  );
}

function heldElsewhere({ taikoToken }: State): bigint {
  const known = Object.values(taikoToken.balances).reduce((sum, balance) => sum + balance, 0n);
  return taikoToken.totalSupply - known;
}

/** Whoever spends an allowance moves tokens, too; the model knows of no allowances. */
function heard(state: State, { emitter, name, args }: ContractEvent): State {
  if (emitter !== 'taikoToken' || name !== 'Transfer') return state;
  const { from, to, value } = args as { from: Address; to: Address; value: bigint };
  // Tokens that come from nowhere or go there are another matter: nothing unknown may do that.
  if (from === ZERO_ADDRESS || to === ZERO_ADDRESS) return state;
  return moved(moved(state, from, -value), to, value);
}

function moved(state: State, account: Address, amount: bigint): State {
  const { taikoToken, wealth } = state;
  const balance = balanceOf(taikoToken, account) + amount;
  const balances = withEntry(taikoToken.balances, account, balance);
  const owned = (wealth[account] ?? 0n) + amount;
  return {
    ...state,
    taikoToken: { ...taikoToken, balances },
    wealth: withEntry(wealth, account, owned),
  };
}

function unknownOwners({ proverIdToAddress, stakers }: State['proverPool']): string[] {
  return proverIdToAddress.flatMap((owner, id) => {
    if (owner === ZERO_ADDRESS || owner in stakers) return [];
    return [`slot ${id} is held by ${owner}, whom no event names: name it with --actor`];
  });
}
