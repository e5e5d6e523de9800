import {
  type Address,
  type Live,
  type Value,
  type Variable,
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
  doubts: (read, { contracts }, suspects) => {
    const { proverPool, addressManager } = read;
    const token = Object.values(addressManager.addresses).some(
      (names) => names[NAMES.proverPool] === contracts.proverPool,
    );
    return [
      ...(token ? [] : ['the address book does not know this pool: it can neither burn nor mint']),
      ...unknownOwners(proverPool),
      ...delegations(suspects),
    ];
  },
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

/** Votes follow tokens, with events of their own, which the model of the token does not know. */
function delegations(suspects: readonly (Variable & { readonly value: Value })[]): string[] {
  return suspects.flatMap(({ keys: [account], value }) => {
    if (value === ZERO_ADDRESS) return [];
    return [`${account} has delegated its votes: moving its tokens has events not expected here`];
  });
}

function unknownOwners({ proverIdToAddress, stakers }: State['proverPool']): string[] {
  return proverIdToAddress.flatMap((owner, id) => {
    if (owner === ZERO_ADDRESS || owner in stakers) return [];
    return [`slot ${id} is held by ${owner}, whom no event names: name it with --actor`];
  });
}
