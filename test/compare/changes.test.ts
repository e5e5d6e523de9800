import { parseAbi } from 'viem';
import { expect, test } from 'vitest';
import { commonFunctions, interfaceChanges } from '../../harness/compare/interface.js';
import { layoutChanges } from '../../harness/compare/layout.js';
import { silentFunctions } from '../../harness/report/compared.js';
import type { StorageLayout } from '../../harness/target/artifact.js';

test('default: functions, events and errors that came, went or changed', () => {
  const before = parseAbi([
    'function same(uint256 a) returns (bool)',
    'function gone()',
    'function paid()',
    'event Sent(address to)',
    'error Full()',
  ]);
  const after = parseAbi([
    'function same(uint256 renamed) returns (bool)',
    'function paid() payable',
    'event Sent(address indexed to)',
    'error Full(uint256 room)',
  ]);
  expect(interfaceChanges(before, after)).toEqual([
    { kind: 'function', signature: 'gone()', change: 'gone', before: 'nonpayable returns ()' },
    {
      kind: 'function',
      signature: 'paid()',
      change: 'changed',
      before: 'nonpayable returns ()',
      after: 'payable returns ()',
    },
    {
      kind: 'event',
      signature: 'Sent(address)',
      change: 'changed',
      before: 'indexed nothing',
      after: 'indexed 1',
    },
    { kind: 'error', signature: 'Full()', change: 'gone', before: '' },
    { kind: 'error', signature: 'Full(uint256)', change: 'added', after: '' },
  ]);
  expect([...commonFunctions(before, after)]).toEqual(['same(uint256)', 'paid()']);
});

/** A struct with members, as solc numbers it anew in every compilation. */
function layoutOf(id: number, members: readonly string[], first: string): StorageLayout {
  const struct = `t_struct(Account)${id}_storage`;
  const word = { encoding: 'inplace', label: 'uint128', numberOfBytes: '16' } as const;
  return {
    storage: [
      { label: first, slot: '0', offset: 0, type: 't_uint128' },
      { label: '__gap', slot: '1', offset: 0, type: 't_uint128' },
      { label: 'account', slot: '2', offset: 0, type: struct },
    ],
    types: {
      t_uint128: word,
      [struct]: {
        encoding: 'inplace',
        label: 'struct Account',
        numberOfBytes: '32',
        members: members.map((label, index) => {
          return { label, slot: '0', offset: index * 16, type: 't_uint128' };
        }),
      },
    },
  };
}

test('behavior: a struct whose members change places is another type', () => {
  const before = layoutOf(7, ['paid', 'owed'], 'total');
  expect(layoutChanges(before, layoutOf(9, ['paid', 'owed'], 'total'))).toEqual([]);
  const [change, ...more] = layoutChanges(before, layoutOf(9, ['owed', 'paid'], 'total'));
  expect(more).toEqual([]);
  expect(change).toEqual({
    variable: 'account',
    change: 'retyped',
    before: 'slot 2 offset 0 struct Account = {paid@0.0 uint128:16, owed@0.16 uint128:16}',
    after: 'slot 2 offset 0 struct Account = {owed@0.0 uint128:16, paid@0.16 uint128:16}',
  });
});

test('behavior: a variable of another name is one gone and one added', () => {
  const [gone, added] = layoutChanges(layoutOf(1, ['a'], 'total'), layoutOf(1, ['a'], 'sum'));
  expect(gone).toEqual({
    variable: 'total',
    change: 'gone',
    before: 'slot 0 offset 0 uint128',
  });
  expect(added).toEqual({ variable: 'sum', change: 'added', after: 'slot 0 offset 0 uint128' });
});

test('behavior: functions of which no call succeeded are named', () => {
  const row = (called: string, outcome: string) => {
    return { function: called, outcome, count: 1, a: 1n, b: 1n };
  };
  const rows = [row('c.b', 'Error(no)'), row('c.a', '(empty)'), row('c.c', '(empty)')];
  expect(silentFunctions([...rows, row('c.c', 'success')])).toEqual(['c.a', 'c.b']);
});
