import type { Result, ResultFailure } from '../../harness/report/json.js';

/** Everything that ends or begins something somewhere: a page, a table, a command, a terminal. */
export const HOSTILE =
  '</script><img src=x onerror=alert(1)>|`x`|```\n::error::no\r# @team ]]> %0A \u001b[31m\u202e\ufffe\ud800';

const HASH = `0x${'ab'.repeat(32)}`;

export const FAILURE: ResultFailure = {
  code: 'state',
  step: 1,
  function: 'vault.deposit',
  path: ['total'],
  model: '5',
  contract: '4',
  differences: [],
  confirmation: 'mined',
  minimal: true,
  shrinkExecutions: 12,
  file: '.difftest/failures/vault/state-deposit-01234567.json',
  replay: 'npx difftest replay .difftest/failures/vault/state-deposit-01234567.json',
  source: { file: 'src/Vault.sol', line: 42 },
  transcript: [
    'Starts at 2023-07-22 04:26:40 UTC (t=1690000000).',
    '  1.  start  Ana: vault.deposit{value: 5 wei}()  → success',
    '✗ 2.  +1 s   Ana: vault.deposit{value: 1 wei}()  → success',
    '',
    'check  where  model  contract',
    'state  total  6 wei  5 wei',
  ],
  timeline: null,
  foundry: null,
  plan: {},
  states: { model: null, contract: null },
};

/** A failure whose every text is hostile. */
export const HOSTILE_FAILURE: ResultFailure = {
  ...FAILURE,
  code: 'error',
  function: `vault.${HOSTILE}`,
  source: { file: `src/,:%${HOSTILE}.sol`, line: 7 },
  confirmation: 'unconfirmed',
  minimal: false,
  replay: `npx difftest replay '${HOSTILE}'`,
  transcript: ['✗ 1.  start', HOSTILE],
};

/** A result of a run of the vault. */
export function resultOf(given: Partial<Result> = {}): Result {
  return {
    format: 'taiko-difftest/result/1',
    verdict: 'pass',
    exitCode: 0,
    target: {
      spec: 'src/Vault.sol',
      bytecodeHash: HASH,
      contract: 'src/Vault.sol:Vault',
      compiler: '0.8.20+commit.a1b79de6',
      manner: null,
    },
    parameters: [],
    fork: null,
    lacks: null,
    untested: [],
    model: 'vault',
    executor: 'simulate',
    seed: '0x2a',
    depth: 100,
    workers: 2,
    runs: 1_000,
    steps: 100_000,
    seconds: 12.346,
    stepsPerSecond: 8_100,
    outcomes: [
      { function: 'vault.deposit', outcome: 'success', count: 12_345 },
      { function: 'vault.deposit', outcome: 'NothingSent', count: 7 },
      { function: 'vault.withdraw', outcome: 'TooEarly', count: 1_234 },
    ],
    gas: [
      {
        function: 'vault.deposit',
        outcome: 'success',
        min: '21000',
        median: '45678',
        max: '68000',
      },
    ],
    paths: [],
    envelope: { file: null, unused: null, unknown: [] },
    marks: [],
    guards: [],
    coverage: null,
    invariants: ['one', 'two'],
    minedPlans: 31,
    saved: { replayed: 2, failing: 1 },
    divergence: null,
    otherFailures: [],
    failures: 0,
    trouble: null,
    versions: { tool: '1.2.3', solc: '0.8.20', anvil: 'anvil/v1.7.1', node: 'v20.20.2' },
    ...given,
  };
}

export const RESULTS: Readonly<Record<'passing' | 'failing' | 'unknown', Result>> = {
  passing: resultOf({
    parameters: [{ name: 'DELAY', model: '2', contract: '3' }],
    untested: ['backdoor()'],
  }),
  failing: resultOf({
    verdict: 'fail',
    exitCode: 1,
    divergence: HOSTILE_FAILURE,
    otherFailures: [FAILURE],
    failures: 2,
    outcomes: [
      ...resultOf().outcomes,
      { function: 'vault.withdraw', outcome: `Error(${HOSTILE})`, count: 1 },
    ],
  }),
  unknown: resultOf({
    verdict: 'unknown',
    exitCode: 3,
    trouble: { code: 'chain/gave-up', message: `it said ${HOSTILE}`, facts: { said: HOSTILE } },
  }),
};
