import { type Address, ZERO_ADDRESS } from '../../../harness/model/index.js';
import { lookUp } from '../../shared/addressManager.js';
import { NAMES } from '../../shared/names.js';
import { stakerOf } from '../state.js';
import { chosen, pick, type Ways } from './draws.js';
import type { PoolScene } from './scene.js';

/** Groups of accounts, as they stand when an intent is resolved. */
export type Group =
  | 'outsider'
  | 'prover'
  | 'leaver'
  | 'waiting'
  | 'broke prover'
  | 'busy prover'
  | 'hurried prover'
  | 'actor'
  | 'sender'
  | 'anybody';

/** An account of a group; any actor where the group is empty. */
export function accountOf(scene: PoolScene, group: Group, drawn: number): Address {
  const pool = scene.state.proverPool;
  const { actors } = scene.setting;
  const { proverIdToAddress: owners } = pool;
  const staker = (account: Address) => stakerOf(pool, account);
  switch (group) {
    case 'outsider':
      return member(actors, drawn, (actor) => staker(actor).proverId === 0n);
    case 'leaver':
      return member(actors, drawn, (actor) => staker(actor).exitRequestedAt > 0n);
    case 'waiting':
      return member(actors, drawn, (actor) => staker(actor).exitAmount > 0n);
    case 'prover':
      return holder(scene, owners, drawn, () => true);
    case 'broke prover':
      return holder(scene, owners, drawn, (id) => pool.provers[id]!.stakedAmount === 0n);
    case 'busy prover':
      return holder(scene, owners, drawn, (id) => {
        return pool.provers[id]!.currentCapacity < staker(owners[id]!).maxCapacity;
      });
    case 'hurried prover':
      return holder(scene, owners, drawn, (id) => staker(owners[id]!).exitRequestedAt > 0n);
    case 'actor':
      return pick(actors, drawn);
    case 'sender':
      return pick(senders(scene), drawn);
    case 'anybody':
      return pick(listsOf(scene).anybody, drawn);
  }
}

/** An account of a group that is itself drawn. */
export function drawnAccount(
  scene: PoolScene,
  ways: Ways<Group>,
  drawn: { readonly who: number; readonly which: number },
): Address {
  return accountOf(scene, chosen(ways, drawn.who), drawn.which);
}

/** Who is the rollup now; where nobody is, the one that was. */
export function rollup(scene: PoolScene): Address {
  const { accounts, chainId } = scene.setting;
  const registered = lookUp(scene.state.addressManager, chainId, NAMES.taiko);
  return registered === ZERO_ADDRESS ? accounts.taiko! : registered;
}

/** Every account that can send. */
export function senders(scene: PoolScene): readonly Address[] {
  return listsOf(scene).senders;
}

type Lists = { readonly senders: readonly Address[]; readonly anybody: readonly Address[] };
const lists = new WeakMap<PoolScene['setting'], Lists>();

/** The same for every plan in a world, so they are made once. */
function listsOf({ setting }: PoolScene): Lists {
  const known = lists.get(setting);
  if (known !== undefined) return known;
  const all = [...Object.values(setting.accounts), ...setting.actors];
  const anybody = [ZERO_ADDRESS, ...Object.values(setting.contracts), ...all];
  const made = { senders: all, anybody };
  lists.set(setting, made);
  return made;
}

/** The first that fits from a drawn place on: cheaper than listing all of them. */
function member(
  accounts: readonly Address[],
  drawn: number,
  fits: (account: Address) => boolean,
): Address {
  const start = drawn % accounts.length;
  for (let step = 0; step < accounts.length; step += 1) {
    const account = accounts[(start + step) % accounts.length]!;
    if (fits(account)) return account;
  }
  return accounts[start]!;
}

/** The owner of the first slot that fits from a drawn one on. */
function holder(
  scene: PoolScene,
  owners: readonly Address[],
  drawn: number,
  fits: (id: number) => boolean,
): Address {
  const start = drawn % owners.length;
  for (let step = 0; step < owners.length; step += 1) {
    const id = (start + step) % owners.length;
    if (owners[id] !== ZERO_ADDRESS && fits(id)) return owners[id]!;
  }
  return pick(scene.setting.actors, drawn);
}
