import * as fc from 'fast-check';
import { type Abi, encodeFunctionData, keccak256, parseAbi, parseAbiItem, stringToHex } from 'viem';
import { describe, expect, test } from 'vitest';
import { echidna } from '../../harness/import/echidna.js';
import type { ForeignCall } from '../../harness/import/foreign.js';
import { bytesOfHaskell } from '../../harness/import/haskell.js';

const ACCOUNT = '0x00000000000000000000000000000000000000aa';

/** A transaction as Echidna writes it, of a call. */
function transaction(call: unknown, more: Record<string, unknown> = {}) {
  return { call, src: ACCOUNT, dst: ACCOUNT, value: '0x0', delay: ['0x0', '0x0'], ...more };
}

function read(...transactions: readonly unknown[]): readonly ForeignCall[] {
  return echidna.read(transactions, 'r.txt');
}

const call = (name: string, ...args: readonly unknown[]) => ({
  tag: 'SolCall',
  contents: [name, args],
});
const value = (tag: string, contents: unknown) => ({ tag, contents });

describe("Haskell's show", () => {
  test.each([
    ['""', '0x'],
    ['"abc"', '0x616263'],
    [String.raw`"\"\\"`, '0x225c'],
    [String.raw`"\SOH"`, '0x01'],
    [String.raw`"\SO\&H"`, '0x0e48'],
    [String.raw`"\255\&1"`, '0xff31'],
    [String.raw`"\NUL\DEL\ESC[0m\n\t\a"`, '0x007f1b5b306d0a0907'],
    [String.raw`"\x41\o101\^A"`, '0x414101'],
    ['"a\\   \\b"', '0x6162'],
  ])('default: %s is %s', (text, bytes) => {
    expect(bytesOfHaskell(text)).toBe(bytes);
  });

  test.each(['', 'abc', '"', '"a', '"\\q"', '"a"b"', '"\\256"', '"\\"', '"é€"'])(
    'error: %s is no such text',
    (text) => {
      expect(bytesOfHaskell(text)).toBeUndefined();
    },
  );

  test('behavior: whatever bytes are shown are read back', () => {
    const names = 'NUL SOH STX ETX EOT ENQ ACK a b t n v f r SO SI DLE DC1 DC2 DC3 DC4'.split(' ');
    names.push(...'NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(' '));
    const show = (bytes: Uint8Array): string => {
      const shown = [...bytes].map((byte, index) => {
        const next = String.fromCharCode(bytes[index + 1] ?? 0);
        if (byte === 34) return '\\"';
        if (byte === 92) return '\\\\';
        if (byte === 127) return '\\DEL';
        if (byte === 14) return next === 'H' ? '\\SO\\&' : '\\SO';
        if (byte < 32) return `\\${names[byte]}`;
        if (byte < 127) return String.fromCharCode(byte);
        return `\\${byte}${/\d/.test(next) ? '\\&' : ''}`;
      });
      return `"${shown.join('')}"`;
    };
    const bytes = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(bytes, (drawn) => {
        expect(bytesOfHaskell(show(drawn))).toBe(`0x${Buffer.from(drawn).toString('hex')}`);
      }),
    );
  });
});

