import { InfrastructureError } from '../../harness/errors.js';
import type { AnyModel } from '../../harness/model/index.js';
import { misjudgedState } from '../models/prover-pool/brokenStates.js';
import { mislistedGuards } from '../models/prover-pool/guardLists.js';
import { misnamedFlaw } from '../models/prover-pool/rawCalls.js';
import { keptApartWrongly, mergedWrongly } from '../models/prover-pool/sameStates.js';
import { misread } from '../models/prover-pool/stored.js';
import { mistoldStory } from '../models/prover-pool/stories.js';
import { Duel } from './duel.js';
import { misjudged, readReached, readRecords } from './records.js';

/** Says what is wrong with a model; undefined where it sees nothing wrong. */
export type Judge = {
  readonly name: string;
  readonly judge: (model: AnyModel) => Promise<string | undefined>;
};

/** Judges in the order in which they are asked: those that take milliseconds first. */
export type Bench = { readonly judges: readonly Judge[]; readonly close: () => Promise<void> };

/** Opens the judges of models of the pool; `model` is the one without a mutant. */
export async function openBench(model: AnyModel): Promise<Bench> {
  const records = readRecords();
  const reached = readReached();
  const duel = await Duel.open(model);
  return {
    judges: [
      {
        name: 'stories',
        judge: async (judged) =>
          mistoldStory(judged) ?? misnamedFlaw(judged) ?? mislistedGuards(judged),
      },
      { name: 'broken states', judge: async (judged) => misjudgedState(judged) },
      { name: 'stored states', judge: async (judged) => misread(judged) },
      { name: 'a few plans', judge: (judged) => duel.glance(judged) },
      {
        name: 'recorded traces',
        judge: async (judged) => misjudged(judged, records, reached),
      },
      { name: 'contract', judge: (judged) => duel.difference(judged) },
      {
        name: 'merged states',
        judge: async (judged) => keptApartWrongly(judged) ?? mergedWrongly(judged),
      },
    ],
    close: () => duel.close(),
  };
}

/**
 * What a judge sees of the model that `load` evaluates. A model that cannot be evaluated, throws
 * what is no revert, or is refused by the harness, is seen to be wrong; a node's trouble is thrown.
 */
export async function seen(
  judge: Judge['judge'],
  load: () => AnyModel,
): Promise<string | undefined> {
  try {
    return await judge(load());
  } catch (error) {
    if (error instanceof InfrastructureError) throw error;
    return `threw ${error instanceof Error ? error.message : String(error)}`;
  }
}
