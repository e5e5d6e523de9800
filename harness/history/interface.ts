import { interfaceChanges } from '../compare/interface.js';
import type { AnyModel } from '../model/index.js';
import type { VersionInterface } from '../report/historied.js';
import type { Artifact } from '../target/artifact.js';
import { lacksOf } from '../target/requirements.js';

/** How a contract's interface differs from what a model needs of it. */
export function versionInterface(model: AnyModel, artifact: Artifact): VersionInterface {
  const needed = model.world.contracts.find(({ name }) => name === model.world.subject)!.abi;
  const added = interfaceChanges(needed, artifact.abi).filter(({ change }) => change === 'added');
  const extra = (wanted: string) =>
    added.filter(({ kind }) => kind === wanted).map(({ signature }) => signature);
  return {
    missing: lacksOf(model, artifact),
    extra: { functions: extra('function'), events: extra('event'), errors: extra('error') },
  };
}

/** Whether a model can be held against a contract with such an interface. */
export function isComparable({ missing }: VersionInterface): boolean {
  return Object.values(missing).every((names) => names.length === 0);
}
