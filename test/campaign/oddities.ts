import {
  type Address,
  type Call,
  defineModel,
  fc,
  halt,
  parseAbi,
  revert,
  revertEmpty,
  type Value,
} from '../../harness/index.js';

/** What models seldom have: overloaded events and errors, halts, calls without a name. */
export const ODDITIES = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Child { uint256 public seven = 7; }

library Short { error Bad(uint128 value); }

contract Odd {
  uint256 public count;
  string public text;
  mapping(uint256 => uint256) internal seen;
  event Note(uint256 value);
  event Note(int256 value);
  error Bad(uint256 value);
  function note(bool signed) external {
    if (signed) emit Note(int256(5)); else emit Note(uint256(5));
  }
  function fail(bool short) external {
    if (short) revert Short.Bad(uint128(5)); else revert Bad(uint256(5));
  }
  function refuse() external { revert(); }
  function spin() external { while (true) count++; }
  function burn() external payable {
    payable(0x00000000000000000000000000000000DeaDBeef).transfer(msg.value);
  }
  function bear() external { new Child(); }
  function mark() external { count++; seen[count] = 1; }
  function write() external { text = "0x1234567890123456789012345678901234567890"; }
  receive() external payable { count += msg.value; }
  fallback() external { count += msg.data.length; }
}
`;

export type State = { readonly count: bigint; readonly text: string };
type OddCall = Call<State, Record<string, never>>;

export const BURNT: Address = '0x00000000000000000000000000000000deadbeef';
const ANA: Address = '0xd000000000000000000000000000000000000001';

const abi = parseAbi([
  'function note(bool signed)',
  'function fail(bool short)',
  'function refuse()',
  'function spin()',
  'function burn() payable',
  'function bear()',
  'function mark()',
  'function write()',
  'event Note(uint256 value)',
  'event Note(int256 value)',
  'error Bad(uint256 value)',
  'error Bad(uint128 value)',
  'receive() external payable',
  'fallback() external',
]);

const count = (call: OddCall, by: bigint): void => {
  call.state = { ...call.state, count: call.state.count + by };
};

const operations = {
  'note(bool)': (call: OddCall, [signed]: readonly Value[]) => {
    call.emit('odd', signed === true ? 'Note(int256)' : 'Note(uint256)', { value: 5n });
    return [];
  },
  'fail(bool)': (_: OddCall, [short]: readonly Value[]) =>
    revert(short === true ? 'Bad(uint128)' : 'Bad(uint256)', 5n),
  'refuse()': () => revertEmpty(),
  'spin()': () => halt(),
  'burn()': (call: OddCall) => {
    call.pay(BURNT, call.value);
    return [];
  },
  'bear()': () => [],
  'mark()': (call: OddCall) => {
    count(call, 1n);
    return [];
  },
  'write()': (call: OddCall) => {
    call.state = { ...call.state, text: '0x1234567890123456789012345678901234567890' };
    return [];
  },
  'receive()': (call: OddCall) => {
    count(call, call.value);
    return [];
  },
  'fallback()': (call: OddCall, [bytes]: readonly Value[]) => {
    count(call, BigInt((bytes as string).length / 2 - 1));
    return [];
  },
};

export type Called = keyof typeof operations;

export type OddOptions = {
  /** What plans call, and nothing else. */
  readonly calls: readonly Called[];
  /** Operations that the model lacks. */
  readonly without?: readonly Called[];
  readonly accounts?: Readonly<Record<string, Address>>;
  readonly unmodelled?: readonly { readonly contract: string; readonly name: string }[];
  readonly othersMayWrite?: boolean;
};

/** A model of the contract above. */
export function oddModel({ calls, without = [], accounts = {}, ...frame }: OddOptions) {
  const known = Object.entries(operations).filter(([name]) => !without.includes(name as Called));
  return defineModel<State, Record<string, never>>({
    name: 'odd',
    parameters: {},
    world: {
      subject: 'odd',
      contracts: [{ name: 'odd', source: 'Odd.sol', contract: 'Odd', deployer: 'owner', abi }],
      accounts: { owner: '0xaa00000000000000000000000000000000000000', ...accounts },
      actors: { Ana: ANA },
      setup: [],
    },
    initial: () => ({ count: 0n, text: '' }),
    operations: { odd: Object.fromEntries(known) },
    invariants: [],
    abstraction: {
      variables: () => ['count', 'text'].map((name) => ({ contract: 'odd', name, keys: [] })),
      toState: (read) => ({
        count: read('odd', 'count') as bigint,
        text: read('odd', 'text') as string,
      }),
      ...frame,
    },
    generator: {
      startTimes: fc.constant(1_700_000_000n),
      intents: calls.map((name) => ({
        name,
        weight: 1,
        draw: fc.boolean(),
        resolve: (drawn: boolean) => ({ delay: 1n, command: commandOf(name, drawn) }),
      })),
    },
    speech: { units: {} },
  });
}

function commandOf(name: Called, drawn: boolean) {
  const call = { from: ANA, to: 'odd', value: name === 'burn()' ? 3n : 0n };
  if (name === 'receive()') return { ...call, calldata: '0x', value: 2n } as const;
  if (name === 'fallback()') return { ...call, calldata: drawn ? '0x12' : '0x1234567890' } as const;
  return { ...call, function: name, args: name.endsWith('(bool)') ? [drawn] : [] };
}
