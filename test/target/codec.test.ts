import fc from 'fast-check';
import {
  type Abi,
  encodeAbiParameters,
  encodeErrorResult,
  encodeFunctionData,
  parseAbi,
  toEventSelector,
} from 'viem';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../harness/errors.js';
import type { Hex, Value } from '../../harness/model/index.js';
import {
  decodeCalldata,
  decodeError,
  decodeLog,
  errorTable,
  eventTable,
  functionTable,
} from '../../harness/target/codec/index.js';

const abi: Abi = parseAbi([
  'struct Item { address owner; uint64 amount; int32 change; bool open; bytes4 tag }',
  'struct Note { string words; uint8[] digits }',
  'error TooSmall(uint256 least)',
  'event Moved(address indexed from, address indexed to, uint256 amount)',
  'event Said(string indexed topic, string words, bytes raw)',
  'function all() view returns (Item[] items, address[] owners)',
  'function set(address owner, uint64 amount, bool open, int32 change, bytes4 tag) payable',
  'function say(string words, uint16[] numbers, bytes raw) returns (string)',
  'function note(Note item, uint8[2][] pairs, bytes[2] pair) returns (Note)',
  'function nothing()',
]);
const functions = functionTable(abi);
const codec = (name: string) =>
  [...functions.bySignature.values()].find(({ signature }) => signature.startsWith(`${name}(`))!;

const MOVED = 'Moved(address,address,uint256)';
const owner = '0x00000000000000000000000000000000000000aa';
const word = (digits: string) => digits.padStart(64, '0');

/** Arguments of each function, as values of ours and as viem wants them. */
const CALLS: Record<string, { ours: readonly Value[]; viem: readonly unknown[] }> = {
  set: {
    ours: [owner, 2n ** 64n - 1n, true, -1n, '0x12345678'],
    viem: [owner, 2n ** 64n - 1n, true, -1, '0x12345678'],
  },
  say: {
    ours: ['grüße', [1n, 65535n], '0xab'],
    viem: ['grüße', [1, 65535], '0xab'],
  },
  note: {
    ours: [{ words: '', digits: [7n] }, [[1n, 2n]], ['0x', `0x${'11'.repeat(33)}`]],
    viem: [{ words: '', digits: [7] }, [[1, 2]], ['0x', `0x${'11'.repeat(33)}`]],
  },
  nothing: { ours: [], viem: [] },
};

describe('calls', () => {
  test.each(Object.entries(CALLS))(
    'default: %s is encoded as viem does',
    (name, { ours, viem }) => {
      const expected = encodeFunctionData({ abi, functionName: name, args: viem });
      expect(codec(name).encodeCall(ours)).toBe(expected);
    },
  );

  test.each(Object.entries(CALLS))('behavior: %s is read back', (name, { ours }) => {
    const { signature, encodeCall } = codec(name);
    expect(decodeCalldata(abi, encodeCall(ours))).toEqual({ signature, args: ours });
    expect(decodeCalldata(abi, `${encodeCall(ours)}00`)).toEqual({ signature, args: ours });
  });

  test.each([
    ['no bytes', '0x'],
    ['half a selector', codec('set').selector.slice(0, 6)],
    ['an unknown selector', '0xdeadbeef'],
    ['a byte too few', codec('set').encodeCall(CALLS.set!.ours).slice(0, -2)],
    ['a dirty address', dirty('set', 0, 23)],
    ['a dirty integer', dirty('set', 1, 47)],
    ['a boolean of 2', dirty('set', 2, 62)],
    ['a negative number with a cleared sign bit', dirty('set', 3, 0, '7')],
    ['dirty bytes', dirty('set', 4, 63)],
    ['an offset beyond the end', dirty('say', 0, 55)],
    ['an enormous offset', dirty('say', 0, 0)],
    ['an enormous length', dirty('say', 5, 0)],
    ['a length that the data has not', dirty('say', 5, 61)],
    ['text longer than the data', dirty('say', 3, 61)],
  ])('behavior: %s is no call', (_, calldata) => {
    expect(decodeCalldata(abi, calldata as Hex)).toBeUndefined();
  });

  test('error: arguments of another type', () => {
    const wrong = [owner, 2n ** 64n, true, 0n, '0x12345678'];
    expect(() => codec('set').encodeCall(wrong)).toThrow(UsageError);
    expect(() => codec('set').encodeCall([owner])).toThrow(UsageError);
    expect(() => codec('say').encodeCall([1n, [], '0x'])).toThrow(UsageError);
    expect(() => codec('say').encodeCall(['', [], '0x1'])).toThrow(UsageError);
  });
});

