import { type PlantedBug, poolBug, showsIn } from '../bug.js';

const LEAVE = '            _payMatureExit(occupant);\n            _leave(occupant);';

/** Who gets which slot, and what becomes of whoever was in it. */
export const slotBugs: readonly PlantedBug[] = [
  poolBug({
    name: 'equal stake displaces',
    replace: [['lowest >= amount', 'lowest > amount']],
    shows: showsIn('status', ['stake'], 33),
  }),
  poolBug({
    name: 'last of equals displaced',
    replace: [['stakedAmount < lowest || id == 0', 'stakedAmount <= lowest']],
    shows: showsIn('events', ['stake'], 33),
  }),
  poolBug({
    name: 'empty slot before a penniless prover',
    replace: [
      [
        'if (stakedAmount < lowest || id == 0)',
        'if (stakedAmount == 0 && proverIdToAddress[i] != address(0)) continue;\n' +
          'if (stakedAmount < lowest || id == 0)',
      ],
    ],
    shows: showsIn('events', ['stake'], 3),
  }),
  poolBug({
    name: 'matured exit of the displaced not paid',
    replace: [[LEAVE, '            _leave(occupant);']],
    shows: showsIn('events', ['stake'], 34),
  }),
  poolBug({
    name: 'penniless prover displaced keeps its id',
    replace: [
      [LEAVE, `${LEAVE}\n            if (lowest == 0) stakers[occupant].proverId = uint32(id);`],
    ],
    shows: showsIn('state', ['stake'], 3),
  }),
  poolBug({
    name: 'timer of the displaced not restarted',
    replace: [
      [
        LEAVE,
        `uint64 since = stakers[occupant].exitRequestedAt;\n${LEAVE}\n` +
          'if (since != 0 && lowest != 0 && stakers[occupant].exitAmount != lowest) {\n' +
          'stakers[occupant].exitRequestedAt = since;\n}',
      ],
    ],
    shows: showsIn('state', ['stake'], 34),
  }),
];
