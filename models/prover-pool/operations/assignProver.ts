import { type Hex, uint32, ZERO_ADDRESS, ZERO_WORD } from '../../../harness/model/index.js';
import { changeProver, ownerOfSlot, type PoolCall, proverAt } from '../state.js';
import { drawProver, weighProvers } from '../weights.js';
import { requireRollup } from './onlyRollup.js';

/** Draws a prover for a block, by weight, and says what it is paid per gas. */
export function assignProver(
  call: PoolCall,
  [blockId, feePerGas]: readonly [blockId: bigint, feePerGas: bigint],
) {
  // PRECONDITIONS
  requireRollup(call);

  // EFFECTS
  const pool = call.state.proverPool;
  const weighings = weighProvers(pool, feePerGas, call.setting.parameters);
  const id = drawProver(weighings, parentHash(call), blockId);
  if (id === undefined) return [ZERO_ADDRESS, 0n];
  const { currentCapacity } = proverAt(pool, id);
  changeProver(call, id, { currentCapacity: uint32.sub(currentCapacity, 1n) });

  // RETURNS
  return [ownerOfSlot(pool, id), weighings[Number(id) - 1]!.price];
}

/** At block 0 the number of the parent wraps, and no block has that number. */
function parentHash(call: PoolCall): Hex {
  const { number, parentHash } = call.environment;
  return number === 0n ? ZERO_WORD : parentHash;
}
