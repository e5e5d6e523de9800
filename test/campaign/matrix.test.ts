import { describe, expect, test } from 'vitest';
import { OutcomeMatrix } from '../../harness/campaign/matrix.js';
import type { Command, Outcome } from '../../harness/model/index.js';
import type { Trace } from '../../harness/trace/trace.js';

const FROM = '0xd000000000000000000000000000000000000001';

function command(name: string): Command {
  if (name === '(raw)') return { from: FROM, to: 'vault', calldata: '0x1234', value: 0n };
  return { from: FROM, to: 'vault', function: `${name}(uint256)`, args: [1n], value: 0n };
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  success: { status: 'success', returns: [], events: [] },
  paused: { status: 'revert', error: { name: 'Error', args: ['paused'] } },
  empty: { status: 'revert', error: { name: '(empty)', args: [] } },
};

/** Counts steps given as `function outcome gas`; tells how many cells they fill first. */
function add(matrix: OutcomeMatrix, ...steps: readonly string[]): number {
  const parts = steps.map((step) => step.split(' '));
  const trace: Trace = {
    steps: parts.map(([, outcome, gas]) => {
      return { outcome: OUTCOMES[outcome!]!, ...(gas === undefined ? {} : { gas: BigInt(gas) }) };
    }),
    environments: [],
    states: new Map(),
    ether: new Map(),
  };
  const commands = parts.map(([name]) => command(name!));
  const noticed = matrix.notice(commands, trace);
  matrix.count(noticed);
  return noticed.lastNew;
}

describe('cells', () => {
  test('default: function by function, success first, then the most frequent', () => {
    const matrix = new OutcomeMatrix();
    add(
      matrix,
      'take empty 9',
      'take paused 8',
      'take paused 8',
      'take success 7',
      '(raw) empty 5',
    );
    expect(
      matrix.cells().map(({ function: name, outcome, count }) => `${name} ${outcome} ${count}`),
    ).toEqual([
      'vault.(raw) (empty) 1',
      'vault.take success 1',
      'vault.take Error(paused) 2',
      'vault.take (empty) 1',
    ]);
  });

  test('behavior: a trace is told the last of its steps that is the first to fill a cell', () => {
    const matrix = new OutcomeMatrix();
    expect(add(matrix, 'a success', 'a success', 'b success')).toBe(2);
    expect(add(matrix, 'a success', 'b success')).toBe(-1);
    expect(add(matrix, 'a empty', 'b success')).toBe(0);
  });

  test('behavior: what is noticed and never counted is no cell', () => {
    const matrix = new OutcomeMatrix();
    const steps = [{ outcome: OUTCOMES.success! }];
    const trace = { steps, environments: [], states: new Map(), ether: new Map() };
    expect(matrix.notice([command('a')], trace).lastNew).toBe(0);
    expect(matrix.cells()).toEqual([]);
  });
});

describe('gas', () => {
  test.each<[number[], number, number, number]>([
    [[5], 5, 5, 5],
    [[9, 5], 5, 5, 9],
    [[9, 1, 5], 1, 5, 9],
    [[7, 7, 7, 1, 100], 1, 7, 100],
    [[4, 1, 3, 2], 1, 2, 4],
    [[1000, 200, 30], 30, 200, 1000],
  ])('behavior: of %j the least, the (lower) middle and the most', (used, min, median, max) => {
    const matrix = new OutcomeMatrix();
    add(matrix, ...used.map((gas) => `a success ${gas}`));
    const expected = { min: BigInt(min), median: BigInt(median), max: BigInt(max) };
    expect(matrix.cells()[0]!.gas).toEqual(expected);
  });

  test('behavior: unknown where no step says it', () => {
    const matrix = new OutcomeMatrix();
    add(matrix, 'a success');
    expect(matrix.cells()[0]!.gas).toBeUndefined();
  });
});
