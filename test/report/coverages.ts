import type { CoverageReport } from '../../harness/report/coverageSchema.js';

/** What was reached of a small source: one line and two sides never, one of these argued. */
export const COVERAGE: CoverageReport = {
  traced: 12,
  apart: 0,
  minimum: null,
  sources: [
    {
      name: 'src/Vault.sol',
      file: 'src/Vault.sol',
      text: 'contract Vault {\n  function pay() external {\n    if (due > paid) {\n      paid = due;\n    }\n    total += 1;\n  }\n}\n',
      functions: [
        { name: 'Vault.pay', line: 2, hits: 5 },
        { name: 'Vault.pay', line: 7, hits: 0 },
      ],
      lines: [
        { line: 3, hits: 5, unreachable: null },
        { line: 4, hits: 0, unreachable: null },
        { line: 6, hits: 5, unreachable: null },
      ],
      branches: [
        {
          line: 3,
          text: 'due > paid',
          sides: [
            { words: 'the condition is true', hits: 0, unreachable: null },
            { words: 'the condition is false', hits: 5, unreachable: null },
          ],
        },
        {
          line: 6,
          text: 'a && b',
          sides: [
            { words: 'the right side decides', hits: 5, unreachable: null },
            { words: 'the left side is false', hits: 0, unreachable: 'a is always true' },
          ],
        },
      ],
    },
  ],
};
