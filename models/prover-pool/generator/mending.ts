import {
  type Address,
  type FunctionCommand,
  type Hex,
  uint64,
  ZERO_ADDRESS,
} from '../../../harness/model/index.js';
import { lookUp } from '../../shared/addressManager.js';
import { NAMES } from '../../shared/names.js';
import { callOf, type PoolScene } from './scene.js';

/** Base units that somebody without any is given. */
const GIFT = 10n ** 12n;
/** Base units that must still be mintable: with less, payouts fail. */
const HEADROOM = 10n ** 17n;

/**
 * The call that puts the first thing in order that keeps the pool from working, or undefined
 * when all is well or nobody can mend it. Without it a run could stay dead after one pause.
 */
export function mending(scene: PoolScene): FunctionCommand | undefined {
  const { proverPool, taikoToken, addressManager } = scene.state;
  const { accounts, contracts, chainId } = scene.setting;
  if (taikoToken.paused && isMendable(taikoToken.owner)) {
    return callOf(taikoToken.owner, 'taikoToken', 'unpause()');
  }
  for (const [contract, part] of [
    ['proverPool', proverPool],
    ['taikoToken', taikoToken],
  ] as const) {
    if (part.addressManager !== contracts.addressManager && isMendable(part.owner)) {
      const args = contracts.addressManager!;
      return callOf(part.owner, contract, 'setAddressManager(address)', args);
    }
  }
  const names: readonly (readonly [Hex, Address])[] = [
    [NAMES.taiko, accounts.taiko!],
    [NAMES.taikoToken, contracts.taikoToken!],
    [NAMES.proverPool, contracts.proverPool!],
    [NAMES.dao, accounts.treasury!],
  ];
  for (const [name, address] of names) {
    const { owner } = addressManager;
    if (lookUp(addressManager, chainId, name) !== address && isMendable(owner)) {
      const signature = 'setAddress(uint256,bytes32,address)';
      return callOf(owner, 'addressManager', signature, chainId, name, address);
    }
  }
  const excess = taikoToken.totalSupply + HEADROOM - uint64.max;
  return excess > 0n ? burning(scene, excess) : gift(scene);
}

/** Newcomers of a live pool have nothing to stake: the treasury mints them tokens, one by one. */
function gift({ state, setting }: PoolScene): FunctionCommand | undefined {
  const { heldElsewhere, wealth } = state;
  if (heldElsewhere === undefined) return undefined;
  const poor = setting.actors.find((actor) => (wealth[actor] ?? 0n) === 0n);
  if (poor === undefined) return undefined;
  const { treasury } = setting.accounts;
  return callOf(treasury!, 'taikoToken', 'mint(address,uint256)', poor, GIFT);
}

/** The richest holder burns so much of its own. */
function burning(scene: PoolScene, amount: bigint): FunctionCommand | undefined {
  const { balances, paused } = scene.state.taikoToken;
  if (paused) return undefined;
  const holders = [...Object.values(scene.setting.accounts), ...scene.setting.actors];
  const richest = holders.reduce((best, holder) =>
    (balances[holder] ?? 0n) > (balances[best] ?? 0n) ? holder : best,
  );
  const balance = balances[richest] ?? 0n;
  const burnt = balance < amount ? balance : amount;
  return callOf(richest, 'taikoToken', 'burn(uint256)', burnt);
}

function isMendable(owner: Address): boolean {
  return owner !== ZERO_ADDRESS;
}
