import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readUnreachable } from '../../harness/corpus/unreachable.js';
import { argue } from '../../harness/coverage/unreachable.js';
import { missedPlaces } from '../../harness/report/coverage.js';
import { shortfall } from '../../harness/report/covered.js';
import { difftest, folder, ROOT } from '../cli/support.js';
import { COVERAGE } from '../report/coverages.js';

const LIST = path.join(ROOT, 'fixtures/coverage/prover-pool.reference.json');
const LINE = { source: 'src/Vault.sol', line: 4, text: 'paid = due;', reason: 'nothing is due' };
const SIDE = {
  ...{ source: 'src/Vault.sol', line: 3, text: 'if (due > paid) {', reason: 'nothing is due' },
  side: 'due > paid: the condition is true',
};

test('default: a line and a side that are argued about are not missed', () => {
  const sources = [...argue(COVERAGE.sources, [LINE, SIDE], 'list.json')];
  expect(sources.flatMap(missedPlaces)).toEqual([]);
  expect(shortfall({ ...COVERAGE, minimum: 100, sources })).toBeUndefined();
  expect(COVERAGE.sources.flatMap(missedPlaces)).toHaveLength(2);
});

test('behavior: what was reached after all is a finding', () => {
  const side = { ...SIDE, side: 'due > paid: the condition is false' };
  const sources = [...argue(COVERAGE.sources, [side], 'list.json')];
  expect(shortfall({ ...COVERAGE, sources })).toBe(
    'src/Vault.sol:3 due > paid: the condition is false was reached, which is argued to be impossible',
  );
  const line = { ...LINE, line: 6, text: 'total += 1;' };
  const lines = [...argue(COVERAGE.sources, [line], 'list.json')];
  expect(shortfall({ ...COVERAGE, sources: lines })).toMatch(/^src\/Vault\.sol:6 was reached/);
});

describe('error: a stale place', () => {
  const facts = (place: typeof LINE) => {
    try {
      argue(COVERAGE.sources, [place], 'list.json');
    } catch (error) {
      return (error as { facts: unknown }).facts;
    }
    return undefined;
  };

  test.each([
    ['no such source', { ...LINE, source: 'src/Other.sol' }, { sources: 'src/Vault.sol' }],
    ['another text', { ...LINE, line: 3 }, { found: 'if (due > paid) {', at: '4' }],
    ['beyond the end', { ...LINE, line: 99 }, { found: '(no such line)', at: '4' }],
    [
      'no statement',
      { ...LINE, line: 5, text: '}' },
      { problem: 'no statement begins on the line' },
    ],
    ['no such side', { ...SIDE, side: 'x: y' }, { side: 'x: y', sides: /due > paid: the cond/ }],
  ])('error: %s', (_, place, expected) => {
    const said = facts(place) as Record<string, string>;
    expect(said).toMatchObject({ file: 'list.json', line: String(place.line) });
    for (const [name, value] of Object.entries(expected)) {
      if (value instanceof RegExp) expect(said[name]).toMatch(value);
      else expect(said[name]).toBe(value);
    }
  });
});

test('behavior: the list of the reference suits it, and a short campaign refutes none of it', async () => {
  const places = await readUnreachable(LIST);
  expect(places.length).toBeGreaterThan(0);
  const cwd = folder();
  const flags = ['--seed', '3', '--runs', '6', '--no-corpus', '--unreachable', LIST];
  const { code, stdout, stderr } = await difftest({ cwd }, 'run', ...flags);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/\ncoverage .* 95 branches \(1 argued unreachable\)/);
});

test('error: a stale place ends the run before its campaign, and so does a list that is none', async () => {
  const cwd = folder();
  const list = readFileSync(LIST, 'utf8');
  writeFileSync(path.join(cwd, 'stale.json'), list.replace('"line": 141', '"line": 140'));
  const stale = await difftest({ cwd }, 'run', '--no-corpus', '--unreachable', 'stale.json');
  expect(stale).toMatchObject({ code: 2, stdout: '' });
  expect(stale.stderr).toMatch(/not there any more[\s\S]*at +141\n/);
  writeFileSync(path.join(cwd, 'bad.json'), '{"format": "taiko-difftest/unreachable/1"}');
  const bad = await difftest({ cwd }, 'run', '--no-corpus', '--unreachable', 'bad.json');
  expect(bad).toMatchObject({ code: 2, stdout: '' });
  expect(bad.stderr).toMatch(/bad\.json does not say what it should[\s\S]*field +places/);
});
