import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { readSavedPlan } from '../../harness/campaign/saved.js';
import { counterexampleToJson, planDocument } from '../../harness/corpus/counterexample.js';
import { UsageError } from '../../harness/errors.js';
import type { Plan } from '../../harness/trace/plan.js';
import { Ana, block, DEPOSIT, model, VAULT } from '../check/scene.js';

const PLAN: Plan = {
  model: 'vault',
  parameters: model.parameters,
  hardfork: 'osaka',
  origin: { seed: '0x7', run: 3 },
  steps: [
    DEPOSIT,
    {
      command: {
        from: Ana,
        to: 'vault',
        function: 'requestWithdrawal(uint256)',
        args: [2n ** 255n],
        value: 0n,
      },
      environment: block(0n),
    },
    {
      command: { from: VAULT, to: 'vault', calldata: '0xdeadbeef00', value: 1n },
      environment: block(9n),
    },
  ],
};
const COUNTEREXAMPLE = {
  plan: PLAN,
  divergences: [
    {
      code: 'status',
      step: 2,
      function: 'vault.(raw)',
      path: ['status'],
      model: 'a',
      contract: undefined,
    },
  ],
  confirmation: 'mined',
  executor: 'mine',
  minimal: true,
  states: { model: { total: 5n }, contract: { total: 4n } },
  target: { spec: 'reference', bytecodeHash: '0x00' },
} as const;

let file: string;
beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'difftest-corpus-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  file = path.join(folder, 'plan.json');
});

type Loose = { plan: Loose; steps: Loose[]; block: Loose; parameters: Loose };

/** Writes the plan, changed as JSON, and tells how reading it fails. */
async function failure(change: (document: Loose) => void): Promise<UsageError> {
  const document = JSON.parse(JSON.stringify(planDocument(PLAN, model))) as Loose;
  change(document);
  writeFileSync(file, JSON.stringify(document));
  return failureOf(readSavedPlan(file, model));
}

