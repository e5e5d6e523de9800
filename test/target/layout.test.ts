import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startNode } from '../../harness/chain/node.js';
import type { Hex, Value, VariableKey } from '../../harness/model/index.js';
import type { StorageLayout } from '../../harness/target/artifact.js';
import { compile } from '../../harness/target/compile.js';
import { coversSlot, describeSlot, locateVariable } from '../../harness/target/layout.js';
import { CACHE, errorOf, PRAGMA } from './support.js';

const A = '0xd0000000000000000000000000000000000000ab';
const WORD = `0x${'5a'.repeat(32)}` as const;

const SOURCE = `${PRAGMA}
type Price is uint40;
contract Base { uint256 private hidden = 1; uint8[3] private __gap; }
contract Store is Base {
  enum Color { Red, Green, Blue }
  struct Small { uint64 amount; int32 change; bool open; Color color; }
  struct Large { uint256 head; Small small; uint16[3] tail; mapping(uint256 => uint256) inner;
    uint256[] items; address owner; }
  uint256 private hidden = 2;
  uint8 a = 7; int8 b = -2; bool c = true; address d = ${'0xd0000000000000000000000000000000000000aB'};
  bytes4 e = 0xdeadbeef; Price price = Price.wrap(9); Store self = Store(d); Color color = Color.Blue;
  int256 negative = -1; bytes32 word = 0x${'5a'.repeat(32)};
  uint64[5] packed = [1, 2, 3, 4, 5]; uint256[2][2] matrix;
  Small[4] smalls; Large large; Large[] larges; uint32[] dynamic; uint256[][] nested;
  mapping(address => Small) byAddress; mapping(uint256 => mapping(bool => int16)) byNumber;
  mapping(string => uint8) byText; mapping(bytes4 => uint8) bySelector;
  mapping(int8 => uint8) bySigned; mapping(Color => uint8) byColor; mapping(bytes => uint8) byBytes;
  mapping(address => uint256[]) lists;
  string text = "hello \\u00e9"; string empty; bytes data = hex"0102"; string long;
  uint128[3] halves = [1, 2, 3]; uint136[2] wholes = [4, 5];
  constructor() {
    matrix[1][0] = 10; matrix[0][1] = 1;
    smalls[2] = Small(3, -4, true, Color.Green);
    large.head = 5; large.small = Small(6, 7, false, Color.Blue); large.tail = [8, 9, 10];
    large.inner[11] = 12; large.items.push(13); large.items.push(14); large.owner = d;
    for (uint256 i; i < 3; ++i) larges.push();
    larges[2].tail[1] = 77; larges[2].owner = d;
    for (uint32 i; i < 10; ++i) dynamic.push(100 + i);
    nested.push(); nested.push(); nested[1].push(55);
    byAddress[d] = Small(type(uint64).max, type(int32).min, true, Color.Red);
    byNumber[3][true] = -300; byText["key"] = 21; bySelector[0xdeadbeef] = 22; bySigned[-3] = 23;
    byColor[Color.Green] = 24; byBytes[hex"00ff"] = 25; lists[d].push(31); lists[d].push(32);
    long = "0123456789012345678901234567890123456789";
  }
}`;

let layout: StorageLayout;
let readSlot: (slot: Hex) => Promise<Hex>;
let stop: () => Promise<void>;

/** Runs the constructor on a real chain: what storage holds is not for us to imagine. */
beforeAll(async () => {
  const set = {
    sources: { 'Store.sol': SOURCE },
    remappings: [],
    entries: ['Store.sol'],
    borrowed: [],
    packaged: [],
  };
  const { Store } = (await compile(set, { cacheDir: CACHE }))['Store.sol']!;
  layout = Store!.storageLayout;

  const node = await startNode();
  stop = node.stop;
  const { request } = node.rpc;
  await request('anvil_setBalance', [A, '0xffffffffffffffff']);
  const creation = { from: A, data: Store!.bytecode, gas: '0x1000000', gasPrice: '0x0' };
  const hash = await request('eth_sendTransaction', [creation]);
  await request('evm_mine', [{ timestamp: 1_000 }]);
  const receipt = await request('eth_getTransactionReceipt', [hash]);
  const { contractAddress, status } = receipt as { contractAddress: Hex; status: Hex };
  expect(status).toBe('0x1');
  readSlot = async (slot) => {
    return (await request('eth_getStorageAt', [contractAddress, slot, 'latest'])) as Hex;
  };
});

