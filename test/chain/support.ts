import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecuteOptions } from '../../harness/chain/executor.js';
import {
  type Address,
  addressOf,
  type Command,
  type Environment,
  type Hex,
  type Value,
  type Variable,
  type World,
} from '../../harness/model/index.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import { compile } from '../../harness/target/compile.js';
import { collectSources } from '../../harness/target/sources.js';
import type { Plan } from '../../harness/trace/plan.js';

export const CACHE = join(tmpdir(), 'difftest-test-cache');

export const OWNER: Address = '0xaa00000000000000000000000000000000000000';
export const ALICE: Address = '0xd000000000000000000000000000000000000001';
export const BOB: Address = '0xd000000000000000000000000000000000000002';
/** Nobody that the world names. */
export const STRANGER: Address = '0xee00000000000000000000000000000000000099';
export const PRESET: Address = '0xfe00000000000000000000000000000000000001';

/** Small contracts that show all that an executor must tell. */
const SOLIDITY = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

library Doubling {
  function double(uint256 value) external pure returns (uint256) { return value * 2; }
}

interface IBook { function note(uint64 amount) external; }

contract Book {
  event Noted(address indexed by, uint64 amount);
  uint64 public total;
  function note(uint64 amount) external { total += amount; emit Noted(msg.sender, amount); }
}

contract Till {
  struct Account { uint64 amount; uint32 visits; bool open; }
  event Paid(address indexed by, uint256 wei_, string words);
  error TooMuch(uint256 asked, uint256 most);

  address public owner;
  IBook internal book;
  address internal immutable self = address(this);
  uint256 public count;
  mapping(address => Account) internal accounts;
  mapping(uint256 => uint256) internal scratch;

  function init(IBook book_, address owner_) external {
    require(owner == address(0), "again");
    book = book_;
    owner = owner_;
  }
  function configure(uint256 start) external { require(msg.sender == owner, "owner"); count = start; }
  function put(uint64 amount) external returns (Account memory, uint256) {
    if (amount > 1000) revert TooMuch(amount, 1000);
    Account storage account = accounts[msg.sender];
    account.amount += amount;
    account.visits += 1;
    account.open = true;
    count += 1;
    book.note(amount);
    return (account, Doubling.double(amount));
  }
  function clear() external { delete accounts[msg.sender]; }
  function pay(string calldata words) external payable { emit Paid(msg.sender, msg.value, words); }
  function take(address payable to, uint256 wei_) external { to.transfer(wei_); }
  function surroundings()
    external view returns (uint256, uint256, bytes32, uint256, uint256, uint256, uint256, address)
  {
    return (
      block.number, block.timestamp, blockhash(block.number - 1), block.prevrandao,
      block.chainid, block.basefee, block.gaslimit, self
    );
  }
  function fail(uint256 how) external view {
    if (how == 0) require(false, "reason");
    if (how == 1) assert(false);
    if (how == 2) revert();
    assembly { mstore(0, shl(224, 0xdeadbeef)) revert(0, 4) }
  }
  function strange() external returns (string memory) {
    assembly { mstore(0, 7) log1(0, 32, 99) mstore(0, not(0)) return(0, 32) }
  }
  function burn() external view { while (true) {} }
  fallback() external payable { require(msg.data.length > 0, "no data"); }
}

contract Reader {
  struct Pair { uint8 left; bytes3 right; }
  struct Note { string words; Pair[] pairs; }
  function fixedSize(address, uint64, bool, int32, bytes4, Pair memory, uint8[2] memory) external {}
  function anySize(string memory, uint16[] memory, bytes memory, Note memory) external {}
  function nested(bytes[] memory, uint32[][2] memory) external {}
}

