import { type Address, uint64, uint256, ZERO_ADDRESS } from '../../../harness/model/index.js';
import { balanceOf } from '../../shared/token.js';
import { stakerOf } from '../state.js';
import { accountOf, senders } from './accounts.js';
import { chosen, fine, pick, type Ways, way } from './draws.js';
import { intentKind } from './intent.js';
import { delayOf, PLAIN_MOMENTS } from './moments.js';
import { callOf, type PoolScene } from './scene.js';

const TOKEN = 'taikoToken';

type Portion = 'everything' | 'half' | 'little' | 'too much' | 'nothing';
const PORTIONS: Ways<Portion> = [
  [40, 'everything'],
  [20, 'half'],
  [20, 'little'],
  [15, 'too much'],
  [5, 'nothing'],
];

/** Tokens that move between accounts, so that some have none left to stake. */
export const transfer = intentKind({
  name: 'transfer',
  weight: 4,
  fields: { which: fine, other: fine, portion: way, when: way },
  resolve: (drawn, scene) => {
    const from = pick(senders(scene), drawn.which);
    const to = accountOf(scene, drawn.other % 10 === 0 ? 'anybody' : 'actor', drawn.other);
    const amount = portionOf(scene, from, drawn.portion, drawn.other);
    return {
      command: callOf(from, TOKEN, 'transfer(address,uint256)', to, amount),
      delay: delayOf(scene, PLAIN_MOMENTS, drawn, from),
    };
  },
});

type Minting =
  | 'to one who has none'
  | 'up to the cap'
  | 'up to a payout'
  | 'beyond the cap'
  | 'far beyond'
  | 'to nobody'
  | 'by another';
const MINTINGS: Ways<Minting> = [
  [30, 'to one who has none'],
  [16, 'up to the cap'],
  [20, 'up to a payout'],
  [10, 'beyond the cap'],
  [5, 'far beyond'],
  [4, 'to nobody'],
  [15, 'by another'],
];
const GIFT = 10n ** 12n;

export const mint = intentKind({
  name: 'mint',
  weight: 2,
  fields: { which: fine, way, when: way },
  resolve: (drawn, scene) => {
    const minting = chosen(MINTINGS, drawn.way);
    const { accounts, actors } = scene.setting;
    const from = minting === 'by another' ? pick(senders(scene), drawn.which) : accounts.treasury!;
    const poor = actors.find((actor) => isPoor(scene, actor));
    const to = minting === 'to nobody' ? ZERO_ADDRESS : (poor ?? pick(actors, drawn.which));
    const amount = mintedAmount(scene, minting, drawn.which);
    return {
      command: callOf(from, TOKEN, 'mint(address,uint256)', to, amount),
      delay: delayOf(scene, PLAIN_MOMENTS, drawn, from),
    };
  },
});

export const burn = intentKind({
  name: 'burn',
  weight: 1,
  fields: { which: fine, portion: way, way, when: way },
  resolve: (drawn, scene) => {
    const { actors, accounts } = scene.setting;
    const victim = pick(actors, drawn.which);
    const burnt = drawn.way % 16 === 1 ? ZERO_ADDRESS : victim;
    const amount = portionOf(scene, victim, drawn.portion, drawn.which);
    const impostor = pick(senders(scene), drawn.which >> 3);
    const from = drawn.way < 60 ? accounts.treasury! : impostor;
    const command =
      drawn.way % 3 === 0
        ? callOf(victim, TOKEN, 'burn(uint256)', amount)
        : callOf(from, TOKEN, 'burn(address,uint256)', burnt, amount);
    return { command, delay: delayOf(scene, PLAIN_MOMENTS, drawn, from) };
  },
});

/** Where others hold tokens already, gifts are for those who have nothing at all. */
function isPoor({ state }: PoolScene, actor: Address): boolean {
  if (state.heldElsewhere === undefined) return balanceOf(state.taikoToken, actor) < GIFT;
  return (state.wealth[actor] ?? 0n) === 0n;
}

function portionOf(scene: PoolScene, account: Address, drawn: number, extra: number): bigint {
  const balance = balanceOf(scene.state.taikoToken, account);
  const portion = chosen(PORTIONS, drawn);
  switch (portion) {
    case 'everything':
      return balance;
    case 'half':
      return balance / 2n;
    case 'little':
      return BigInt(extra);
    case 'too much':
      return extra % 4 === 0 ? uint256.max : balance + 1n;
    case 'nothing':
      return 0n;
  }
}

/** What is left up to the cap is kept within what payouts of a run need. */
function mintedAmount(scene: PoolScene, minting: Minting, drawn: number): bigint {
  const room = uint64.max - scene.state.taikoToken.totalSupply;
  switch (minting) {
    case 'to one who has none':
    case 'by another':
    case 'to nobody':
      return GIFT + BigInt(drawn % 1_000);
    case 'up to the cap':
      return room > BigInt(drawn % 3) ? room - BigInt(drawn % 3) : room;
    case 'up to a payout': {
      // Exactly enough is left for what somebody has on its way out, or one too little.
      const { exitAmount } = stakerOf(scene.state.proverPool, accountOf(scene, 'waiting', drawn));
      const left = exitAmount - BigInt(drawn & 1);
      return left > 0n && left < room ? room - left : room;
    }
    case 'beyond the cap':
      return room + 1n;
    case 'far beyond':
      return drawn % 2 === 0 ? uint256.max : 1n << 230n;
  }
}
