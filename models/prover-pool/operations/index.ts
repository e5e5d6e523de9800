import type { Operation } from '../../../harness/model/index.js';
import { addressManagerOperations } from '../../shared/addressManager.js';
import { tokenOperations } from '../../shared/tokenOperations.js';
import type { Parameters } from '../parameters.js';
import type { State } from '../state.js';
import { followedByWealth } from '../wealth.js';
import { administration } from './administration.js';
import { assignProver } from './assignProver.js';
import { exit } from './exit.js';
import { releaseProver } from './releaseProver.js';
import { slashProver } from './slashProver.js';
import { stake } from './stake.js';
import { views } from './views.js';
import { withdraw } from './withdraw.js';

type Operations = Readonly<Record<string, Operation<State, Parameters>>>;

/** Every operation of the world, by contract and signature. */
export const operations: Readonly<Record<string, Operations>> = {
  proverPool: {
    'stake(uint64,uint32,uint32)': stake,
    'exit()': exit,
    'withdraw()': withdraw,
    'assignProver(uint64,uint32)': assignProver,
    'releaseProver(address)': releaseProver,
    'slashProver(uint64,address,uint64)': slashProver,
    ...views,
    ...administration,
  },
  taikoToken: Object.fromEntries(
    Object.entries(tokenOperations).map(([signature, operation]) => [
      signature,
      followedByWealth(operation),
    ]),
  ),
  addressManager: addressManagerOperations,
};
