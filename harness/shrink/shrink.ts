import type { AnyModel } from '../model/index.js';
import type { Plan } from '../trace/plan.js';
import { dropChunks, dropPairs, dropSingles } from './commands.js';
import { writePlainly } from './plainCalls.js';
import { Search, type SearchOptions } from './search.js';
import { simplifyActors, simplifyArguments, simplifyTimes } from './simplify.js';
import { mergeCommands, redraw, substituteCommands } from './substitute.js';

export type ShrinkOptions = SearchOptions & { readonly model: AnyModel };

export type Shrunk = {
  readonly plan: Plan;
  /** Candidates executed. */
  readonly executed: number;
  /** No single command can be left out: shown by execution, not merely hoped for. */
  readonly minimal: boolean;
};

/** Rounds that better nothing but times and arguments; two numbers can lower each other forever. */
const MAX_PLAIN_ROUNDS = 4;

/**
 * Makes a failing plan small and plain while it fails in the same way: fewer commands first, then
 * fewer actors, shorter delays, smaller arguments, and all of it again until nothing changes.
 */
export async function shrink(plan: Plan, options: ShrinkOptions): Promise<Shrunk> {
  const { model } = options;
  const search = new Search(plan, options);
  await writePlainly(search, model);
  let plainRounds = 0;
  let bettered = true;
  while (bettered && !search.exhausted) {
    const { length } = search.plan.steps;
    bettered = await dropCommands(search);
    if (plainRounds < MAX_PLAIN_ROUNDS) bettered = (await makePlain(search, model)) || bettered;
    // Only once nothing else helps: most of what these try is in vain.
    bettered ||= await mergeCommands(search);
    bettered ||= await redraw(search);
    bettered ||= await substituteCommands(search, model);
    plainRounds = search.plan.steps.length === length ? plainRounds + 1 : 0;
  }
  // The loop only ends by itself after a round in which no single command could be dropped.
  return { plan: search.plan, executed: search.executed, minimal: !bettered && !search.exhausted };
}

async function dropCommands(search: Search): Promise<boolean> {
  const chunks = await dropChunks(search);
  const singles = await dropSingles(search);
  return (await dropPairs(search)) || singles || chunks;
}

async function makePlain(search: Search, model: AnyModel): Promise<boolean> {
  const actors = await simplifyActors(search, model);
  const times = await simplifyTimes(search);
  return (await simplifyArguments(search)) || times || actors;
}
