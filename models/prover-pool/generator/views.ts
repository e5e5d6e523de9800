import { type Address, uint256, type Value } from '../../../harness/model/index.js';
import { NAMES, nameWord } from '../../shared/names.js';
import { accountOf, senders } from './accounts.js';
import { feeOf } from './amounts.js';
import { fine, pick, way } from './draws.js';
import { intentKind } from './intent.js';
import { delayOf, PLAIN_MOMENTS } from './moments.js';
import { callOf, type PoolScene } from './scene.js';

const IDS = [0n, 1n, 2n, 16n, 31n, 32n, 33n, 201n, 1_023n, 1_024n, uint256.max];
const NAME_WORDS = [...Object.values(NAMES), nameWord('nobody')];

type Drawn = { readonly which: number; readonly other: number };
type View = readonly [
  contract: string,
  signature: string,
  args?: (scene: PoolScene, drawn: Drawn) => readonly Value[],
];

const anybody = (scene: PoolScene, { other }: Drawn) => [accountOf(scene, 'anybody', other)];
const prover = (scene: PoolScene, { other }: Drawn) => [accountOf(scene, 'prover', other)];
const id = (_scene: PoolScene, { other }: Drawn) => [pick(IDS, other)];
const name = (_scene: PoolScene, { other }: Drawn) => [pick(NAME_WORDS, other), other % 2 === 0];
const nameOnChain = (scene: PoolScene, drawn: Drawn) => [
  chain(scene, drawn),
  ...name(scene, drawn),
];
const chain = (scene: PoolScene, { other }: Drawn) => {
  return other % 5 === 0 ? 1n : scene.setting.chainId;
};

const VIEWS: readonly View[] = [
  ['proverPool', 'getCapacity()'],
  ['proverPool', 'getCapacity()'],
  ['proverPool', 'getProvers()'],
  ['proverPool', 'getProvers()'],
  ['proverPool', 'getProverWeights(uint32)', (_scene, { other }) => [feeOf(other)]],
  ['proverPool', 'getProverWeights(uint32)', (_scene, { other }) => [feeOf(other)]],
  ['proverPool', 'getProverWeights(uint32)', (_scene, { other }) => [feeOf(other)]],
  ['proverPool', 'getStaker(address)', anybody],
  ['proverPool', 'getStaker(address)', prover],
  ['proverPool', 'provers(uint256)', id],
  ['proverPool', 'provers(uint256)', id],
  ['proverPool', 'proverIdToAddress(uint256)', id],
  ['proverPool', 'stakers(address)', anybody],
  ['proverPool', 'stakers(address)', prover],
  ['proverPool', 'resolve(bytes32,bool)', name],
  ['proverPool', 'resolve(uint256,bytes32,bool)', nameOnChain],
  ['proverPool', 'owner()'],
  ['proverPool', 'addressManager()'],
  ['proverPool', 'MAX_NUM_PROVERS()'],
  ['proverPool', 'MIN_CAPACITY()'],
  ['proverPool', 'MIN_STAKE_PER_CAPACITY()'],
  ['proverPool', 'EXIT_PERIOD()'],
  ['proverPool', 'MIN_CHANGE_DELAY()'],
  ['proverPool', 'SLASH_POINTS()'],
  ['proverPool', 'SLASH_MULTIPLIER()'],
  ['taikoToken', 'balanceOf(address)', anybody],
  ['taikoToken', 'totalSupply()'],
  ['taikoToken', 'paused()'],
  ['taikoToken', 'decimals()'],
  ['taikoToken', 'owner()'],
  ['taikoToken', 'addressManager()'],
  ['taikoToken', 'resolve(bytes32,bool)', name],
  ['taikoToken', 'resolve(bytes32,bool)', name],
  ['taikoToken', 'resolve(uint256,bytes32,bool)', nameOnChain],
  [
    'addressManager',
    'getAddress(uint256,bytes32)',
    (scene, drawn) => [chain(scene, drawn), pick(NAME_WORDS, drawn.other)],
  ],
  ['addressManager', 'owner()'],
];

/** Reads of what the pool shows of itself. */
export const view = intentKind({
  name: 'view',
  weight: 6,
  fields: { which: fine, other: fine, when: way },
  resolve: (drawn, scene) => {
    const [contract, signature, args] = pick(VIEWS, drawn.which);
    const from: Address = pick(senders(scene), drawn.other);
    const values = args?.(scene, drawn) ?? [];
    return {
      command: callOf(from, contract, signature, ...values),
      delay: delayOf(scene, PLAIN_MOMENTS, drawn, from),
    };
  },
});
