import { type Picture, type Setting, ZERO_ADDRESS } from '../../harness/model/index.js';
import type { Parameters } from './parameters.js';
import { ownerOfSlot, type State, slotIds, stakerOf } from './state.js';

/** The slots as bars of stake with capacity and price, and the tokens on their way out. */
export function picture(state: State, { parameters }: Setting<Parameters>): Picture {
  const { proverPool: pool, taikoToken } = state;
  const slots = slotIds(parameters).map((id) => {
    const owner = ownerOfSlot(pool, BigInt(id));
    const { stakedAmount, currentCapacity, rewardPerGas } = pool.provers[id]!;
    const { maxCapacity } = stakerOf(pool, owner);
    const vacant = owner === ZERO_ADDRESS;
    const capacity = vacant ? `${currentCapacity}` : `${currentCapacity} of ${maxCapacity}`;
    return {
      key: String(id),
      label: vacant ? 'nobody' : owner,
      facts: { stakedAmount, capacity, rewardPerGas },
      vacant,
    };
  });
  const exits = Object.entries(pool.stakers)
    .filter(([, { exitAmount, exitRequestedAt }]) => exitAmount > 0n || exitRequestedAt > 0n)
    .map(([account, { exitAmount, exitRequestedAt }]) => {
      return { key: account, label: account, facts: { exitAmount, exitRequestedAt } };
    });
  const { totalSupply, paused } = taikoToken;
  return [
    { title: 'Slots by stake', layout: 'bars', bar: 'stakedAmount', rows: slots },
    { title: 'On their way out', layout: 'rows', bar: 'exitAmount', rows: exits },
    {
      title: 'Token',
      layout: 'rows',
      rows: [{ key: 'token', label: 'supply', facts: { totalSupply, paused } }],
    },
  ];
}
