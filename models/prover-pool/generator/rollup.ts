import { type Address, uint64 } from '../../../harness/model/index.js';
import { stakeOf, stakerOf } from '../state.js';
import { drawnAccount, type Group, rollup, senders } from './accounts.js';
import { clamp, feeOf } from './amounts.js';
import { chosen, fine, pick, type Ways, way, word64 } from './draws.js';
import { intentKind } from './intent.js';
import { delayOf, PLAIN_MOMENTS, TIMED_MOMENTS } from './moments.js';
import { callOf, type PoolScene } from './scene.js';

/** In so many of a hundred draws somebody calls who is not the rollup. */
const IMPOSTORS = 5;

const WHO_IS_RELEASED: Ways<Group> = [
  [65, 'busy prover'],
  [15, 'prover'],
  [14, 'leaver'],
  [6, 'anybody'],
];
const WHO_IS_SLASHED: Ways<Group> = [
  [50, 'prover'],
  [26, 'waiting'],
  [8, 'leaver'],
  [8, 'broke prover'],
  [8, 'anybody'],
];

type Penalty =
  | 'the share'
  | 'everything'
  | 'all but little'
  | 'half'
  | 'what is on its way out'
  | 'little'
  | 'around the wrap'
  | 'any';
const PENALTIES: Ways<Penalty> = [
  [35, 'the share'],
  [16, 'everything'],
  [4, 'all but little'],
  [8, 'half'],
  [9, 'what is on its way out'],
  [12, 'little'],
  [12, 'around the wrap'],
  [4, 'any'],
];
/** Four times these leave a uint64, by nothing, by four, and by as much as can be. */
const WRAPPING_REWARDS = [
  ...[(1n << 62n) - 1n, 1n << 62n, (1n << 62n) + 1n, 1n << 63n, uint64.max],
];

/** Many in one block, as a rollup under load asks. */
export const assign = intentKind({
  name: 'assign',
  weight: 22,
  fields: { caller: fine, which: fine, when: way, fee: fine, block: word64 },
  resolve: (drawn, scene) => {
    const from = caller(scene, drawn.caller);
    const signature = 'assignProver(uint64,uint32)';
    return {
      command: callOf(from, 'proverPool', signature, drawn.block, feeOf(drawn.fee)),
      delay: delayOf(scene, PLAIN_MOMENTS, drawn, from),
    };
  },
});

export const release = intentKind({
  name: 'release',
  weight: 12,
  fields: { caller: fine, who: way, which: fine, when: way },
  resolve: (drawn, scene) => {
    const released = drawnAccount(scene, WHO_IS_RELEASED, drawn);
    const from = caller(scene, drawn.caller);
    return {
      command: callOf(from, 'proverPool', 'releaseProver(address)', released),
      delay: delayOf(scene, PLAIN_MOMENTS, drawn, released),
    };
  },
});

export const slash = intentKind({
  name: 'slash',
  weight: 14,
  fields: {
    caller: fine,
    who: way,
    which: fine,
    when: way,
    penalty: way,
    extra: fine,
    block: word64,
  },
  resolve: (drawn, scene) => {
    const slashed = drawnAccount(scene, WHO_IS_SLASHED, drawn);
    const reward = rewardOf(scene, slashed, drawn);
    const from = caller(scene, drawn.caller);
    const signature = 'slashProver(uint64,address,uint64)';
    return {
      command: callOf(from, 'proverPool', signature, drawn.block, slashed, reward),
      delay: delayOf(scene, TIMED_MOMENTS, drawn, slashed),
    };
  },
});

function caller(scene: PoolScene, drawn: number): Address {
  const isImpostor = drawn % 100 < IMPOSTORS;
  return isImpostor ? pick(senders(scene), drawn >> 7) : rollup(scene);
}

/** The reward of a proof that makes the slash take about so much. */
function rewardOf(
  scene: PoolScene,
  account: Address,
  drawn: { readonly penalty: number; readonly extra: number; readonly block: bigint },
): bigint {
  const pool = scene.state.proverPool;
  const { SLASH_MULTIPLIER } = scene.setting.parameters;
  const { exitAmount } = stakerOf(pool, account);
  const held = stakeOf(pool, account) + exitAmount;
  const extra = BigInt(drawn.extra);
  const penalty = chosen(PENALTIES, drawn.penalty);
  switch (penalty) {
    case 'the share':
      return 0n;
    case 'everything':
      return clamp((held + SLASH_MULTIPLIER - 1n) / SLASH_MULTIPLIER);
    case 'all but little':
      return clamp(held / SLASH_MULTIPLIER - 1n);
    case 'half':
      return held / SLASH_MULTIPLIER / 2n;
    case 'what is on its way out':
      return clamp(exitAmount / SLASH_MULTIPLIER + (extra % 2n));
    case 'little':
      return extra % 1_000n;
    case 'around the wrap':
      return pick(WRAPPING_REWARDS, drawn.extra);
    case 'any':
      return drawn.block;
  }
}
