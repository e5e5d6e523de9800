import { type PlantedBug, poolBug, showsIn } from '../bug.js';

const EXIT = 'function exit() external nonReentrant {\n';
const EXIT_BODY = `${EXIT}        _payMatureExit(msg.sender);\n        _leaveWithDelay(msg.sender);\n`;
const TOO_SOON = 'if (!_isPast(staker.exitRequestedAt, MIN_CHANGE_DELAY)) revert';

/** Exits, their timers, and what is paid out when they are over. */
export const leavingBugs: readonly PlantedBug[] = [
  poolBug({
    name: 'delay over a second early',
    // Soon after the epoch a timer that was never set would end early too, with one command less.
    replace: [
      [
        TOO_SOON,
        'uint256 early = staker.exitRequestedAt == 0 ? 0 : 1;\n' +
          'if (!_isPast(staker.exitRequestedAt, MIN_CHANGE_DELAY - early)) revert',
      ],
    ],
    shows: [...showsIn('status', ['exit', 'stake'], 3), ...showsIn('error', ['stake'], 3)],
  }),
  poolBug({
    name: 'timer never set does not delay',
    replace: [
      [
        TOO_SOON,
        'if (staker.exitRequestedAt != 0 && !_isPast(staker.exitRequestedAt, MIN_CHANGE_DELAY)) revert',
      ],
    ],
    shows: [...showsIn('status', ['exit', 'stake'], 2), ...showsIn('error', ['stake'], 2)],
  }),
  poolBug({
    name: 'week over a second early',
    // For the caller's own exit: that of somebody displaced takes a full pool to show.
    replace: [
      [
        '!_isPast(requestedAt, EXIT_PERIOD)) return false',
        '!_isPast(requestedAt, EXIT_PERIOD - (addr == msg.sender ? 1 : 0))) return false',
      ],
    ],
    shows: [
      ...showsIn('status', ['withdraw'], 3),
      ...showsIn('events', ['exit', 'stake'], 3),
      // When the token is paused, names are unset or the supply is at its cap.
      ...showsIn('status', ['exit', 'stake'], 4),
      ...showsIn('error', ['stake', 'withdraw'], 4),
    ],
  }),
  poolBug({
    name: 'prover that exits keeps its id',
    replace: [
      [
        EXIT_BODY,
        `${EXIT}uint32 id = stakers[msg.sender].proverId;\n_payMatureExit(msg.sender);\n` +
          '_leaveWithDelay(msg.sender);\nstakers[msg.sender].proverId = id;\n',
      ],
    ],
    shows: showsIn('state', ['exit'], 2),
  }),
  poolBug({
    name: 'second exit restarts the timer',
    replace: [
      [
        EXIT_BODY,
        `${EXIT_BODY}        if (stakers[msg.sender].exitAmount != 0) {\n` +
          'stakers[msg.sender].exitRequestedAt = uint64(block.timestamp);\n}\n',
      ],
    ],
    shows: showsIn('state', ['exit'], 3),
  }),
  poolBug({
    name: 'exit accepts ether',
    replace: [
      ['function exit() external nonReentrant', 'function exit() external payable nonReentrant'],
    ],
    shows: showsIn('status', ['exit'], 1),
  }),
  poolBug({
    name: 'timer survives the payout',
    replace: [
      [
        '(staker.exitRequestedAt, staker.exitAmount) = (0, 0)',
        '(staker.exitRequestedAt, staker.exitAmount) = (requestedAt, 0)',
      ],
    ],
    shows: showsIn('state', ['withdraw', 'exit', 'stake'], 3),
  }),
  poolBug({
    name: 'withdrawal paid to the owner',
    replace: [
      ['_token().mint(addr, amount)', '_token().mint(addr == msg.sender ? owner() : addr, amount)'],
    ],
    shows: showsIn('events', ['withdraw', 'exit', 'stake'], 3),
  }),
  poolBug({
    name: 'withdrawal told before the transfer',
    replace: [
      [
        '        _token().mint(addr, amount);\n        emit Withdrawn(addr, amount);',
        '        if (addr == msg.sender) emit Withdrawn(addr, amount);\n' +
          '        _token().mint(addr, amount);\n' +
          '        if (addr != msg.sender) emit Withdrawn(addr, amount);',
      ],
    ],
    shows: showsIn('events', ['withdraw', 'exit', 'stake'], 3),
  }),
  poolBug({
    name: 'exit of nothing not told',
    replace: [
      [
        'emit Exited(addr, staker.exitAmount)',
        'if (staker.exitAmount != 0) emit Exited(addr, staker.exitAmount)',
      ],
    ],
    shows: showsIn('events', ['exit', 'stake'], 3),
  }),
  poolBug({
    name: 'vacated slot has no price',
    replace: [['Prover(0, 1, 0)', 'Prover(0, 0, 0)']],
    shows: showsIn('state', ['exit', 'stake'], 2),
  }),
];
