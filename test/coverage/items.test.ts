import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Item } from '../../harness/coverage/items.js';
import { coveredSources } from '../../harness/coverage/report.js';
import { type Maze, openMaze } from './maze.js';

let maze: Maze;
beforeAll(async () => {
  maze = await openMaze();
});
afterAll(() => maze.tracer.close());

test('default: functions of the contract, of what it inherits, of libraries and free ones', () => {
  const found = maze.items.flatMap((item) => (item.kind === 'function' ? [item] : []));
  const names = found.map(({ name, line }) => `${line} ${name}`);
  expect(names).toEqual(
    expect.arrayContaining([
      '5 Halves.half',
      '12 Base.lucky',
      '19 Base.unused',
      '22 Maze.constructor',
    ]),
  );
  // It begins at the first character of its line.
  expect(names.at(-1)).toBe('60 twice');
  // Nobody inherits from it.
  expect(names.filter((name) => name.includes('Stranger'))).toEqual([]);
});

test('behavior: a line counts as its statement that is reached most, and lines are in order', () => {
  const span = { start: 0, end: 1 };
  const statement = (line: number): Item => ({ kind: 'statement', source: 'A.sol', line, span });
  const [source] = coveredSources({
    items: [statement(7), statement(7), statement(3), statement(9)],
    placed: new Set([0, 1, 2]),
    hits: [5, 2, 1, 4],
    texts: { 'A.sol': '' },
    fileOf: (name) => name,
  });
  expect(source!.lines.map(({ line, hits }) => [line, hits])).toEqual([
    [3, 1],
    [7, 5],
  ]);
});
