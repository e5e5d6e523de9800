import pc from 'picocolors';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { InfrastructureError } from '../../harness/errors.js';
import { reportToJson, resultSchema } from '../../harness/report/json.js';
import type { ReportedFailure, RunReport } from '../../harness/report/result.js';
import {
  errorLines,
  failureLines,
  quietLines,
  summaryLines,
} from '../../harness/report/summary.js';
import { DEPOSIT, initial, model } from '../check/scene.js';

const PLAIN = pc.createColors(false);
const COLORED = pc.createColors(true);
const TROUBLE = new InfrastructureError({
  code: 'chain/gave-up',
  message: 'the node said \u001b[2Jgoodbye',
  facts: { attempts: 3, said: 'x\ry' },
  hint: 'Run it again.',
});

const FAILURE: ReportedFailure = {
  counterexample: {
    plan: {
      model: 'vault',
      parameters: model.parameters,
      hardfork: 'osaka',
      origin: {},
      steps: [DEPOSIT],
    },
    divergences: [
      {
        code: 'state',
        step: 0,
        function: 'vault.deposit',
        path: ['total'],
        model: 5n,
        contract: 4n,
      },
    ],
    confirmation: 'mined',
    executor: 'simulate',
    minimal: true,
    states: { model: initial, contract: initial },
    target: { spec: 'reference', bytecodeHash: '0xabcdef' },
  },
  file: '.difftest/failures/vault/state-deposit-01234567.json',
  transcript: ['  1. first', '✗ 2. second'],
  replay: 'npx difftest replay it.json',
  trouble: [],
  shrinkExecutions: 12,
};

function report(given: Partial<RunReport> = {}): RunReport {
  return {
    verdict: 'pass',
    exitCode: 0,
    target: {
      spec: 'reference',
      bytecodeHash: `0x${'ab'.repeat(32)}`,
      contract: 'Vault',
      compiler: 'solc 0.8.20',
      manner: undefined,
    },
    parameters: [],
    lacks: undefined,
    untested: [],
    fork: undefined,
    model: 'vault',
    executor: 'simulate',
    seed: 42n,
    depth: 100,
    workers: 2,
    runs: 1_000,
    steps: 100_000,
    seconds: 12.3456,
    stepsPerSecond: 8_100.4,
    cells: [
      {
        function: 'vault.deposit',
        outcome: 'success',
        count: 12_345,
        gas: { min: 1n, median: 20_000n, max: 300_000n },
      },
      { function: 'vault.deposit', outcome: 'Error(\u001b[2J)', count: 1, gas: undefined },
    ],
    paths: [],
    gas: { envelope: undefined, unused: undefined, unknown: [] },
    marks: [],
    guards: [],
    coverage: undefined,
    invariants: ['one', 'two'],
    minedPlans: 31,
    saved: { replayed: 2, failing: 1 },
    failures: [],
    trouble: undefined,
    versions: { tool: '1', solc: '2', anvil: '3', node: '4' },
    ...given,
  };
}

describe('the summary', () => {
  test('default: everything that a person needs to run it again', () => {
    expect(summaryLines(report(), PLAIN).join('\n')).toMatchInlineSnapshot(`
      "function       outcome            count  gas min  median      max
      vault.deposit  success           12_345        1  20_000  300_000
                     Error(\\u{1b}[2J)       1

      target      reference (0xabababababababab…)
      model       vault
      seed        0x2a
      runs        1_000 of 100 steps, 31 mined as well and their frame checked
      steps       100_000 in 12.3 s
      steps/s     8_100
      saved       2 failures replayed first, 1 still failing
      invariants  2 held: one, two
      verdict     pass"
    `);
  });

  test('behavior: an unknown verdict says why', () => {
    const unknown = { verdict: 'unknown', exitCode: 3 } as const;
    expect(summaryLines(report(unknown), PLAIN).at(-1)).toBe('verdict     unknown: interrupted');
    const troubled = summaryLines(report({ ...unknown, trouble: TROUBLE }), PLAIN);
    expect(troubled.at(-1)).toBe('verdict     unknown: the node said \\u{1b}[2Jgoodbye');
    expect(troubled.join('\n')).not.toContain('held');
  });
});

