import type { Abi } from 'viem';
import { addressManagerAbi, proverPoolAbi, taikoTokenAbi } from '../../contracts/abi/index.js';
import {
  type Address,
  addressOf,
  CHAIN_ID_HERE,
  type World,
  type WorldCall,
} from '../../harness/model/index.js';
import { NAMES } from '../shared/names.js';
import { STAKERS } from './people.js';

/** Base units that each staker begins with. */
export const STAKER_BALANCE = 10n ** 13n;
/** Base units in all; the treasury begins with what the stakers leave. */
const TOTAL_SUPPLY = 10n ** 17n;
export const TREASURY_BALANCE = TOTAL_SUPPLY - STAKER_BALANCE * BigInt(Object.keys(STAKERS).length);

/** Whoever plays a part that is not staking. */
const ACCOUNTS = {
  owner: '0xaa00000000000000000000000000000000000000',
  /** Plays the rollup. */
  taiko: '0xbb00000000000000000000000000000000000000',
  /** Registered as `dao`: it may mint. */
  treasury: '0xcc00000000000000000000000000000000000000',
  stranger: '0xee00000000000000000000000000000000000000',
} as const satisfies Record<string, Address>;

/** Deployed by the owner in this order and without proxies: the addresses follow from that. */
export const world: World = {
  subject: 'proverPool',
  contracts: [
    {
      name: 'addressManager',
      source: 'taiko-difftest/contracts/common/AddressManager.sol',
      contract: 'AddressManager',
      deployer: 'owner',
      init: { function: 'init()', args: [] },
      abi: addressManagerAbi as Abi,
    },
    {
      name: 'taikoToken',
      source: 'taiko-difftest/contracts/L1/TaikoToken.sol',
      contract: 'TaikoToken',
      deployer: 'owner',
      init: {
        function: 'init(address,string,string,address[],uint256[])',
        args: [
          addressOf('addressManager'),
          'Taiko Token',
          'TKO',
          [...Object.values(STAKERS), ACCOUNTS.treasury],
          [...Object.values(STAKERS).map(() => STAKER_BALANCE), TREASURY_BALANCE],
        ],
      },
      abi: taikoTokenAbi as Abi,
    },
    {
      name: 'proverPool',
      source: 'taiko-difftest/contracts/L1/ProverPool.sol',
      contract: 'ProverPool',
      deployer: 'owner',
      init: { function: 'init(address)', args: [addressOf('addressManager')] },
      abi: proverPoolAbi as Abi,
    },
  ],
  accounts: ACCOUNTS,
  actors: STAKERS,
  setup: [
    registration(NAMES.taiko, ACCOUNTS.taiko),
    registration(NAMES.taikoToken, addressOf('taikoToken')),
    registration(NAMES.proverPool, addressOf('proverPool')),
    registration(NAMES.dao, ACCOUNTS.treasury),
  ],
};

function registration(name: string, address: WorldCall['args'][number]): WorldCall {
  return {
    from: 'owner',
    to: 'addressManager',
    function: 'setAddress(uint256,bytes32,address)',
    args: [CHAIN_ID_HERE, name, address],
  };
}