contract Stubborn {
  constructor(uint256 limit) { require(limit > 10, "limit is too small"); }
}
`;

export type TillOptions = {
  readonly proxy?: 'none' | 'erc1967' | 'uups';
  /** Deploys one more contract, whose constructor takes more than 10 only. */
  readonly limit?: bigint;
  readonly setup?: World['setup'];
};

/** Compiles the contracts above and declares a world of them. */
export async function tillWorld(
  options: TillOptions = {},
): Promise<{ readonly world: World; readonly target: LoadedTarget }> {
  const { proxy = 'none', limit, setup } = options;
  const folder = mkdtempSync(join(tmpdir(), 'difftest-chain-'));
  const file = join(folder, 'Till.sol');
  writeFileSync(file, SOLIDITY);
  const set = collectSources([file]);
  const compiled = (await compile(set, { cacheDir: CACHE }))[set.entries[0]!]!;
  rmSync(folder, { recursive: true });

  const common = { source: file, deployer: 'owner' };
  const till = {
    ...common,
    name: 'till',
    contract: 'Till',
    libraries: ['Doubling'],
    proxy,
    init: { function: 'init(address,address)', args: [addressOf('book'), addressOf('owner')] },
    abi: compiled.Till!.abi,
  };
  const book = { ...common, name: 'book', contract: 'Book', abi: compiled.Book!.abi };
  const reader = { ...common, name: 'reader', contract: 'Reader', abi: compiled.Reader!.abi };
  const stubborn = {
    ...common,
    name: 'stubborn',
    contract: 'Stubborn',
    constructorArgs: [limit ?? 0n],
    abi: compiled.Stubborn!.abi,
  };
  const world: World = {
    subject: 'till',
    // The till names the book in its init although the book comes after it.
    contracts: [till, book, reader, ...(limit === undefined ? [] : [stubborn])],
    accounts: { owner: OWNER },
    actors: { Alice: ALICE, Bob: BOB },
    setup: setup ?? [{ from: 'owner', to: 'till', function: 'configure(uint256)', args: [5n] }],
    presets: [{ address: PRESET, code: '0x00', balance: 7n, storage: { [slot(1)]: slot(2) } }],
  };
  const artifacts = {
    till: compiled.Till!,
    book: compiled.Book!,
    reader: compiled.Reader!,
    stubborn: compiled.Stubborn!,
  };
  return { world, target: { spec: 'till', artifacts, bytecodeHash: '0x' } };
}

export function slot(value: number): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`;
}

export function call(from: Address, signature: string, ...args: Value[]): Command {
  return { from, to: 'till', function: signature, args, value: 0n };
}

export function raw(from: Address, calldata: Hex, value = 0n): Command {
  return { from, to: 'till', calldata, value };
}

/** Commands with the number of the block that each is in: 1 is the first. */
export function planOf(...steps: readonly (readonly [block: number, command: Command])[]): Plan {
  return {
    model: 'till',
    parameters: {},
    hardfork: 'osaka',
    origin: {},
    steps: steps.map(([block, command]) => ({ command, environment: environmentOf(block) })),
  };
}

export function environmentOf(block: number): Environment {
  return {
    number: BigInt(1000 + block),
    timestamp: BigInt(5000 + 10 * block),
    parentHash: slot(0xabc0 + block),
    chainId: 31337n,
    baseFee: 0n,
    prevRandao: slot(0xdef0 + block),
  };
}

const PEOPLE = [ALICE, BOB, STRANGER];
const VARIABLES: readonly Variable[] = [
  { contract: 'till', name: 'count', keys: [] },
  { contract: 'till', name: 'owner', keys: [] },
  { contract: 'book', name: 'total', keys: [] },
  ...PEOPLE.map((account) => ({ contract: 'till', name: 'accounts', keys: [account] })),
];

/** Reads count, owner, total and three accounts, the same after every step. */
export function reading(probe: ExecuteOptions['probe'] = 'end'): ExecuteOptions {
  return {
    probe,
    observe: () => ({
      variables: () => VARIABLES,
      toState: (_, read) => ({
        count: read('till', 'count'),
        owner: read('till', 'owner'),
        total: read('book', 'total'),
        accounts: Object.fromEntries(
          PEOPLE.map((account) => [account, read('till', 'accounts', account)]),
        ),
      }),
    }),
  };
}

export const NO_ACCOUNT = { amount: 0n, visits: 0n, open: false };
