import type { PlantedBug } from '../bug.js';
import { assigningBugs } from './assigning.js';
import { leavingBugs } from './leaving.js';
import { slashingBugs } from './slashing.js';
import { slotBugs } from './slots.js';
import { stakingBugs } from './staking.js';
import { surroundingBugs } from './surroundings.js';

/** All bugs, operation by operation. */
export const plantedBugs: readonly PlantedBug[] = [
  ...stakingBugs,
  ...slotBugs,
  ...leavingBugs,
  ...assigningBugs,
  ...slashingBugs,
  ...surroundingBugs,
];