test('behavior: even a quiet verdict says what it is not about', () => {
  const parameters = [{ name: 'DELAY', model: 2n, contract: 3n }];
  const quiet = quietLines(report({ parameters, untested: ['back\u001bdoor()'] }), PLAIN);
  expect(quiet).toEqual([
    'constants   DELAY is 3, the model has 2',
    'not tested  functions that change it and that the model does not know: back\\u{1b}door()',
    'verdict     pass',
  ]);
});

describe('a failure', () => {
  test('default: the transcript between its title and its whereabouts', () => {
    expect(failureLines(FAILURE, PLAIN).join('\n')).toMatchInlineSnapshot(`
      "✗ state: vault.deposit at line 1 (minimal, 1 command)

        1. first
      ✗ 2. second

      code       state
      confirmed  mined: real blocks show it too
      saved      .difftest/failures/vault/state-deposit-01234567.json
      replay     npx difftest replay it.json"
    `);
  });

  test('behavior: trouble on the way, and a document that no disk took, are told too', () => {
    const lost = {
      ...FAILURE,
      file: undefined,
      replay: undefined,
      trouble: [TROUBLE],
      unsaved: { note: '\u202e\u001bü' },
    };
    const lines = failureLines(lost, PLAIN);
    expect(lines).toContain('error: the node said \\u{1b}[2Jgoodbye');
    expect(lines.find((line) => line.startsWith('saved'))).toBe('saved      not saved');
    expect(lines.at(-1)).toBe('{"note":"\\u202e\\u001b\\u00fc"}');
    expect(JSON.parse(lines.at(-1)!)).toEqual({ note: '\u202e\u001bü' });
  });

  test('behavior: colours only where they are wanted', () => {
    const start = String.fromCharCode(27);
    expect(failureLines(FAILURE, COLORED).join('')).toContain(`${start}[31m✗ 2. second`);
    expect(failureLines(FAILURE, PLAIN).join('')).not.toContain(start);
    expect(errorLines(TROUBLE, PLAIN)).toEqual([
      'error: the node said \\u{1b}[2Jgoodbye',
      '  attempts  3',
      '  said      x\\u{d}y',
      '',
      'Run it again.',
    ]);
  });
});

describe('the result as JSON', () => {
  test('default: after its schema, with and without a failure and trouble', () => {
    const reports = [
      report(),
      report({ verdict: 'fail', exitCode: 1, failures: [FAILURE, FAILURE] }),
      report({ verdict: 'unknown', exitCode: 3, trouble: TROUBLE }),
    ];
    const results = reports.map((each) => v.parse(resultSchema, reportToJson(each, model)));
    expect(results.map(({ verdict, failures }) => [verdict, failures])).toEqual([
      ['pass', 0],
      ['fail', 2],
      ['unknown', 0],
    ]);
    const [passed, failed, unknown] = results;
    expect(passed).toMatchObject({ seed: '0x2a', seconds: 12.346, stepsPerSecond: 8_100 });
    expect(passed!.gas).toEqual([
      { function: 'vault.deposit', outcome: 'success', min: '1', median: '20000', max: '300000' },
    ]);
    expect(failed!.divergence).toMatchObject({
      code: 'state',
      model: '5',
      contract: '4',
      minimal: true,
    });
    expect(unknown!.trouble).toEqual({
      code: 'chain/gave-up',
      message: 'the node said \u001b[2Jgoodbye',
      facts: { attempts: '3', said: 'x\ry' },
    });
  });

  test('error: another version, or a field that is missing, is no result', () => {
    const json = reportToJson(report(), model) as Record<string, unknown>;
    expect(v.is(resultSchema, json)).toBe(true);
    expect(v.is(resultSchema, { ...json, format: 'taiko-difftest/result/2' })).toBe(false);
    for (const field of Object.keys(resultSchema.entries)) {
      const { [field]: _, ...rest } = json;
      expect(v.is(resultSchema, rest), field).toBe(false);
    }
  });
});