describe('returns', () => {
  test('default: structs are records, arrays lists', () => {
    const { outputs } = abi.find((item) => item.type === 'function' && item.name === 'all') as {
      outputs: readonly { type: string }[];
    };
    const item = { owner, amount: 5n, change: -2, open: false, tag: '0x00000001' };
    const data = encodeAbiParameters(outputs, [[item, item], [owner]]);
    const record = { ...item, change: -2n };
    expect(codec('all').decodeReturns(data)).toEqual([[record, record], [owner]]);
  });

  test.each([
    ['too short', `0x${word('20')}`],
    ['wrong offset', `0x${word('ffff')}`],
    ['empty', '0x'],
  ])('behavior: %s is kept raw', (_, data) => {
    expect(codec('say').decodeReturns(data as Hex)).toEqual([{ undecodable: data }]);
  });

  test('behavior: a string that is no text is kept as bytes, and can be sent again', () => {
    const data = `0x${word('20')}${word('2')}c328${'0'.repeat(60)}` as Hex;
    const [value] = codec('say').decodeReturns(data);
    expect(value).toEqual({ undecodable: '0xc328' });
    const calldata = codec('say').encodeCall([value!, [], '0x']);
    expect(decodeCalldata(abi, calldata)?.args[0]).toEqual(value);
  });

  test('behavior: bytes behind the values are no part of them', () => {
    const say = `0x${word('20')}${word('2')}6869${'0'.repeat(60)}` as Hex;
    expect(codec('say').decodeReturns(say)).toEqual(['hi']);
    for (const surplus of ['00', word('0'), word('7')]) {
      const data: Hex = `${say}${surplus}`;
      expect(codec('say').decodeReturns(data)).toEqual([{ undecodable: data }]);
    }
  });

  test('behavior: bytes without padding are read, as solc reads them', () => {
    const data = `0x${word('20')}${word('2')}6869` as Hex;
    expect(codec('say').decodeReturns(data)).toEqual(['hi']);
  });
});

test('behavior: no bytes make a decoder throw', () => {
  const start = Object.entries(CALLS).map(([name, { ours }]) => codec(name).encodeCall(ours));
  const edits = fc.array(fc.tuple(fc.nat(2_000), fc.constantFrom(...'0123456789abcdef')));
  const topic = codec('all').selector;
  const [errors, events] = [errorTable([abi]), [eventTable([abi])]];
  fc.assert(
    fc.property(fc.constantFrom(...start), edits, fc.nat(2_000), (calldata, changes, length) => {
      const digits = [...calldata.slice(2)];
      for (const [at, digit] of changes) if (at < digits.length) digits[at] = digit;
      const bytes = digits.slice(0, 2 * Math.min(length, digits.length / 2)).join('');
      const data: Hex = `0x${bytes.slice(8)}`;
      decodeCalldata(abi, `0x${bytes}`);
      decodeError(errors, `0x08c379a0${bytes.slice(8)}`);
      decodeLog(events, { topics: eventTopics('Said(string,string,bytes)', topic), data });
      for (const { decodeReturns } of functions.bySignature.values()) decodeReturns(data);
    }),
    { seed: 7, numRuns: 500 },
  );
});

