import { type PlantedBug, poolBug, showsIn } from '../bug.js';

const TAKING = 'if (amount <= exitAmount) {';

/** What can be slashed, how much of it is, and from where. */
export const slashingBugs: readonly PlantedBug[] = [
  poolBug({
    name: 'slash open to everybody',
    replace: [
      [
        '        external\n        onlyTaiko\n    {\n        Staker storage',
        '        external\n    {\n        Staker storage',
      ],
    ],
    shows: showsIn('status', ['slashProver'], 1),
  }),
  poolBug({
    name: 'exit out of reach a second early',
    replace: [
      [
        '!_isPast(staker.exitRequestedAt, EXIT_PERIOD)) {',
        '!_isPast(staker.exitRequestedAt, EXIT_PERIOD - 1)) {',
      ],
    ],
    shows: showsIn('events', ['slashProver'], 3),
  }),
  poolBug({
    name: 'stake taken first',
    replace: [
      [
        TAKING,
        'if (amount <= stakedAmount && proverId != 0) {\n' +
          'provers[proverId].stakedAmount = stakedAmount - amount;\n' +
          `} else ${TAKING}`,
      ],
    ],
    shows: showsIn('state', ['slashProver'], 3),
  }),
  poolBug({
    name: 'matured exit spared',
    replace: [
      [
        TAKING,
        'if (proverId != 0 && _isPast(staker.exitRequestedAt, EXIT_PERIOD)) {\n' +
          'provers[proverId].stakedAmount = stakedAmount - amount;\n' +
          `} else ${TAKING}`,
      ],
    ],
    shows: showsIn('state', ['slashProver'], 3),
  }),
  poolBug({
    name: 'multiple of the reward does not wrap',
    replace: [
      [
        'multiple = SLASH_MULTIPLIER * proofReward',
        'multiple = uint256(SLASH_MULTIPLIER) * proofReward',
      ],
    ],
    shows: showsIn('events', ['slashProver'], 2),
  }),
  poolBug({
    name: 'smaller of both taken',
    replace: [['part > multiple ? part : multiple', 'part < multiple ? part : multiple']],
    shows: showsIn('events', ['slashProver'], 2),
  }),
  poolBug({
    name: 'part of enormous stakes in 64 bits',
    replace: [['uint256(slashable) * SLASH_POINTS', 'slashable * SLASH_POINTS']],
    shows: showsIn('status', ['slashProver'], 3),
  }),
  poolBug({
    name: 'slash of nothing not told',
    replace: [['emit Slashed(blockId', 'if (amount != 0) emit Slashed(blockId']],
    shows: showsIn('events', ['slashProver'], 3),
  }),
  poolBug({
    name: 'slash by the capacity that is left',
    // Only while there is some: a division by zero would need all of it to be used up.
    replace: [
      [
        '_amountToSlash(slashable, staker.maxCapacity, proofReward)',
        '_amountToSlash(\nslashable,\nprovers[proverId].currentCapacity == 0\n' +
          '? staker.maxCapacity\n: provers[proverId].currentCapacity,\nproofReward\n)',
      ],
    ],
    shows: showsIn('events', ['slashProver'], 3),
  }),
  poolBug({
    name: 'slash told with another block',
    replace: [['emit Slashed(blockId,', 'emit Slashed(uint64(block.number),']],
    shows: showsIn('events', ['slashProver'], 2),
  }),
  poolBug({
    name: 'slash writes into a gap',
    replace: [
      [
        'uint64 amount = _amountToSlash',
        '__gap[5] = block.timestamp;\n        uint64 amount = _amountToSlash',
      ],
    ],
    shows: showsIn('frame', ['slashProver'], 2),
  }),
  poolBug({
    name: 'fewer points',
    replace: [['SLASH_POINTS = 25', 'SLASH_POINTS = 24']],
    shows: [...showsIn('returns', ['SLASH_POINTS'], 1), ...showsIn('events', ['slashProver'], 2)],
  }),
];
