import { type Address, type FunctionCommand, ZERO_ADDRESS } from '../../../harness/model/index.js';
import { NAMES } from '../../shared/names.js';
import { accountOf, senders } from './accounts.js';
import { chosen, fine, pick, type Ways, way } from './draws.js';
import { intentKind } from './intent.js';
import { delayOf, PLAIN_MOMENTS } from './moments.js';
import { callOf, type PoolScene } from './scene.js';

const SET_ADDRESS = 'setAddress(uint256,bytes32,address)';
const NAME_WORDS = Object.values(NAMES);
const OTHER_CHAIN = 1n;
const OWNED = ['proverPool', 'taikoToken', 'addressManager'] as const;
const RESOLVING = ['proverPool', 'taikoToken'] as const;

type Trouble =
  | 'pause'
  | 'pause twice'
  | 'unset a name'
  | 'give a name away'
  | 'name a contract'
  | 'name on another chain'
  | 'owner names itself'
  | 'lose the manager'
  | 'no manager'
  | 'new owner'
  | 'no owner'
  | 'usurper'
  | 'init again';
const TROUBLES: Ways<Trouble> = [
  [22, 'pause'],
  [4, 'pause twice'],
  [15, 'unset a name'],
  [8, 'give a name away'],
  [8, 'name a contract'],
  [3, 'name on another chain'],
  [4, 'owner names itself'],
  [8, 'lose the manager'],
  [3, 'no manager'],
  [7, 'new owner'],
  [1, 'no owner'],
  [12, 'usurper'],
  [5, 'init again'],
];

/** What an owner can do to the world, for better or worse; other intents mend it again. */
export const trouble = intentKind({
  name: 'trouble',
  weight: 6,
  fields: { way, which: fine, other: fine, when: way },
  resolve: (drawn, scene) => {
    const command = troubleOf(scene, drawn);
    return { command, delay: delayOf(scene, PLAIN_MOMENTS, drawn, command.from) };
  },
});

type Drawn = { readonly way: number; readonly which: number; readonly other: number };

function troubleOf(scene: PoolScene, drawn: Drawn): FunctionCommand {
  const { accounts, contracts, chainId, actors } = scene.setting;
  const name = pick(NAME_WORDS, drawn.which);
  const anybody = pick(senders(scene), drawn.other);
  const contract = pick(Object.values(contracts), drawn.other);
  const resolving = pick(RESOLVING, drawn.which);
  const owned = pick(OWNED, drawn.which);
  const kind = chosen(TROUBLES, drawn.way);
  switch (kind) {
    case 'pause':
    case 'pause twice': {
      const asksToPause = (kind === 'pause') !== scene.state.taikoToken.paused;
      const signature = asksToPause ? 'pause()' : 'unpause()';
      return callOf(ownerOf(scene, 'taikoToken'), 'taikoToken', signature);
    }
    case 'unset a name':
      return naming(scene, chainId, name, ZERO_ADDRESS);
    case 'give a name away':
      return naming(scene, chainId, name, anybody);
    case 'name a contract':
      // No contract can send, so that none may become the rollup.
      return naming(scene, chainId, name === NAMES.taiko ? NAMES.taikoToken : name, contract);
    case 'name on another chain':
      return naming(scene, OTHER_CHAIN, name, anybody);
    case 'owner names itself':
      return naming(scene, chainId, name, ownerOf(scene, 'addressManager'));
    case 'lose the manager': {
      const other = accountOf(scene, 'anybody', drawn.other);
      return callOf(ownerOf(scene, resolving), resolving, 'setAddressManager(address)', other);
    }
    case 'no manager': {
      const from = drawn.other % 4 === 0 ? anybody : ownerOf(scene, resolving);
      return callOf(from, resolving, 'setAddressManager(address)', ZERO_ADDRESS);
    }
    case 'new owner': {
      const next = drawn.other % 5 === 0 ? ZERO_ADDRESS : pick(actors, drawn.other);
      return callOf(ownerOf(scene, owned), owned, 'transferOwnership(address)', next);
    }
    case 'no owner':
      return callOf(ownerOf(scene, owned), owned, 'renounceOwnership()');
    case 'usurper':
      return usurping(anybody, owned, drawn, scene);
    case 'init again':
      return callOf(accounts.owner!, 'proverPool', 'init(address)', contracts.addressManager!);
  }
}

/** Somebody, most likely not the owner, tries what only an owner may. */
function usurping(
  from: Address,
  contract: string,
  drawn: Drawn,
  scene: PoolScene,
): FunctionCommand {
  const tries = [
    callOf(from, contract, 'renounceOwnership()'),
    callOf(from, contract, 'transferOwnership(address)', from),
    callOf(from, 'taikoToken', 'pause()'),
    callOf(from, 'taikoToken', 'unpause()'),
    callOf(from, 'proverPool', 'setAddressManager(address)', from),
    callOf(from, 'addressManager', SET_ADDRESS, scene.setting.chainId, NAMES.taiko, from),
  ];
  const isOwner = from === ownerOf(scene, contract);
  return isOwner ? tries[2]! : pick(tries, drawn.which >> 3);
}

function naming(
  scene: PoolScene,
  chain: bigint,
  name: `0x${string}`,
  address: Address,
): FunctionCommand {
  const owner = ownerOf(scene, 'addressManager');
  return callOf(owner, 'addressManager', SET_ADDRESS, chain, name, address);
}

/** Who owns a contract; who owned it first, where nobody does any more. */
function ownerOf(scene: PoolScene, contract: (typeof OWNED)[number] | string): Address {
  const part = scene.state[contract as (typeof OWNED)[number]];
  return part.owner === ZERO_ADDRESS ? scene.setting.accounts.owner! : part.owner;
}
