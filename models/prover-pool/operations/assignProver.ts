import {
  type Hex,
  uint32,
  withGuards,
  ZERO_ADDRESS,
  ZERO_WORD,
} from '../../../harness/model/index.js';
import { changeProver, ownerOfSlot, type PoolCall, type Prover, proverAt } from '../state.js';
import {
  drawProver,
  LOWER_PERCENT,
  priceBand,
  UPPER_PERCENT,
  type Weighing,
  weighProvers,
} from '../weights.js';
import { ONLY_ROLLUP, requireRollup } from './onlyRollup.js';

/** Draws a prover for a block, by weight, and says what it is paid per gas. */
export const assignProver = withGuards(ONLY_ROLLUP, assign);

function assign(
  call: PoolCall,
  [blockId, feePerGas]: readonly [blockId: bigint, feePerGas: bigint],
) {
  // PRECONDITIONS
  requireRollup(call);

  // EFFECTS
  const pool = call.state.proverPool;
  const weighings = weighProvers(pool, feePerGas, call.setting.parameters);
  const id = drawProver(weighings, parentHash(call), blockId);
  if (id === undefined) {
    call.mark('assign: nobody can be drawn');
    return [ZERO_ADDRESS, 0n];
  }
  const { currentCapacity } = proverAt(pool, id);
  const weighing = weighings[Number(id) - 1]!;
  markDrawn(call, proverAt(pool, id), weighing, feePerGas);
  changeProver(call, id, { currentCapacity: uint32.sub(currentCapacity, 1n) });

  // RETURNS
  return [ownerOfSlot(pool, id), weighing.price];
}

function markDrawn(
  call: PoolCall,
  { stakedAmount, rewardPerGas, currentCapacity }: Prover,
  { weight, price }: Weighing,
  feePerGas: bigint,
): void {
  const band = priceBand(feePerGas);
  if (price < rewardPerGas) call.mark('assign: the price is brought down');
  else if (price > rewardPerGas) call.mark('assign: the price is brought up');
  else call.mark('assign: the price stays');
  if (rewardPerGas === band.upper) call.mark('assign: the price is the highest that stays');
  if (rewardPerGas === band.lower) call.mark('assign: the price is the lowest that stays');
  if (feePerGas * UPPER_PERCENT > uint32.max) call.mark('assign: the upper end of the band wraps');
  if (feePerGas * LOWER_PERCENT > uint32.max) call.mark('assign: the lower end of the band wraps');
  if (stakedAmount === 0n) call.mark('assign: to one whose stake is gone');
  else if (weight === 1n && stakedAmount / price / price === 0n) {
    call.mark('assign: a weight is brought up to 1');
  }
  if (currentCapacity === 1n) call.mark('assign: the last of a capacity');
}

/** At block 0 the number of the parent wraps, and no block has that number. */
function parentHash(call: PoolCall): Hex {
  const { number, parentHash } = call.environment;
  return number === 0n ? ZERO_WORD : parentHash;
}
