import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Maze, openMaze } from './maze.js';

let maze: Maze;
beforeAll(async () => {
  maze = await openMaze();
});
afterAll(() => maze.tracer.close());

test('behavior: an if and a ternary go two ways, after a modifier', async () => {
  expect(await maze.sides('choose(uint256)', 4n)).toMatchInlineSnapshot();
  expect(await maze.sides('choose(uint256)', 0n)).toMatchInlineSnapshot();
  expect(await maze.sides('choose(uint256)', 13n)).toMatchInlineSnapshot();
  expect(await maze.lines('choose(uint256)', 4n)).toEqual([13, 23, 24, 28]);
  expect(await maze.lines('choose(uint256)', 0n)).toEqual([13, 23, 26, 28]);
  expect(await maze.lines('choose(uint256)', 13n)).toEqual([13]);
});

test('behavior: && and || decide by their left side or by their right', async () => {
  expect(await maze.sides('both(uint256)', 2n)).toMatchInlineSnapshot();
  expect(await maze.sides('both(uint256)', 1n)).toMatchInlineSnapshot();
});

test('behavior: loops go on or end', async () => {
  expect(await maze.sides('loops(uint256)', 0n)).toMatchInlineSnapshot();
  expect(await maze.sides('loops(uint256)', 9n)).toMatchInlineSnapshot();
});

test('behavior: require, assert and try hold or fail', async () => {
  expect(await maze.sides('check(uint256)', 0n)).toMatchInlineSnapshot();
  expect(await maze.sides('check(uint256)', 1n)).toMatchInlineSnapshot();
  expect(await maze.sides('check(uint256)', 2n)).toMatchInlineSnapshot();
  expect(await maze.sides('attempt(uint256)', 0n)).toMatchInlineSnapshot();
  expect(await maze.sides('attempt(uint256)', 4n)).toMatchInlineSnapshot();
});

test('behavior: assembly, a linked library, and constructors are reached too', async () => {
  expect(await maze.sides('low(uint256)', 5n)).toMatchInlineSnapshot();
  expect(await maze.sides('low(uint256)', 4n)).toMatchInlineSnapshot();
  expect(await maze.lines('attempt(uint256)', 4n)).toEqual([7, 40, 41, 44, 45]);
  expect(await maze.sides('constructor')).toMatchInlineSnapshot();
});

test('behavior: each step sees what those before it left behind, and the plan leaves nothing', async () => {
  expect(await maze.lines('last()', 0n)).toEqual([]);
  const twice = await maze.sides('loops(uint256)', 2n, 2n);
  expect(await maze.sides('loops(uint256)', 2n)).toEqual(twice);
});

test('behavior: what has no code is not counted', () => {
  const placed = maze.codes.placed();
  const without = maze.items.filter((_, index) => !placed.has(index));
  expect(without.map(({ kind, line }) => `${kind} ${line}`)).toEqual([
    'function 19',
    'statement 19',
  ]);
});