afterAll(() => stop());

async function read(name: string, ...keys: VariableKey[]): Promise<Value> {
  const { slots, decode } = locateVariable(layout, { name, keys });
  return decode(await Promise.all(slots.map(readSlot)));
}

const SMALL = { amount: 0n, change: 0n, open: false, color: 0n };
const ZERO = '0x0000000000000000000000000000000000000000';

/** With a name to print: bigints cannot travel between a runner and its workers. */
function labelled([value, name, ...keys]: [Value, string, ...VariableKey[]]) {
  const label = name + keys.map((key) => `[${key}]`).join('');
  return [label, value, name, keys] as const;
}

describe('locateVariable', () => {
  const cases: [Value, string, ...VariableKey[]][] = [
    [7n, 'a'],
    [-2n, 'b'],
    [true, 'c'],
    [A, 'd'],
    ['0xdeadbeef', 'e'],
    [9n, 'price'],
    [A, 'self'],
    [2n, 'color'],
    [-1n, 'negative'],
    [WORD, 'word'],
    [[1n, 2n, 3n, 4n, 5n], 'packed'],
    [5n, 'packed', 4n],
    [
      [
        [0n, 1n],
        [10n, 0n],
      ],
      'matrix',
    ],
    [[10n, 0n], 'matrix', 1n],
    [10n, 'matrix', 1n, 0n],
    [SMALL, 'smalls', 0n],
    [{ amount: 3n, change: -4n, open: true, color: 1n }, 'smalls', 2n],
    [true, 'smalls', 2n, 'open'],
    [
      {
        head: 5n,
        small: { amount: 6n, change: 7n, open: false, color: 2n },
        tail: [8n, 9n, 10n],
        items: 2n,
        owner: A,
      },
      'large',
    ],
    [12n, 'large', 'inner', 11n],
    [14n, 'large', 'items', 1n],
    [3n, 'larges'],
    [{ head: 0n, small: SMALL, tail: [0n, 77n, 0n], items: 0n, owner: A }, 'larges', 2n],
    [{ head: 0n, small: SMALL, tail: [0n, 0n, 0n], items: 0n, owner: ZERO }, 'larges', 1n],
    [10n, 'dynamic'],
    [100n, 'dynamic', 0n],
    [109n, 'dynamic', 9n],
    [1n, 'nested', 1n],
    [55n, 'nested', 1n, 0n],
    [{ amount: 2n ** 64n - 1n, change: -(2n ** 31n), open: true, color: 0n }, 'byAddress', A],
    [SMALL, 'byAddress', ZERO],
    [-300n, 'byNumber', 3n, true],
    [0n, 'byNumber', 3n, false],
    [21n, 'byText', 'key'],
    [22n, 'bySelector', '0xdeadbeef'],
    [23n, 'bySigned', -3n],
    [24n, 'byColor', 1n],
    [25n, 'byBytes', '0x00ff'],
    [2n, 'lists', A],
    [32n, 'lists', A, 1n],
    ['hello é', 'text'],
    ['', 'empty'],
    ['0x0102', 'data'],
    [[1n, 2n, 3n], 'halves'],
    [[4n, 5n], 'wholes'],
  ];
  test.each(cases.map(labelled))('default: %s', async (_, value, name, keys) => {
    expect(await read(name, ...keys)).toEqual(value);
  });

  test('behavior: of two variables of one name, the most derived contract has it', async () => {
    expect(await read('hidden')).toBe(2n);
  });

  test('behavior: of a long string only its length is known', async () => {
    const { undecodable } = (await read('long')) as { readonly undecodable: string };
    expect((BigInt(undecodable) - 1n) / 2n).toBe(40n);
  });

  const wrong: [string, ...VariableKey[]][] = [
    ['nothing'],
    ['byAddress'],
    ['byAddress', 1n],
    ['byAddress', 'someone'],
    ['byNumber', '0x03', true],
    ['byNumber', 3n, 1n],
    ['byText', 5n],
    ['smalls', 4n],
    ['smalls', -1n],
    ['smalls', 'first'],
    ['large', 'missing'],
    ['a', 0n],
    ['text', 0n],
  ];
  test.each(wrong.map((path) => labelled([0n, ...path])))(
    'error: %s',
    async (_, __, name, keys) => {
      const error = await errorOf(() => locateVariable(layout, { name, keys }));
      expect(error).toMatchObject({ code: 'target/variable', exitCode: 2 });
    },
  );
});

