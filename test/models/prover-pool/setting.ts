import type { AnyModel, Setting } from '../../../harness/model/index.js';
import { type Parameters, proverPool } from '../../../models/prover-pool/index.js';

/** The deployed world, with the addresses that follow from its deployer's first three nonces. */
export const setting = settingOf(proverPool) as Setting<Parameters>;

/** The same for a model of the pool that may have a mistake. */
export function settingOf(model: AnyModel): Setting {
  return {
    parameters: model.parameters,
    contracts: {
      addressManager: '0xb2c904decb291cb20062fd3b9c773e3c2eae71ef',
      taikoToken: '0xa7a93e8e564cc7eedc7882cb587dd9369e6da8c9',
      proverPool: '0x1d6c8dd16fa018530b5df60e9f849bdea437ef64',
    },
    accounts: model.world.accounts,
    actors: Object.values(model.world.actors),
    chainId: 31_337n,
  };
}
