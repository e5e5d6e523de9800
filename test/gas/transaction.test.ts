import { describe, expect, test } from 'vitest';
import { bytesOf, executionOf, gasRulesOf, transactionGas } from '../../harness/gas/transaction.js';

const osaka = gasRulesOf('osaka');
const NO_BYTES = { zeros: 0, others: 0 };

test('default: intrinsic gas, execution, and a refund of at most a fifth', () => {
  const bytes = bytesOf('0x00ff0001');
  expect(bytes).toEqual({ zeros: 2, others: 2 });
  expect(transactionGas(osaka, bytes, 1_000, 0)).toBe(21_000 + 8 + 32 + 1_000);
  expect(transactionGas(osaka, NO_BYTES, 9_000, 4_800)).toBe(25_200);
  expect(transactionGas(osaka, NO_BYTES, 9_004, 19_900)).toBe(30_004 - 6_000);
});

describe('the floor of calldata', () => {
  const bytes = { zeros: 100, others: 200 };
  const floor = 21_000 + 10 * (100 + 4 * 200);

  test('default: binds from Prague on', () => {
    expect(transactionGas(osaka, bytes, 100, 0)).toBe(floor);
    expect(transactionGas(gasRulesOf('prague'), bytes, 100, 0)).toBe(floor);
    expect(transactionGas(gasRulesOf('cancun'), bytes, 100, 0)).toBe(21_000 + 400 + 3_200 + 100);
  });

  test('behavior: applies to what is left after the refund', () => {
    const execution = floor - 21_000 - 3_600 + 10;
    expect(transactionGas(osaka, bytes, execution, 0)).toBe(floor + 10);
    expect(transactionGas(osaka, bytes, execution, 4_800)).toBe(floor);
  });
});

describe('executionOf', () => {
  test('default: is the inverse, where nothing hides it', () => {
    for (let execution = 10_000; execution < 60_000; execution += 997) {
      for (const refund of [0, 2_800, 4_800, 7_600]) {
        const used = transactionGas(osaka, NO_BYTES, execution, refund);
        const found = executionOf(osaka, NO_BYTES, used, refund);
        if (found.hiddenBy === 'nothing') expect(found.execution).toBe(execution);
        else expect(Math.abs(found.execution - execution)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('behavior: says what hides it', () => {
    const hiddenBy = (used: number, refund: number, others = 0) => {
      return executionOf(osaka, { zeros: 0, others }, used, refund).hiddenBy;
    };
    expect(hiddenBy(30_000, 4_800)).toBe('nothing');
    expect(hiddenBy(30_000, 19_900)).toBe('cap');
    expect(hiddenBy(25_000, 0, 100)).toBe('floor');
  });
});

test('error: a hardfork whose gas is not known', () => {
  expect(gasRulesOf('GrayGlacier')).toEqual({ floor: false });
  expect(() => gasRulesOf('istanbul')).toThrow(/gas rules of this hardfork are not known/);
});
