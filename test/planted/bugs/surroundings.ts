import { baseBug, type PlantedBug, poolBug, showsIn } from '../bug.js';

/** Views, names, owners, and the token beside the pool. */
export const surroundingBugs: readonly PlantedBug[] = [
  poolBug({
    name: 'capacity of the last slot not counted',
    replace: [
      [
        'id <= MAX_NUM_PROVERS; ++id) {\n                capacity',
        'id < MAX_NUM_PROVERS; ++id) {\n                capacity',
      ],
    ],
    shows: showsIn('returns', ['getCapacity'], 33),
  }),
  poolBug({
    name: "neighbour's slot shown",
    replace: [
      [
        'if (staker.proverId != 0) prover = provers[staker.proverId]',
        'if (staker.proverId != 0) prover = provers[staker.proverId - 1]',
      ],
    ],
    shows: showsIn('returns', ['getStaker'], 2),
  }),
  poolBug({
    name: 'owners shown one slot late',
    replace: [['_stakers[i] = proverIdToAddress[i + 1]', '_stakers[i] = proverIdToAddress[i]']],
    shows: showsIn('returns', ['getProvers'], 2),
  }),
  poolBug({
    name: 'rollup without a name is nobody',
    replace: [['msg.sender != resolve("taiko", false)', 'msg.sender != resolve("taiko", true)']],
    shows: showsIn('error', ['assignProver', 'releaseProver', 'slashProver'], 2),
  }),
  poolBug({
    name: 'init works again',
    replace: [['external initializer', 'external reinitializer(_getInitializedVersion() + 1)']],
    shows: showsIn('status', ['init'], 1),
  }),
  baseBug({
    name: 'address before owner',
    file: 'common/ManagedContract.sol',
    replace: [
      [
        'external onlyOwner {\n        _useAddressManager(newAddressManager);',
        'external {\n        _useAddressManager(newAddressManager);\n        _checkOwner();',
      ],
    ],
    shows: showsIn('error', ['setAddressManager'], 1),
  }),
  baseBug({
    name: 'this chain named in errors about another',
    file: 'common/AddressResolver.sol',
    replace: [
      [
        'RESOLVER_ZERO_ADDR(chainId, name);\n    }',
        'RESOLVER_ZERO_ADDR(block.chainid, name);\n    }',
      ],
    ],
    shows: showsIn('error', ['resolve'], 1),
  }),
  {
    name: 'token lost on its way',
    file: 'L1/TaikoToken.sol',
    companion: 'taikoToken',
    replace: [
      [
        'return super.transfer(to, amount);',
        'bool sent = super.transfer(to, amount);\n' +
          '        assembly {\n            mstore(0, to)\n            mstore(32, 201)\n' +
          '            let slot := keccak256(0, 64)\n' +
          '            if sload(slot) { sstore(slot, sub(sload(slot), 1)) }\n        }\n' +
          '        return sent;',
      ],
    ],
    shows: [{ code: 'balances', function: 'taikoToken.transfer', commands: 1 }],
  },
];
