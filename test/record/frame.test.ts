import { expect, test } from 'vitest';
import { frameOfTracer, frameOfTraces } from '../../harness/chain/past/frame.js';
import { Course } from '../../harness/cli/recordCourse.js';
import type { Address, Hex } from '../../harness/model/index.js';
import type { BlockJudgement } from '../../harness/record/judge.js';
import { namedIn, recordTransaction } from '../../harness/record/topmost.js';

const POOL: Address = `0x${'aa'.repeat(20)}`;
const USER: Address = `0x${'bb'.repeat(20)}`;
const OTHER: Address = `0x${'cc'.repeat(20)}`;
const HASH: Hex = `0x${'11'.repeat(32)}`;
const NAMES = new Map([[POOL, 'pool']]);

/** An item of `trace_block`'s answer. */
const flat = (traceAddress: readonly number[], given: object = {}) => ({
  ...{ type: 'call', traceAddress, result: { output: '0x' }, error: null },
  action: { callType: 'call', from: USER, to: POOL, input: '0x', value: '0x0' },
  ...given,
});

test('behavior: null is said of a call where there is no error, and no receiver', () => {
  const traced = { type: 'CALL', from: USER, to: POOL, error: null };
  expect(frameOfTracer(traced)).toMatchObject({ to: POOL, error: undefined });
  const created = { type: 'CREATE', from: USER, to: null, error: 'out of gas' };
  expect(frameOfTracer(created)).toMatchObject({ to: undefined, error: 'out of gas' });
  expect(frameOfTraces([flat([])])).toMatchObject({ error: undefined, output: '0x' });
  const failed = { type: 'create', result: { address: null, output: null }, error: 'Reverted' };
  expect(frameOfTraces([flat([], failed)])).toMatchObject({
    ...{ to: undefined, output: undefined, error: 'Reverted' },
  });
});

test('behavior: flat calls become a tree in whatever order they are told', () => {
  const places = [[], [1], [0, 1], [0], [0, 0]];
  const frame = frameOfTraces(
    places.map((place) => {
      const input = `0x${place.map((index) => `0${index}`).join('')}`;
      return flat(place, { action: { callType: 'call', from: USER, to: POOL, input } });
    }),
  );
  type Tree = readonly [string, readonly Tree[]];
  const tree = ({ input, calls }: typeof frame): Tree => [input, calls.map(tree)];
  expect(tree(frame)).toEqual([
    '0x',
    [
      [
        '0x00',
        [
          ['0x0000', []],
          ['0x0001', []],
        ],
      ],
      ['0x01', []],
    ],
  ]);
});

test('behavior: a call that did not begin is none of the contract', () => {
  const inner = (error: string, output: Hex = '0x') => {
    const call = { type: 'CALL', from: OTHER, to: POOL, input: '0x01020304', error, output };
    const frame = frameOfTracer({ type: 'CALL', from: USER, to: OTHER, calls: [call] });
    const transaction = { hash: HASH, frame, logs: undefined, hidden: false };
    return recordTransaction(transaction, NAMES)?.calls ?? [];
  };
  for (const error of [
    'insufficient balance for transfer',
    'max call depth exceeded',
    'OutOfFunds',
    'CallTooDeep',
  ]) {
    expect(inner(error)).toEqual([]);
  }
  expect(inner('execution reverted')).toHaveLength(1);
  expect(inner('execution reverted: insufficient balance')).toHaveLength(1);
  expect(inner('insufficient balance', '0x08c379a0')).toHaveLength(1);
});

test('behavior: calldata full of addresses names only so many guests', () => {
  const address = (index: number) => `${'5'.repeat(36)}${(index + 4_096).toString(16)}`;
  const many = Array.from({ length: 1_000 }, (_, index) => address(index).padStart(64, '0'));
  const call = {
    ...{ at: [], from: USER, to: 'pool', input: `0x01020304${many.join('')}` as Hex, value: 0n },
    ...{ view: false, success: true, ranOut: false, output: undefined, logs: undefined },
    ...{ undone: [], code: undefined },
  };
  const found = namedIn([{ hash: HASH, calls: [call], logs: undefined, hidden: false }]);
  expect(found.size).toBe(1 + 64);
  expect(found).toContain(`0x${address(63)}`);
});

test('behavior: what is certain is told, however much that is unknown came before', () => {
  const judgement = (number: bigint, same: boolean) =>
    // Only what a finding is made of.
    ({
      block: { environment: { number }, transactions: [] },
      ...{ divergences: [], between: [], aside: [], hidden: same },
      upgraded: [{ contract: 'pool', implementation: OTHER, same }],
    }) as unknown as BlockJudgement;
  const course = new Course();
  for (let number = 1n; number <= 25n; number += 1n) course.add(judgement(number, true), 'all');
  course.add(judgement(26n, false), 'all');
  expect(course.omitted).toBe(5);
  expect(course.findings.at(-1)).toMatchObject({ kind: 'unexplained', number: 26n });
  course.backTo(22n);
  expect(course.omitted).toBe(2);
  expect(course.findings).toHaveLength(20);
});
