import { FAILING_STAKES, type PlantedBug, poolBug, showsIn } from '../bug.js';

/** What `stake` asks for, in which order, and what it keeps. */
export const stakingBugs: readonly PlantedBug[] = [
  poolBug({
    name: 'least capacity refused',
    replace: [['maxCapacity < MIN_CAPACITY', 'maxCapacity <= MIN_CAPACITY']],
    shows: [...showsIn('status', ['stake'], 1), ...FAILING_STAKES],
  }),
  poolBug({
    name: 'least stake per capacity refused',
    replace: [['amount / maxCapacity <', 'amount / maxCapacity <=']],
    shows: [...showsIn('status', ['stake'], 1), ...FAILING_STAKES],
  }),
  poolBug({
    name: 'price alone not refused',
    replace: [['rewardPerGas != 0 || maxCapacity != 0', 'rewardPerGas != 0 && maxCapacity != 0']],
    shows: showsIn('status', ['stake'], 1),
  }),
  poolBug({
    name: 'tokens burnt before parameters are looked at',
    replace: [
      [
        '        if (\n            maxCapacity < MIN_CAPACITY',
        '        _fundStake(msg.sender, amount, maxCapacity);\n' +
          '        if (\n            maxCapacity < MIN_CAPACITY',
      ],
      [
        '        _fundStake(msg.sender, amount, maxCapacity);\n        uint256 id',
        '        uint256 id',
      ],
    ],
    shows: showsIn('error', ['stake'], 1),
  }),
  poolBug({
    name: 'parameters looked at before the delay',
    replace: [
      [
        '_leaveWithDelay(msg.sender);\n\n        if (amount == 0)',
        'if (amount != 0 && rewardPerGas == 0 && stakers[msg.sender].exitRequestedAt != 0) {\n' +
          'revert INVALID_PARAMS();\n}\n' +
          '_leaveWithDelay(msg.sender);\n\n        if (amount == 0)',
      ],
    ],
    shows: showsIn('error', ['stake'], 3),
  }),
  poolBug({
    name: 'timer armed with nothing on its way out',
    replace: [['staker.exitAmount == 0 ? 0 : uint64(block.timestamp)', 'uint64(block.timestamp)']],
    shows: showsIn('state', ['stake'], 1),
  }),
  poolBug({
    name: 'timer not restarted by a smaller stake',
    replace: [
      [
        'staker.exitAmount == 0 ? 0 : uint64(block.timestamp)',
        'staker.exitAmount == 0 ? 0 : staker.exitRequestedAt',
      ],
    ],
    shows: showsIn('state', ['stake'], 3),
  }),
  poolBug({
    name: 'capacity offered only grows',
    replace: [
      [
        'staker.maxCapacity = maxCapacity;',
        'if (maxCapacity > staker.maxCapacity) staker.maxCapacity = maxCapacity;',
      ],
    ],
    shows: showsIn('state', ['stake'], 2),
  }),
  poolBug({
    name: 'price and capacity swapped in the event',
    replace: [
      [
        'emit Staked(msg.sender, amount, rewardPerGas, maxCapacity)',
        'emit Staked(msg.sender, amount, maxCapacity, rewardPerGas)',
      ],
    ],
    shows: showsIn('events', ['stake'], 1),
  }),
];
