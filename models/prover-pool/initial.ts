import { type Address, type Setting, ZERO_ADDRESS } from '../../harness/model/index.js';
import { NAMES } from '../shared/names.js';
import type { Owned } from '../shared/ownable.js';
import type { Parameters } from './parameters.js';
import { type State, UNUSED_SLOT } from './state.js';
import { STAKER_BALANCE, TREASURY_BALANCE } from './world.js';

/** The state after the world's setup: an empty pool, tokens with everybody, names registered. */
export function initial(setting: Setting<Parameters>): State {
  const { accounts, contracts } = setting;
  const treasury = accounts.treasury!;
  const owned: Owned = { initialized: 1n, initializing: false, owner: accounts.owner! };
  const resolving = { ...owned, addressManager: contracts.addressManager! };
  const slots = Number(setting.parameters.MAX_NUM_PROVERS) + 2;
  const balances: Record<Address, bigint> = {};
  for (const actor of setting.actors) balances[actor] = STAKER_BALANCE;
  balances[treasury] = TREASURY_BALANCE;
  return {
    proverPool: {
      ...resolving,
      provers: Array.from({ length: slots }, () => UNUSED_SLOT),
      proverIdToAddress: Array.from({ length: slots }, () => ZERO_ADDRESS),
      stakers: {},
    },
    taikoToken: {
      ...resolving,
      paused: false,
      balances,
      totalSupply: Object.values(balances).reduce((sum, balance) => sum + balance, 0n),
    },
    addressManager: {
      ...owned,
      addresses: {
        [String(setting.chainId)]: {
          [NAMES.taiko]: accounts.taiko!,
          [NAMES.taikoToken]: contracts.taikoToken!,
          [NAMES.proverPool]: contracts.proverPool!,
          [NAMES.dao]: treasury,
        },
      },
    },
    wealth: balances,
  };
}