describe('calls', () => {
  test('default: values of every type are encoded as Solidity does', () => {
    const signature =
      'f(uint64,int8,address,bool,bytes3,bytes,string,uint16[],bool[2],(address,string[]),bytes24)';
    const abi: Abi = [parseAbiItem(`function ${signature}`)];
    const args = [
      ...[7n, -3, ACCOUNT, true, '0x61ff00', '0x01', 'hé', [1, 65535], [true, false]],
      [ACCOUNT, ['', 'x']],
      `0x${'ab'.repeat(24)}`,
    ];
    const expected = encodeFunctionData({ abi, args });
    const text = (contents: string) => value('AbiString', contents);
    const [read1] = read(
      transaction(
        call(
          'f',
          value('AbiUInt', [64, '7']),
          value('AbiInt', [8, '-3']),
          value('AbiAddress', ACCOUNT),
          value('AbiBool', true),
          value('AbiBytes', [3, String.raw`"a\255\NUL"`]),
          value('AbiBytesDynamic', String.raw`"\SOH"`),
          text(String.raw`"h\195\169"`),
          value('AbiArrayDynamic', [
            value('AbiUIntType', 16),
            [value('AbiUInt', [16, '1']), value('AbiUInt', [16, '65535'])],
          ]),
          value('AbiArray', [
            2,
            { tag: 'AbiBoolType' },
            [value('AbiBool', true), value('AbiBool', false)],
          ]),
          value('AbiTuple', [
            value('AbiAddress', ACCOUNT),
            value('AbiArrayDynamic', [{ tag: 'AbiStringType' }, [text('""'), text('"x"')]]),
          ]),
          value('AbiBytes', [24, `"${'\\171'.repeat(24)}"`]),
        ),
      ),
    );
    expect(read1!.action).toEqual({ kind: 'calldata', calldata: expected, signature });
  });

  test('behavior: arrays without elements have the type that is written down', () => {
    const pairs = value('AbiTupleType', [
      value('AbiBytesType', 4),
      value('AbiArrayType', [3, value('AbiArrayDynamicType', { tag: 'AbiBytesDynamicType' })]),
      { tag: 'AbiFunctionType' },
      value('AbiIntType', 256),
      { tag: 'AbiAddressType' },
    ]);
    const [one] = read(transaction(call('g', value('AbiArrayDynamic', [pairs, []]))));
    const signature = 'g((bytes4,bytes[][3],function,int256,address)[])';
    expect(one!.action).toMatchObject({ signature });
    const { calldata } = one!.action as { calldata: string };
    expect(calldata.slice(0, 10)).toBe(keccak256(stringToHex(signature)).slice(0, 10));
  });

  test('behavior: strings that are no UTF-8 keep their bytes', () => {
    const [one] = read(transaction(call('s', value('AbiString', String.raw`"\255"`))));
    const abi = parseAbi(['function s(bytes)']);
    const args = encodeFunctionData({ abi, args: ['0xff'] }).slice(10);
    expect(one!.action).toMatchObject({ signature: 's(string)' });
    expect((one!.action as { calldata: string }).calldata.slice(10)).toBe(args);
  });

  test('behavior: waits, creations, bytes, fallbacks, and the names of early versions', () => {
    const plain = transaction({ tag: 'NoCall' }, { delay: ['0x10', '0x2'], value: '0x3' });
    const early = Object.fromEntries(
      Object.entries(plain).map(([name, field]) => [
        ['gas', 'gasprice'].includes(name) ? `_${name}'` : `_${name}`,
        field,
      ]),
    );
    expect(echidna.recognises([early])).toBe(true);
    const expected = { from: ACCOUNT, to: ACCOUNT, value: 3n, seconds: 16n, blocks: 2n };
    const wait = { kind: 'wait' };
    expect(read(plain, early)).toEqual([
      { at: '[0]', action: wait, ...expected },
      { at: '[1]', action: wait, ...expected },
    ]);
    const others = [
      value('SolCreate', '"`"'),
      value('SolCalldata', String.raw`"\222\173"`),
      call(''),
    ];
    expect(read(...others.map((one) => transaction(one))).map(({ action }) => action)).toEqual([
      { kind: 'creation' },
      { kind: 'calldata', calldata: '0xdead' },
      { kind: 'calldata', calldata: keccak256(stringToHex('()')).slice(0, 10) },
    ]);
  });

  const uint = (bits: unknown, text: unknown) => call('f', value('AbiUInt', [bits, text]));
  test.each([
    [transaction({ tag: 'SolCal' }), '[0].call.tag', 'SolCall, SolCalldata, SolCreate or NoCall'],
    [transaction(value('SolCall', 'f')), '[0].call.contents', '[name, arguments]'],
    [transaction(call('f g')), '[0].call.contents[0]', 'a function'],
    [transaction(value('SolCalldata', 'x')), '[0].call.contents', 'show writes'],
    [transaction(uint(8, '256')), '[0].call.contents[1][0].contents', 'in its range'],
    [transaction(uint(12, '1')), '[0].call.contents[1][0].contents', 'a size from 8 to 256'],
    [transaction(uint(8, 1n.toString)), '[0].call.contents[1][0].contents', '[bits, "number"]'],
    [transaction(call('f', value('Word', 1))), '[0].call.contents[1][0].tag', 'ABI value'],
    [
      transaction(call('f', value('AbiBytes', [2, '"abc"']))),
      '[0].call.contents[1][0].contents',
      'a bytes2',
    ],
    [
      transaction(call('f', value('AbiArrayDynamic', [{ tag: 'Int' }, []]))),
      '[0].call.contents[1][0].contents',
      'ABI type',
    ],
    [
      transaction(
        call('f', value('AbiArray', [1, { tag: 'AbiBoolType' }, [value('AbiString', '""')]])),
      ),
      '[0].call.contents[1][0].contents[0]',
      'a bool',
    ],
    [
      transaction(call('f', value('AbiArray', [2, { tag: 'AbiBoolType' }, []]))),
      '[0].call.contents[1][0].contents',
      '2 values',
    ],
    [transaction({ tag: 'NoCall' }, { delay: ['0x1'] }), '[0].delay[1]', 'a value'],
    [transaction({ tag: 'NoCall' }, { value: -1 }), '[0].value', 'whole number'],
    [transaction({ tag: 'NoCall' }, { src: '0x10000' }), '[0].src', 'an address of 20 bytes'],
    ['text', '[0]', ''],
  ])('error: %j', (one, field, expected) => {
    let thrown: unknown;
    try {
      read(one);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'import/malformed', facts: { file: 'r.txt', field } });
    expect((thrown as { facts: { expected: string } }).facts.expected).toContain(expected);
  });
});
