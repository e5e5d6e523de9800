import type { Address } from '../../../harness/model/index.js';
import { stakerOf } from '../state.js';
import { chosen, type Ways } from './draws.js';
import type { PoolScene } from './scene.js';

/** When a call is sent, in words that mean something in any state. */
export type Moment =
  | 'same block'
  | 'next block'
  | 'minutes later'
  | 'around the delay'
  | 'around the week'
  | 'an hour later'
  | 'over a week later';

/** For calls that time does not matter much to. */
export const PLAIN_MOMENTS: Ways<Moment> = [
  [45, 'same block'],
  [45, 'next block'],
  [7, 'minutes later'],
  [2, 'an hour later'],
  [1, 'over a week later'],
];

/** For calls of an account whose timer decides. */
export const TIMED_MOMENTS: Ways<Moment> = [
  [25, 'same block'],
  [25, 'next block'],
  [10, 'minutes later'],
  [14, 'around the delay'],
  [18, 'around the week'],
  [5, 'an hour later'],
  [3, 'over a week later'],
];

const BLOCK = 12n;
const MINUTES = 600;
const HOUR = 3_600n;
const OVER_A_WEEK = 8n * 24n * HOUR;
/** One second too early, the last second of the period, the first after it. */
const AROUND = [-1n, 0n, 1n] as const;

/** Seconds after the last block, by an account's timer where the moment is about one. */
export function delayOf(
  scene: PoolScene,
  moments: Ways<Moment>,
  drawn: { readonly when: number; readonly which: number },
  account: Address,
): bigint {
  const { MIN_CHANGE_DELAY, EXIT_PERIOD } = scene.setting.parameters;
  const moment = chosen(moments, drawn.when);
  switch (moment) {
    case 'same block':
      return 0n;
    case 'next block':
      return BLOCK;
    case 'minutes later':
      return BigInt(1 + (drawn.which % MINUTES));
    case 'an hour later':
      return HOUR + 1n;
    case 'over a week later':
      return OVER_A_WEEK;
    case 'around the delay':
      return delayUntil(scene, account, MIN_CHANGE_DELAY, drawn.which);
    case 'around the week':
      return delayUntil(scene, account, EXIT_PERIOD, drawn.which);
  }
}

/** Seconds until a period after the account's request ends, give or take one. */
function delayUntil(scene: PoolScene, account: Address, period: bigint, drawn: number): bigint {
  const { exitRequestedAt } = stakerOf(scene.state.proverPool, account);
  const end = exitRequestedAt + period + AROUND[drawn % AROUND.length]!;
  const delay = end - scene.environment.timestamp;
  return delay >= 0n ? delay : BLOCK;
}
