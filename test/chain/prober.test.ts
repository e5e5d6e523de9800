import { expect, test } from 'vitest';
import { openProber } from '../../harness/chain/probe.js';
import type { Hex, Variable } from '../../harness/model/index.js';
import type { Artifact, StorageLayout } from '../../harness/target/artifact.js';
import { slot } from './support.js';

/** `mapping(string => mapping(string => uint256)) names`. */
const storageLayout = {
  storage: [{ label: 'names', offset: 0, slot: '0', type: 't_outer' }],
  types: {
    t_outer: {
      encoding: 'mapping',
      key: 't_string_memory_ptr',
      label: 'mapping(string => mapping(string => uint256))',
      numberOfBytes: '32',
      value: 't_inner',
    },
    t_inner: {
      encoding: 'mapping',
      key: 't_string_memory_ptr',
      label: 'mapping(string => uint256)',
      numberOfBytes: '32',
      value: 't_uint256',
    },
    t_uint256: { encoding: 'inplace', label: 'uint256', numberOfBytes: '32' },
  },
} as unknown as StorageLayout;

const named = (...keys: string[]): Variable => ({ contract: 'book', name: 'names', keys });

test('behavior: keys are not run together, whatever characters they have', () => {
  const prober = openProber({ book: { storageLayout } as Artifact });
  const variables = [
    named('a', 'b][c'),
    named('a][b', 'c'),
    named('a', 'b'),
    named('a', '"b][c"'),
    named('a', '"b"'),
  ];
  const { calls, reader } = prober.query(variables);
  expect(calls[0]!.data.length).toBe(2 + 64 * variables.length);
  const words: Hex = `0x${[1, 2, 3, 4, 5].map((value) => slot(value).slice(2)).join('')}`;
  const read = reader([words]);
  expect(variables.map(({ keys }) => read('book', 'names', ...keys))).toEqual([1n, 2n, 3n, 4n, 5n]);
  const again = reader([words]);
  const backwards = variables.toReversed().map(({ keys }) => again('book', 'names', ...keys));
  expect(backwards).toEqual([5n, 4n, 3n, 2n, 1n]);
});
