import { drawnAccount, type Group } from './accounts.js';
import { capacityOf, priceOf, stakeAmount } from './amounts.js';
import { fine, type Ways, way } from './draws.js';
import { intentKind } from './intent.js';
import { delayOf, TIMED_MOMENTS } from './moments.js';
import { callOf } from './scene.js';

const STAKE = 'stake(uint64,uint32,uint32)';

const WHO_STAKES: Ways<Group> = [
  [44, 'outsider'],
  [32, 'prover'],
  [10, 'hurried prover'],
  [8, 'leaver'],
  [4, 'actor'],
  [2, 'sender'],
];
const WHO_EXITS: Ways<Group> = [
  [50, 'prover'],
  [20, 'hurried prover'],
  [20, 'leaver'],
  [10, 'actor'],
];
const WHO_WITHDRAWS: Ways<Group> = [
  [70, 'waiting'],
  [20, 'leaver'],
  [10, 'actor'],
];

const person = { who: way, which: fine, when: way };

/** A stake, a restake, or a try at one. */
export const stake = intentKind({
  name: 'stake',
  weight: 30,
  fields: { ...person, size: way, extra: fine, price: fine, capacity: fine },
  resolve: (drawn, scene) => {
    const account = drawnAccount(scene, WHO_STAKES, drawn);
    const capacity = capacityOf(drawn.capacity);
    const amount = stakeAmount(scene, account, capacity, drawn);
    return {
      command: callOf(account, 'proverPool', STAKE, amount, priceOf(drawn.price), capacity),
      delay: delayOf(scene, TIMED_MOMENTS, drawn, account),
    };
  },
});

/** A stake of nothing: an exit by another name, unless price or capacity are left over. */
export const stakeNothing = intentKind({
  name: 'stake nothing',
  weight: 3,
  fields: { ...person, price: way, capacity: way },
  resolve: (drawn, scene) => {
    const account = drawnAccount(scene, WHO_EXITS, drawn);
    const price = drawn.price < 85 ? 0n : 1n;
    const capacity = drawn.capacity < 85 ? 0n : 32n;
    return {
      command: callOf(account, 'proverPool', STAKE, 0n, price, capacity),
      delay: delayOf(scene, TIMED_MOMENTS, drawn, account),
    };
  },
});

export const exit = intentKind({
  name: 'exit',
  weight: 8,
  fields: person,
  resolve: (drawn, scene) => {
    const account = drawnAccount(scene, WHO_EXITS, drawn);
    return {
      command: callOf(account, 'proverPool', 'exit()'),
      delay: delayOf(scene, TIMED_MOMENTS, drawn, account),
    };
  },
});

export const withdraw = intentKind({
  name: 'withdraw',
  weight: 8,
  fields: person,
  resolve: (drawn, scene) => {
    const account = drawnAccount(scene, WHO_WITHDRAWS, drawn);
    return {
      command: callOf(account, 'proverPool', 'withdraw()'),
      delay: delayOf(scene, TIMED_MOMENTS, drawn, account),
    };
  },
});
