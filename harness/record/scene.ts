import { type Decoder, openDecoder } from '../chain/decoder.js';
import { openProber, type Prober } from '../chain/probe.js';
import { liveOf } from '../live/world.js';
import type { Address, AnyModel, ReadVariable, Setting } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import type { Names } from './topmost.js';

/** All that is needed to hold what happened to a deployed world against its model. */
export type Scene = {
  readonly model: AnyModel;
  readonly target: LoadedTarget;
  readonly decoder: Decoder;
  readonly prober: Prober;
  /** The world's contracts by address. */
  readonly names: Names;
  readonly setting: Omit<Setting, 'actors'>;
};

export type SceneOptions = {
  readonly model: AnyModel;
  readonly target: LoadedTarget;
} & Pick<Scene, 'setting'>;

/** A deployed world beside its model. */
export function openScene({ model, target, setting }: SceneOptions): Scene {
  const { contracts } = setting;
  return {
    model,
    target,
    setting,
    decoder: openDecoder({ world: model.world, target, contracts }),
    prober: openProber(target.artifacts),
    names: new Map(Object.entries(contracts).map(([name, address]) => [address, name])),
  };
}

/** Who is there in a block. */
export function settingWith(scene: Scene, people: readonly Address[]): Setting {
  return { ...scene.setting, actors: people };
}

/** The model with the names of whoever is there: for words alone. */
export function modelWith({ model, setting }: Scene, people: readonly Address[]): AnyModel {
  const known = new Map(Object.entries(model.world.actors).map(([name, who]) => [who, name]));
  const actors: Record<string, Address> = {};
  for (const address of people) {
    const short = `${address.slice(0, 6)}…${address.slice(-4)}`;
    actors[known.get(address) ?? (short in actors ? address : short)] = address;
  }
  return { ...model, world: { ...model.world, actors, accounts: setting.accounts } };
}

/** The state that storage holds; `pattern` says of which keys. */
export function stateOf(
  { model }: Scene,
  read: ReadVariable,
  pattern: unknown,
  setting: Setting,
): unknown {
  const stored = model.abstraction.toState(read, pattern, setting);
  return liveOf(model).complete?.(stored, setting) ?? stored;
}

/** Accounts that events of a block name, by what the model says of its events. */
export function peopleNamed(
  { model }: Scene,
  events: readonly { readonly emitter: string; readonly name: string; readonly args: object }[],
): readonly Address[] {
  const sources = liveOf(model).actors;
  return events.flatMap(({ emitter, name, args }) =>
    sources
      .filter(({ contract, event }) => contract === emitter && event === name)
      .map(({ parameter }) => (args as Readonly<Record<string, unknown>>)[parameter])
      .filter((account): account is Address => typeof account === 'string'),
  );
}
