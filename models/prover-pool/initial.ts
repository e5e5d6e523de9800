import { type Setting, ZERO_ADDRESS } from '../../harness/model/index.js';
import { NAMES } from '../shared/names.js';
import type { Owned } from '../shared/ownable.js';
import type { Parameters } from './parameters.js';
import { NO_STAKER, type State, UNUSED_SLOT } from './state.js';
import { STAKER_BALANCE, TREASURY_BALANCE } from './world.js';

/** The state after the world's setup: an empty pool, tokens with everybody, names registered. */
export function initial(setting: Setting<Parameters>): State {
  const { accounts, contracts } = setting;
  const treasury = accounts.treasury!;
  const owned: Owned = { initialized: 1n, initializing: false, owner: accounts.owner! };
  const resolving = { ...owned, addressManager: contracts.addressManager! };
  const slots = Number(setting.parameters.MAX_NUM_PROVERS) + 2;
  // All who may ever have any, so that these records keep their form: see `withEntry`.
  const everybody = [...Object.values(contracts), ...Object.values(accounts), ...setting.actors];
  const balances = Object.fromEntries<bigint>(everybody.map((account) => [account, 0n]));
  for (const actor of setting.actors) balances[actor] = STAKER_BALANCE;
  balances[treasury] = TREASURY_BALANCE;
  return {
    proverPool: {
      ...resolving,
      provers: Array.from({ length: slots }, () => UNUSED_SLOT),
      proverIdToAddress: Array.from({ length: slots }, () => ZERO_ADDRESS),
      stakers: Object.fromEntries(setting.actors.map((actor) => [actor, NO_STAKER])),
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