async function failureOf(reading: Promise<unknown>): Promise<UsageError> {
  const error = await reading.then(
    () => new Error('it was read'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UsageError);
  return error as UsageError;
}

describe('round trips', () => {
  test('default: a plan', async () => {
    writeFileSync(file, JSON.stringify(planDocument(PLAN, model)));
    const read = await readSavedPlan(file, model);
    expect(read).toEqual({ kind: 'plan', file, plan: PLAN, executor: 'simulate' });
  });

  test('behavior: a counterexample, with what it is known by', async () => {
    const document = counterexampleToJson(COUNTEREXAMPLE, model, ['for people']);
    expect(Object.keys(document as object).slice(0, 2)).toEqual(['format', 'transcript']);
    writeFileSync(file, JSON.stringify(document));
    expect(await readSavedPlan(file, model)).toEqual({
      kind: 'counterexample',
      file,
      plan: PLAN,
      executor: 'mine',
      failure: { key: 'status vault.(raw)', minimal: true },
    });
  });
});

describe('fields', () => {
  test.each<[string, (document: Loose) => void, string]>([
    ['model', ({ plan }) => Object.assign(plan, { model: 'other' }), 'plan.model'],
    ['hardfork', ({ plan }) => Object.assign(plan, { hardfork: 7 }), 'plan.hardfork'],
    ['steps', ({ plan }) => Object.assign(plan, { steps: {} }), 'plan.steps'],
    ['step', ({ plan }) => Object.assign(plan.steps, { 1: null }), 'plan.steps[1]'],
    ['contract', ({ plan }) => Object.assign(plan.steps[0]!, { to: 'bank' }), 'plan.steps[0].to'],
    ['sender', ({ plan }) => Object.assign(plan.steps[0]!, { from: '0x1' }), 'plan.steps[0].from'],
    [
      'function',
      ({ plan }) => Object.assign(plan.steps[0]!, { function: 'lay()' }),
      'plan.steps[0].function',
    ],
    [
      'too many arguments',
      ({ plan }) => Object.assign(plan.steps[0]!, { args: ['1'] }),
      'plan.steps[0].args',
    ],
    [
      'argument',
      ({ plan }) => Object.assign(plan.steps[1]!, { args: [`1${'0'.repeat(78)}`] }),
      'plan.steps[1].args[0]',
    ],
    ['value', ({ plan }) => Object.assign(plan.steps[0]!, { value: '-1' }), 'plan.steps[0].value'],
    [
      'calldata',
      ({ plan }) => Object.assign(plan.steps[2]!, { calldata: '0xabc' }),
      'plan.steps[2].calldata',
    ],
    [
      'block',
      ({ plan }) => Object.assign(plan.steps[0]!, { block: undefined }),
      'plan.steps[0].block',
    ],
    [
      'number',
      ({ plan }) => Object.assign(plan.steps[2]!.block, { number: '1' }),
      'plan.steps[2].block.number',
    ],
    [
      'time',
      ({ plan }) => Object.assign(plan.steps[1]!.block, { timestamp: '1' }),
      'plan.steps[1].block.timestamp',
    ],
    [
      'no time',
      ({ plan }) => Object.assign(plan.steps[2]!.block, { number: '1000' }),
      'plan.steps[2].block.timestamp',
    ],
    [
      'hash',
      ({ plan }) => Object.assign(plan.steps[0]!.block, { parentHash: '0x' }),
      'plan.steps[0].block.parentHash',
    ],
    [
      'parameter',
      ({ plan }) => Object.assign(plan.parameters, { DELAY: 'soon' }),
      'plan.parameters.DELAY',
    ],
    [
      'lacking parameter',
      ({ plan }) => Object.assign(plan.parameters, { DELAY: undefined }),
      'plan.parameters.DELAY',
    ],
  ])('error: a wrong %s is said by its place', async (_, change, field) => {
    const { code, facts } = await failure(change);
    expect({ code, field: facts.field, file: facts.file }).toEqual({
      code: 'file/invalid',
      field,
      file,
    });
  });

  test('error: a divergence that is none', async () => {
    const document = counterexampleToJson(COUNTEREXAMPLE, model, []) as Record<string, unknown>;
    for (const [change, field] of [
      [{ divergences: [] }, 'divergences[0].code'],
      [{ divergences: [{ code: 'status' }] }, 'divergences[0].function'],
      [{ executor: 'dream' }, 'executor'],
    ] as const) {
      writeFileSync(file, JSON.stringify({ ...document, ...change }));
      expect((await failureOf(readSavedPlan(file, model))).facts.field).toBe(field);
    }
  });
});

describe('documents', () => {
  test.each([
    ['', 'file/malformed'],
    ['{"format": "taiko-difftest/plan/1", "plan"', 'file/malformed'],
    ['[1, 2]', 'file/malformed'],
    ['null', 'file/malformed'],
    ['{"plan": {}}', 'file/malformed'],
    ['{"format": "taiko-difftest/plan/2"}', 'file/unknown-format'],
    ['{"format": "taiko-difftest/plan/1"}', 'file/invalid'],
    ['{"format": "taiko-difftest/plan/1", "plan": []}', 'file/invalid'],
  ])('error: %s', async (text, code) => {
    writeFileSync(file, text);
    const error = await failureOf(readSavedPlan(file, model));
    expect(error.code).toBe(code);
    expect(error.explain()).toContain(file);
  });

  test('error: no file, a folder, and far too much', async () => {
    expect((await failureOf(readSavedPlan(file, model))).code).toBe('file/unreadable');
    const folder = path.dirname(file);
    expect((await failureOf(readSavedPlan(folder, model))).code).toBe('file/unreadable');
    writeFileSync(file, '{');
    truncateSync(file, 100 * 1024 * 1024);
    expect((await failureOf(readSavedPlan(file, model))).code).toBe('file/too-large');
  });
});
