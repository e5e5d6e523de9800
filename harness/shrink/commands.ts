import { keepSteps } from './edit.js';
import type { Search } from './search.js';

/** Up to this many commands, every pair is tried too: what two commands undo goes away. */
const MAX_LENGTH_FOR_PAIRS = 24;

/** Drops runs of commands, long runs first, until none can go. The last command always stays. */
export async function dropChunks(search: Search): Promise<boolean> {
  let bettered = false;
  for (let size = Math.max(droppable(search) >> 1, 1); size >= 1; size >>= 1) {
    while (await sweep(search, size)) bettered = true;
  }
  return bettered;
}

/** Drops single commands without asking the model first: the test of being 1-minimal. */
export async function dropSingles(search: Search): Promise<boolean> {
  let bettered = false;
  while (await search.firstOf(chunks(search, 1, droppable(search)), 'any')) bettered = true;
  return bettered;
}

/** Drops two commands at once, wherever they are. */
export async function dropPairs(search: Search): Promise<boolean> {
  let bettered = false;
  while (
    search.plan.steps.length <= MAX_LENGTH_FOR_PAIRS &&
    (await search.firstOf(pairs(search)))
  ) {
    bettered = true;
  }
  return bettered;
}

/** Once from end to start; after a success it goes on where it was, not from the end again. */
async function sweep(search: Search, size: number): Promise<boolean> {
  let bettered = false;
  let end = droppable(search);
  while (end > 0) {
    const hit = await search.find(chunks(search, size, end));
    if (hit === undefined) return bettered;
    bettered = true;
    end = Math.min(end - (hit + 1) * size, droppable(search));
  }
  return bettered;
}

function droppable(search: Search): number {
  return search.plan.steps.length - 1;
}

function* chunks(search: Search, size: number, end: number) {
  const { plan } = search;
  for (let start = end - size; start > -size; start -= size) {
    const from = Math.max(start, 0);
    yield keepSteps(plan, (index) => index < from || index >= start + size);
  }
}

function* pairs(search: Search) {
  const { plan } = search;
  for (let first = 0; first < droppable(search); first += 1) {
    for (let second = first + 1; second < droppable(search); second += 1) {
      yield keepSteps(plan, (index) => index !== first && index !== second);
    }
  }
}
