import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Maze, openMaze } from './maze.js';

let maze: Maze;
beforeAll(async () => {
  maze = await openMaze();
});
afterAll(() => maze.tracer.close());

test('behavior: an if and a ternary go two ways, after a modifier', async () => {
  expect(await maze.sides('choose(uint256)', 4n)).toMatchInlineSnapshot(`
    [
      "13 require(number != 13, "unlucky"): it holds",
      "24 n > 3: the condition is true",
      "29 n > 2 ? n : 2: the condition is true",
    ]
  `);
  expect(await maze.sides('choose(uint256)', 0n)).toMatchInlineSnapshot(`
    [
      "13 require(number != 13, "unlucky"): it holds",
      "24 n > 3: the condition is false",
      "29 n > 2 ? n : 2: the condition is false",
    ]
  `);
  expect(await maze.sides('choose(uint256)', 13n)).toMatchInlineSnapshot(`
    [
      "13 require(number != 13, "unlucky"): it fails",
    ]
  `);
  expect(await maze.lines('choose(uint256)', 4n)).toEqual([13, 24, 25, 29]);
  expect(await maze.lines('choose(uint256)', 0n)).toEqual([13, 24, 27, 29]);
  expect(await maze.lines('choose(uint256)', 13n)).toEqual([13]);
});

test('behavior: && and || decide by their left side or by their right', async () => {
  expect(await maze.sides('both(uint256)', 2n)).toMatchInlineSnapshot(`
    [
      "32 n > 1 && n < 5 || n == 9: the left side is true",
      "32 n > 1 && n < 5: the right side decides",
    ]
  `);
  expect(await maze.sides('both(uint256)', 1n)).toMatchInlineSnapshot(`
    [
      "32 n > 1 && n < 5 || n == 9: the right side decides",
      "32 n > 1 && n < 5: the left side is false",
    ]
  `);
});

test('behavior: loops go on or end', async () => {
  expect(await maze.sides('loops(uint256)', 0n)).toMatchInlineSnapshot(`
    [
      "35 i < n: the loop ends",
      "36 n > 7: the loop ends",
      "37 n < 3: the loop goes on",
      "37 n < 3: the loop ends",
    ]
  `);
  expect(await maze.sides('loops(uint256)', 9n)).toMatchInlineSnapshot(`
    [
      "35 i < n: the loop goes on",
      "35 i < n: the loop ends",
      "36 n > 7: the loop goes on",
      "36 n > 7: the loop ends",
      "37 n < 3: the loop ends",
    ]
  `);
});

test('behavior: require, assert and try hold or fail', async () => {
  expect(await maze.sides('check(uint256)', 0n)).toMatchInlineSnapshot(`
    [
      "41 require(n > 0): it fails",
    ]
  `);
  expect(await maze.sides('check(uint256)', 1n)).toMatchInlineSnapshot(`
    [
      "41 require(n > 0): it holds",
      "42 assert(n > 1): it fails",
    ]
  `);
  expect(await maze.sides('check(uint256)', 2n)).toMatchInlineSnapshot(`
    [
      "41 require(n > 0): it holds",
      "42 assert(n > 1): it holds",
    ]
  `);
  expect(await maze.sides('attempt(uint256)', 0n)).toMatchInlineSnapshot(`
    [
      "6 value == 0: the condition is true",
      "41 require(n > 0): it fails",
      "45 this.check(n): it fails",
    ]
  `);
  expect(await maze.sides('attempt(uint256)', 4n)).toMatchInlineSnapshot(`
    [
      "6 value == 0: the condition is false",
      "41 require(n > 0): it holds",
      "42 assert(n > 1): it holds",
      "45 this.check(n): it returns",
    ]
  `);
});

test('behavior: assembly, a linked library, and constructors are reached too', async () => {
  expect(await maze.sides('low(uint256)', 5n)).toMatchInlineSnapshot(`
    [
      "50 gt(n, 4): the condition is true",
    ]
  `);
  expect(await maze.sides('low(uint256)', 4n)).toMatchInlineSnapshot(`
    [
      "50 gt(n, 4): the condition is false",
    ]
  `);
  expect(await maze.lines('attempt(uint256)', 4n)).toEqual([6, 7, 41, 42, 45, 46]);
  expect(await maze.sides('constructor')).toMatchInlineSnapshot(`
    [
      "17 first > 5: the condition is true",
    ]
  `);
});

test('behavior: each step sees what those before it left behind, and the plan leaves nothing', async () => {
  const first = ['54 last == n: the condition is true'];
  expect(await maze.sides('since(uint256)', 7n, 7n)).toEqual([
    ...first,
    '54 last == n: the condition is false',
  ]);
  expect(await maze.sides('since(uint256)', 7n)).toEqual(first);
});

test('behavior: what has no code is not counted', () => {
  const placed = maze.codes.placed();
  const without = maze.items.filter((_, index) => !placed.has(index));
  expect(without.map(({ kind, line }) => `${kind} ${line}`)).toEqual([
    'function 19',
    'statement 19',
    'function 22',
    'function 60',
    'statement 60',
  ]);
});
