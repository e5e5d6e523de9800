import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DifftestError } from '../../harness/errors.js';
import type { Envelope } from '../../harness/gas/envelope.js';
import { envelopeToJson, readEnvelope } from '../../harness/gas/envelopeFile.js';
import { rational } from '../../harness/gas/rational.js';

const folder = mkdtempSync(path.join(tmpdir(), 'difftest-envelope-'));
afterAll(() => rmSync(folder, { recursive: true }));

const formula = {
  base: rational(1_000),
  per: new Map([
    ['loops', rational(7n, 2n)],
    ['never', rational(0)],
  ]),
  tied: new Map([['always', { base: rational(1), per: new Map([['loops', rational(-1)]]) }]]),
};
const envelope: Envelope = {
  model: 'box',
  parameters: { LIMIT: '5' },
  hardfork: 'osaka',
  target: {
    spec: 'Box.sol',
    contract: 'Box.sol:Box',
    compiler: '0.8.20',
    settings: '',
    manner: '',
  },
  bytecode: { box: `0x${'ab'.repeat(32)}` },
  learned: { seeds: ['0x1', '0x7'], plans: 1, steps: 9, exact: 8 },
  calls: {
    'box.put success': {
      steps: 9,
      exact: 8,
      formula,
      off: [-3, 0],
      paths: {
        '': { steps: 5, min: 22_000, max: 22_100, off: [0, 0] },
        odd: { steps: 4, min: 22_000, max: 22_100, off: [-3, 0], formula },
      },
    },
  },
};

/** A file that holds a text, or the envelope with parts of it replaced. */
function fileOf(content: string | Record<string, unknown>): string {
  const file = path.join(folder, 'envelope.json');
  const json = { ...(envelopeToJson(envelope) as Record<string, unknown>) };
  const text = typeof content === 'string' ? content : JSON.stringify({ ...json, ...content });
  writeFileSync(file, text);
  return file;
}

async function errorOf(content: string | Record<string, unknown>): Promise<DifftestError> {
  const error = await readEnvelope(fileOf(content)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DifftestError);
  return error as DifftestError;
}

test('default: what is written is read', async () => {
  const file = fileOf({});
  expect(await readEnvelope(file)).toEqual(envelope);
  const { calls } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    Record<string, unknown>
  >;
  expect(calls).toEqual({
    'box.put success': {
      steps: 9,
      exact: 8,
      formula: {
        base: 1_000,
        per: { loops: '7/2', never: 0 },
        tied: { always: { base: 1, per: { loops: -1 } } },
      },
      off: [-3, 0],
      paths: {
        '': { steps: 5, min: 22_000, max: 22_100 },
        odd: { steps: 4, min: 22_000, max: 22_100, off: [-3, 0], formula: expect.anything() },
      },
    },
  });
});

describe('error: a file that cannot be used', () => {
  test('error: cut short', async () => {
    expect(await errorOf('{ "format": "taiko-')).toMatchObject({ code: 'file/malformed' });
  });

  test('error: something else, or of another version', async () => {
    expect(await errorOf({ format: 'taiko-difftest/plan/1' })).toMatchObject({
      code: 'gas/not-an-envelope',
      exitCode: 2,
      message: expect.stringMatching(/is no envelope$/),
    });
    expect(await errorOf({ format: 'taiko-difftest/envelope/2' })).toMatchObject({
      message: expect.stringMatching(/is of another version of difftest$/),
    });
  });

  test('error: a number that is none', async () => {
    const broken = { steps: 1, exact: 1, formula: { base: '1/0', per: {} }, paths: {} };
    expect(await errorOf({ calls: { 'box.put success': broken } })).toMatchObject({
      code: 'gas/invalid-envelope',
      facts: { field: 'calls › box.put success › formula › base', found: '"1/0"' },
    });
    expect(await errorOf({ hardfork: 7 })).toMatchObject({ facts: { field: 'hardfork' } });
  });

  test('error: not there', async () => {
    await expect(readEnvelope(path.join(folder, 'none.json'))).rejects.toMatchObject({
      code: 'file/unreadable',
    });
  });
});