describe('events', () => {
  const tables = [eventTable([abi])];
  const moved = '0xe59fdd36d0d223c0c7d996db7ad796880f45e1936cb0bb7ac102e7082e031487';

  test('default: indexed and other arguments by name', () => {
    const topics = eventTopics(MOVED, word(owner.slice(2)), word(''));
    expect(decodeLog(tables, { topics, data: `0x${word('5')}` })).toEqual({
      name: 'Moved',
      args: { from: owner, to: '0x0000000000000000000000000000000000000000', amount: 5n },
    });
  });

  test('behavior: a dynamic indexed argument is its hash', () => {
    const hash = `0x${'cd'.repeat(32)}` as Hex;
    const topics = eventTopics('Said(string,string,bytes)', hash.slice(2));
    const data = encodeAbiParameters([{ type: 'string' }, { type: 'bytes' }], ['hi', '0x01']);
    expect(decodeLog(tables, { topics, data })).toEqual({
      name: 'Said',
      args: { topic: hash, words: 'hi', raw: '0x01' },
    });
  });

  test('behavior: the declaration with as many indexed arguments is taken', () => {
    const plain = parseAbi(['event Moved(address from, address to, uint256 amount)']);
    const data = `0x${word(owner.slice(2))}${word('1')}${word('5')}` as Hex;
    const args = { from: owner, to: `0x${'0'.repeat(39)}1`, amount: 5n };
    const moved = { name: 'Moved', args };
    const both = [eventTable([abi, plain])];
    expect(decodeLog(both, { topics: eventTopics(MOVED), data })).toEqual(moved);
    const topics = eventTopics(MOVED, word(owner.slice(2)), word('1'));
    expect(decodeLog(both, { topics, data: `0x${word('5')}` })).toEqual(moved);
    expect(decodeLog(tables, { topics: eventTopics(MOVED), data }).name).toBe('(unknown)');
  });

  test.each([
    ['anonymous', [], '0x'],
    ['of no ABI', [moved], '0x'],
    ['with too few topics', eventTopics(MOVED), '0x'],
    ['with short data', eventTopics(MOVED, word(''), word('')), '0x01'],
    ['with surplus data', eventTopics(MOVED, word(''), word('')), `0x${word('5')}${word('6')}`],
    ['with a dirty address', eventTopics(MOVED, 'ff'.repeat(32), word('')), `0x${word('5')}`],
  ])('behavior: a log %s is unknown', (_, topics, data) => {
    const log = { topics: topics as Hex[], data: data as Hex };
    expect(decodeLog(tables, log)).toEqual({ name: '(unknown)', args: log });
  });
});

describe('errors', () => {
  const table = errorTable([abi]);

  test('default: custom errors, reasons and panics', () => {
    const custom = encodeErrorResult({ abi, errorName: 'TooSmall', args: [7n] });
    expect(decodeError(table, custom)).toEqual({ name: 'TooSmall', args: [7n] });
    const reason = `0x08c379a0${word('20')}${word('2')}6869${'0'.repeat(60)}` as Hex;
    expect(decodeError(table, reason)).toEqual({ name: 'Error', args: ['hi'] });
    const panic = `0x4e487b71${word('11')}` as Hex;
    expect(decodeError(table, panic)).toEqual({ name: 'Panic', args: [0x11n] });
    expect(decodeError(table, '0x')).toEqual({ name: '(empty)', args: [] });
  });

  test.each([
    '0x01',
    '0xdeadbeef',
    '0x08c379a0',
    `0x08c379a0${word('20')}${word('99')}`,
    `0x4e487b71${word('11')}00`,
  ])('behavior: %s is unknown', (data) => {
    expect(decodeError(table, data as Hex)).toEqual({ name: '(unknown)', args: [data] });
  });
});

/** Calldata of a function with one digit of one word of its arguments changed. */
function dirty(name: string, wordIndex: number, digit: number, value = 'f'): Hex {
  const encoded = codec(name).encodeCall(CALLS[name]!.ours);
  const at = 10 + wordIndex * 64 + digit;
  const changed = name === 'set' && wordIndex === 2 ? '2' : value;
  return `${encoded.slice(0, at)}${changed}${encoded.slice(at + 1)}` as Hex;
}

function eventTopics(signature: string, ...rest: string[]): Hex[] {
  return [toEventSelector(signature), ...rest.map((digits) => `0x${digits}` as Hex)];
}
