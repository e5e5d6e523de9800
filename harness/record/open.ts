import { openTracing, type Tracing } from '../chain/past/tracing.js';
import { readConstants } from '../live/constants.js';
import type { Survey } from '../live/session.js';
import { readState } from '../live/state.js';
import type { Setting } from '../model/index.js';
import type { Walked } from './path.js';
import type { ChainRecord } from './record.js';
import { openRecorder, type Recorder } from './recorder.js';
import { openScene } from './scene.js';
import { findImplementations } from './upgrades.js';

/** A deployed world whose history can be read on from the block it was surveyed at. */
export type LiveRecorder = {
  readonly recorder: Recorder;
  readonly tracing: Tracing;
  /** Whether calls within transactions are seen. */
  readonly calls: () => ChainRecord['calls'];
  /** What the model cannot follow of the state that recording begins with. */
  readonly doubts: readonly string[];
};

/** Reads what a surveyed world holds at its block. No node of ours is needed. */
export async function openLiveRecorder(
  survey: Survey,
  whose: 'contract' | 'model',
): Promise<LiveRecorder> {
  const { remote, live, target, matched } = survey;
  const model = { ...survey.model, world: live.world };
  const constants = { model, target, address: matched.address };
  const parameters = whose === 'model' ? model.parameters : await readConstants(remote, constants);
  const { accounts } = live.world;
  const { contracts, people } = live;
  const fixed = { parameters, contracts, accounts, chainId: remote.chainId };
  const setting: Setting = { ...fixed, actors: people };
  const { doubts } = await readState({ remote, model, target, setting });
  const implementations = await findImplementations(remote, contracts);
  const scene = openScene({ model, target, setting: fixed });
  const tracing = openTracing(remote, Object.values(contracts));
  return {
    recorder: await openRecorder(remote, scene, { people, implementations }),
    tracing,
    calls: () => (tracing.kind() === 'none' ? 'transactions' : 'all'),
    doubts,
  };
}

/** What a walk recorded, as it is saved. */
export function recordOf(
  { standing }: Survey,
  { recorder, calls }: LiveRecorder,
  walked: Walked,
  end: ChainRecord['end'],
): ChainRecord {
  const { model, setting } = recorder.scene;
  const { parameters, contracts, accounts } = setting;
  const { edge, carried } = walked.base;
  return {
    model: model.name,
    parameters,
    chainId: standing.chainId,
    address: standing.address,
    as: standing.as,
    calls: calls(),
    contracts,
    accounts,
    people: carried.people,
    start: { ...edge, words: carried.words },
    blocks: [...walked.blocks],
    end,
  };
}
