import { type PlantedBug, poolBug, showsIn } from '../bug.js';

const PRICE =
  '            if (price > highest) return highest;\n' +
  '            uint32 lowest = feePerGas * 75 / 100;\n' +
  '            return price < lowest ? lowest : price;';
const WEIGHING = ['assignProver', 'getProverWeights'];

/** Weights, the draw, and what is returned of it. */
export const assigningBugs: readonly PlantedBug[] = [
  poolBug({
    name: 'draw on the edge of a share',
    replace: [['reached <= draw', 'reached < draw']],
    shows: showsIn('returns', ['assignProver'], 3),
  }),
  poolBug({
    name: 'reward of the first prover',
    // While the first can be drawn: to use its capacity up takes many commands.
    replace: [
      [
        'proverIdToAddress[index + 1], erpg[index]',
        'proverIdToAddress[index + 1], erpg[weights[0] == 0 ? index : 0]',
      ],
    ],
    shows: showsIn('returns', ['assignProver'], 3),
  }),
  poolBug({
    name: 'hash of the block itself',
    replace: [['blockhash(block.number - 1)', 'blockhash(block.number)']],
    shows: showsIn('returns', ['assignProver'], 3),
  }),
  poolBug({
    name: 'draw from packed bytes',
    replace: [['abi.encode(blockhash', 'abi.encodePacked(blockhash']],
    shows: showsIn('returns', ['assignProver'], 3),
  }),
  poolBug({
    name: 'no weight for small stakes',
    replace: [['        if (weight == 0) weight = 1;\n', '']],
    // At price 1 a stake weighs nothing only once it was slashed to nothing: a third command.
    shows: [...showsIn('returns', WEIGHING, 2), ...showsIn('returns', ['assignProver'], 3)],
  }),
  poolBug({
    name: 'no weight without stake',
    replace: [
      [
        'if (prover.currentCapacity == 0) continue',
        'if (prover.currentCapacity == 0 || prover.stakedAmount == 0) continue',
      ],
    ],
    shows: showsIn('returns', WEIGHING, 3),
  }),
  poolBug({
    name: 'capacity used up and still drawn',
    replace: [
      [
        'if (prover.currentCapacity == 0) continue',
        'if (proverIdToAddress[i + 1] == address(0)) continue',
      ],
    ],
    shows: showsIn('returns', WEIGHING, 34),
  }),
  poolBug({
    name: 'price brought down, then up',
    replace: [
      [
        PRICE,
        'uint32 lowest = feePerGas * 75 / 100;\nif (price > highest) price = highest;\n' +
          'return price < lowest ? lowest : price;',
      ],
    ],
    shows: showsIn('returns', WEIGHING, 2),
  }),
  poolBug({
    name: 'upper bound of the price does not wrap',
    replace: [['feePerGas * 125 / 100', 'uint32(uint256(feePerGas) * 125 / 100)']],
    shows: showsIn('returns', WEIGHING, 2),
  }),
  poolBug({
    name: 'lower bound of the price does not wrap',
    replace: [['feePerGas * 75 / 100', 'uint32(uint256(feePerGas) * 75 / 100)']],
    shows: showsIn('returns', WEIGHING, 2),
  }),
  poolBug({
    name: 'released beyond what is offered',
    replace: [['capacity < staker.maxCapacity', 'capacity <= staker.maxCapacity']],
    shows: showsIn('state', ['releaseProver'], 2),
  }),
  poolBug({
    name: 'release gives all back',
    replace: [['.currentCapacity = capacity + 1', '.currentCapacity = staker.maxCapacity']],
    shows: showsIn('state', ['releaseProver'], 4),
  }),
  poolBug({
    name: 'release of whoever left',
    replace: [
      ['        if (staker.proverId == 0) return;\n\n        uint32 capacity', 'uint32 capacity'],
    ],
    shows: showsIn('state', ['releaseProver'], 3),
  }),
  poolBug({
    name: 'release counted in an unused slot',
    replace: [
      [
        'uint32 capacity = provers[staker.proverId].currentCapacity;',
        'uint32 capacity = provers[staker.proverId].currentCapacity;\n' +
          '        provers[40].currentCapacity += 1;',
      ],
    ],
    shows: showsIn('frame', ['releaseProver'], 2),
  }),
];
