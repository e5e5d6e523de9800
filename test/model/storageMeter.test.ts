import { describe, expect, test } from 'vitest';
import { MemoryMeter, type MeteredWord, StorageMeter } from '../../harness/model/index.js';

/** Gas and refund of writing values one after another to a word that holds the first. */
function written(...values: readonly MeteredWord[]): readonly [gas: number, refund: number] {
  const meter = new StorageMeter();
  for (let at = 1; at < values.length; at++) meter.write('word', values[at - 1]!, values[at]!);
  return [meter.gas, meter.refund];
}

describe('StorageMeter', () => {
  test('default: cold words and accounts cost more once', () => {
    const meter = new StorageMeter('0xa', '0xb');
    meter.account('0xa');
    expect(meter.gas).toBe(0);
    for (const _ of [1, 2]) meter.account('0xc');
    expect(meter.gas).toBe(2_500);
    for (const _ of [1, 2]) meter.read('word');
    expect(meter.gas).toBe(4_500);
    meter.write('word', 1n, 1n);
    expect(meter.gas).toBe(4_500);
  });

  // EIP-2200 has these sequences, EIP-2929 and EIP-3529 the prices; 100 of each write is no extra.
  test.for<readonly [readonly MeteredWord[], number, number]>([
    [[0, 0], 2_100, 0],
    [[0, 1], 2_100 + 19_900, 0],
    [[1, 2], 2_100 + 2_800, 0],
    [[1, 0], 2_100 + 2_800, 4_800],
    [[1, 2, 1], 2_100 + 2_800, 2_800],
    [[0, 1, 0], 2_100 + 19_900, 19_900],
    [[0, 1, 2, 0], 2_100 + 19_900, 19_900],
    [[1, 0, 1], 2_100 + 2_800, 2_800],
    [[1, 0, 2], 2_100 + 2_800, 0],
    [[1, 2, 0], 2_100 + 2_800, 4_800],
    [[1, 2, 3], 2_100 + 2_800, 0],
    [[1, 0, 1, 0], 2_100 + 2 * 2_800, 2_800 + 4_800],
    [[0, 1, 0, 1], 2_100 + 2 * 19_900, 19_900],
    [[false, true], 2_100 + 19_900, 0],
    [[true, false], 2_100 + 2_800, 4_800],
  ])('behavior: %j costs %i and gives back %i', ([values, gas, refund]) => {
    expect(written(...values)).toEqual([gas, refund]);
  });
});

test('behavior: memory is paid for where it was touched, and never again', () => {
  const memory = new MemoryMeter();
  expect(memory.gas).toBe(9);
  memory.touch(3);
  memory.touch(1);
  expect(memory.gas).toBe(21);
  memory.allocate(3);
  expect(memory.gas).toBe(21);
  memory.allocate(25);
  expect(memory.gas).toBe(3 * 32 + 2);
});
