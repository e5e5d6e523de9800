import { afterAll, beforeAll, expect, test } from 'vitest';
import { CoverageObserver } from '../../harness/coverage/observer.js';
import type { Outcome } from '../../harness/model/index.js';
import type { Plan } from '../../harness/trace/plan.js';
import type { Trace } from '../../harness/trace/trace.js';
import { ALICE, environmentOf } from '../chain/support.js';
import { type Maze, openMaze } from './maze.js';

let maze: Maze;
beforeAll(async () => {
  maze = await openMaze();
});
afterAll(() => maze.tracer.close());

/** Calls of `both`, and what a campaign is said to have seen of each. */
function run(
  ...calls: readonly { readonly n: bigint; readonly is: boolean; readonly gas: bigint }[]
) {
  const environment = environmentOf(1);
  const steps = calls.map(({ n }) => ({
    command: { from: ALICE, to: 'maze', function: 'both(uint256)', args: [n], value: 0n },
    environment,
  }));
  const plan: Plan = { model: 'maze', parameters: {}, hardfork: 'osaka', origin: {}, steps };
  const traced = calls.map(({ is, gas }) => {
    const outcome: Outcome = { status: 'success', returns: [is], events: [] };
    return { outcome, gas };
  });
  const environments = steps.map(() => environment);
  const trace: Trace = { steps: traced, environments, states: new Map(), ether: new Map() };
  return [plan, trace] as const;
}

/** How many calls reached each side of the first decision of `both`. */
function sidesSeen(observer: CoverageObserver): number[] {
  const { hits } = observer.counts();
  return maze.items.flatMap((item, index) =>
    item.kind === 'side' && item.text === 'n > 1 && n < 5 || n == 9' ? [hits[index]!] : [],
  );
}

test('behavior: a call that costs what one before did is not looked at', async () => {
  const observer = new CoverageObserver(maze.tracer, maze.codes);
  const before = observer.counts().traced;
  const [one, other] = [
    { n: 2n, is: true, gas: 30_000n },
    { n: 1n, is: false, gas: 31_000n },
  ];
  (await observer.follow(...run(one, one, other)))?.();
  expect(observer.counts()).toMatchObject({ traced: before + 2, apart: 0 });
  expect(sidesSeen(observer)).toEqual([1, 1]);
});

test('behavior: a call that comes out otherwise counts nothing, nor what comes after it', async () => {
  const observer = new CoverageObserver(maze.tracer, maze.codes);
  const before = observer.counts().traced;
  const wrong = { n: 2n, is: false, gas: 30_000n };
  const right = { n: 1n, is: false, gas: 31_000n };
  (await observer.follow(...run(wrong, right)))?.();
  expect(observer.counts()).toMatchObject({ traced: before, apart: 1 });
  expect(sidesSeen(observer)).toEqual([0, 0]);
});

test('behavior: a run that is not counted, or was interrupted before, leaves no trace', async () => {
  const observer = new CoverageObserver(maze.tracer, maze.codes);
  const before = structuredClone(observer.counts());
  const look = { n: 2n, is: true, gas: 30_000n };
  expect(await observer.follow(...run(look))).toBeTypeOf('function');
  expect(await observer.follow(...run(look), AbortSignal.abort())).toBeUndefined();
  expect(observer.counts()).toEqual(before);
});

test('behavior: where calls showed nothing new for a while, fewer are looked at, never none', async () => {
  const observer = new CoverageObserver(maze.tracer, maze.codes);
  const before = observer.counts().traced;
  const calls = Array.from({ length: 100 }, (_, index) => {
    return { n: 2n, is: true, gas: 30_000n + BigInt(index) };
  });
  for (const call of calls) (await observer.follow(...run(call)))?.();
  // The first shows something, 32 more nothing; then one in 2, 5, 10, 17, 26.
  expect(observer.counts().traced - before).toBe(1 + 33 + 5);
});
