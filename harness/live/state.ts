import * as fc from 'fast-check';
import type { Remote } from '../chain/remote.js';
import type { AnyModel, Setting, Variable } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { readVariables } from './places.js';
import { type LiveWorld, liveOf } from './world.js';

/** What a deployed world holds, as the model sees it, and what it cannot follow of it. */
export type LiveState = {
  readonly state: unknown;
  /** What calls may write besides. */
  readonly besides: readonly Variable[];
  readonly doubts: readonly string[];
};

/** Reads the model's state at the remote's block: one request for each contract of the world. */
export async function readState(options: {
  readonly remote: Remote;
  readonly model: AnyModel;
  readonly target: LoadedTarget;
  readonly setting: Setting;
}): Promise<LiveState> {
  const { remote, model, target, setting } = options;
  const { abstraction } = model;
  // What a world of our own would hold has an entry for everybody: it says what to ask for.
  const pattern = model.initial(setting);
  const variables = abstraction.variables(pattern, setting);
  const live = liveOf(model);
  const isThere = ({ contract, name }: Variable) => {
    const { storage } = target.artifacts[contract]!.storageLayout;
    return storage.some(({ label }) => label === name);
  };
  const suspects = (live.suspects?.(setting) ?? []).filter(isThere);
  const at = { remote, artifacts: target.artifacts };
  const read = await readVariables(at, [...variables, ...suspects], setting.contracts);
  const stored = abstraction.toState(read, pattern, setting);
  const state = live.complete?.(stored, setting) ?? stored;
  const suspected = suspects.map((variable) => {
    const { contract, name, keys } = variable;
    return { ...variable, value: read(contract, name, ...keys) };
  });
  const besides = (live.besides?.variables(suspected) ?? []).filter(isThere);
  return { state, besides, doubts: live.doubts?.(state, setting, suspected) ?? [] };
}

/** The model as it goes on from a state of the chain; the time is that block's, in Unix seconds. */
export function modelFrom(
  model: AnyModel,
  from: Pick<LiveState, 'state' | 'besides'> & {
    readonly world: LiveWorld['world'];
    readonly time: bigint;
  },
): AnyModel {
  const { abstraction, generator } = model;
  const { world, state, besides, time } = from;
  const openings = liveOf(model).openings ?? generator.openings ?? [];
  const startTimes = fc.constant(time);
  return {
    ...model,
    world,
    initial: () => state,
    abstraction: { ...abstraction, unmodelled: [...(abstraction.unmodelled ?? []), ...besides] },
    generator: { ...generator, openings, startTimes },
  };
}