describe('describeSlot', () => {
  const slotOf = (name: string, ...keys: VariableKey[]) => {
    return locateVariable(layout, { name, keys }).slots[0]!;
  };
  const described = (slot: Hex) => describeSlot(layout, slot, new Map());

  test('behavior: what stands at a fixed place, shared slots with all names', () => {
    expect(described(slotOf('a'))).toBe('a, b, c, d, e, price');
    expect(described(slotOf('negative'))).toBe('negative');
    expect(described(slotOf('packed', 3n))).toBe('packed[0..3]');
    expect(described(slotOf('packed', 4n))).toBe('packed[4..4]');
    expect(described(slotOf('matrix', 1n, 0n))).toBe('matrix[1][0]');
    expect(described(slotOf('smalls', 3n))).toBe('smalls[3]');
    expect(described(slotOf('large', 'small'))).toBe('large.small');
    expect(described(slotOf('large', 'tail'))).toBe('large.tail[0..2]');
    expect(described(slotOf('text'))).toBe('text');
  });

  test('behavior: dynamic arrays, also inside other variables', () => {
    expect(described(slotOf('dynamic'))).toBe('dynamic.length');
    expect(described(slotOf('dynamic', 8n))).toBe('dynamic[8..15]');
    expect(described(slotOf('larges', 2n, 'owner'))).toBe('larges[2].owner');
    expect(described(slotOf('large', 'items', 1n))).toBe('large.items[1]');
  });

  test('behavior: mappings only by what is known', () => {
    const slot = slotOf('byAddress', A);
    expect(described(slot)).toBeUndefined();
    expect(describeSlot(layout, slot, new Map([[slot, 'byAddress[A]']]))).toBe('byAddress[A]');
    expect(described(WORD)).toBeUndefined();
  });

  test('behavior: a variable covers its own slots and no others', () => {
    const covers = (name: string, slot: Hex) => coversSlot(layout, { name, keys: [] }, slot);
    expect(covers('dynamic', slotOf('dynamic'))).toBe(true);
    expect(covers('dynamic', slotOf('dynamic', 2n ** 32n - 1n))).toBe(true);
    expect(covers('dynamic', slotOf('dynamic', 2n ** 32n))).toBe(false);
    expect(covers('dynamic', slotOf('larges', 0n))).toBe(false);
    expect(covers('large', slotOf('large', 'owner'))).toBe(true);
    expect(covers('large', slotOf('large', 'items', 7n))).toBe(true);
    expect(covers('large', slotOf('larges'))).toBe(false);
    expect(covers('b', slotOf('a'))).toBe(true);
    expect(covers('nothing', slotOf('a'))).toBe(false);
    // Both variables of that name.
    expect(covers('hidden', `0x${'0'.repeat(64)}`)).toBe(true);
    expect(covers('hidden', slotOf('hidden'))).toBe(true);
    expect(covers('long', `0x${'0'.repeat(63)}1`)).toBe(false);
  });
});
