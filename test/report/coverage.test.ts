import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { coverageLines, coverageRows } from '../../harness/report/coverage.js';
import { shortfall } from '../../harness/report/covered.js';
import { toLcov } from '../../harness/report/lcov.js';
import { COVERAGE } from './coverages.js';
import { HOSTILE } from './results.js';

const plain = pc.createColors(false);

test('default: a table of sources, and what was never reached, by line', () => {
  expect(`\n${coverageLines(COVERAGE, plain).join('\n')}`).toMatchInlineSnapshot(`
    "
    source         lines               branches         functions
    src/Vault.sol    2/3  66.6%  2/3 (1 argued)  66.6%        1/2  50.0%

    never reached: src/Vault.sol:3 due > paid: the condition is true
    never reached: src/Vault.sol:4 paid = due;
    "
  `);
  expect(coverageRows(COVERAGE)).toMatchInlineSnapshot(`
    [
      [
        "coverage",
        "2 of 3 lines, 2 of 3 branches (1 argued unreachable), by 12 traced calls",
      ],
    ]
  `);
});

test('behavior: calls that came out otherwise are told, and names are one line', () => {
  const [source] = COVERAGE.sources;
  const hostile = { ...COVERAGE, apart: 3, sources: [{ ...source!, file: HOSTILE }] };
  expect(coverageRows(hostile)[0]![1]).toMatch(/; 3 came out otherwise without optimizer/);
  for (const line of coverageLines(hostile, plain)) expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('behavior: too little is a reason to fail, and just enough is not', () => {
  expect(shortfall(null)).toBeUndefined();
  expect(shortfall(COVERAGE)).toBeUndefined();
  expect(shortfall({ ...COVERAGE, minimum: 66 })).toBeUndefined();
  expect(shortfall({ ...COVERAGE, minimum: 66.7 })).toBe(
    '66.6% of the lines were reached, 66.7% are required',
  );
  expect(shortfall({ ...COVERAGE, sources: [], minimum: 100 })).toBeUndefined();
  // The worse of both counts, whichever it is.
  const [source] = COVERAGE.sources;
  const whole = { lines: [{ line: 3, hits: 1, unreachable: null }], branches: [] };
  for (const [name, part] of [
    ['branches', { lines: whole.lines }],
    ['lines', { branches: whole.branches }],
  ] as const) {
    const report = { ...COVERAGE, sources: [{ ...source!, ...part }], minimum: 90 };
    expect(shortfall(report)).toBe(`66.6% of the ${name} were reached, 90% are required`);
  }
});

describe('lcov', () => {
  test('default: a record for each source, with sums that agree', () => {
    expect(`\n${toLcov(COVERAGE)}`).toMatchInlineSnapshot(`
      "
      TN:
      SF:src/Vault.sol
      FN:2,Vault.pay
      FN:7,Vault.pay:7
      FNDA:5,Vault.pay
      FNDA:0,Vault.pay:7
      FNF:2
      FNH:1
      BRDA:3,0,0,0
      BRDA:3,0,1,5
      BRDA:6,1,0,5
      BRF:3
      BRH:2
      DA:3,5
      DA:4,0
      DA:6,5
      LF:3
      LH:2
      end_of_record
      "
    `);
  });

  test('behavior: a decision that was never come to has no counts, and no name ends a line', () => {
    const [source] = COVERAGE.sources;
    const sides = source!.branches[0]!.sides.map((side) => ({ ...side, hits: 0 }));
    const branches = [{ ...source!.branches[0]!, sides }];
    const text = toLcov({ ...COVERAGE, sources: [{ ...source!, branches, file: HOSTILE }] });
    expect(text).toContain('\nBRDA:3,0,0,-\nBRDA:3,0,1,-\nBRF:2\nBRH:0\n');
    const known = /^(TN|SF|FN|FNDA|FNF|FNH|BRDA|BRF|BRH|DA|LF|LH):|^end_of_record$/;
    expect(
      text
        .trimEnd()
        .split(/[\n\r]/)
        .filter((line) => !known.test(line)),
    ).toEqual([]);
  });
});
