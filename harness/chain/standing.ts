import type { Address, World } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { describeDeployment } from './deploy.js';
import type { Deployment } from './deployment.js';
import type { Fork } from './fork.js';
import { equipPeople, peopleOf } from './people.js';
import type { Rpc } from './rpc.js';

export type StandingOptions = {
  readonly world: World;
  readonly target: LoadedTarget;
  /** Where the world's contracts are, by name. */
  readonly contracts: Readonly<Record<string, Address>>;
  readonly fork: Fork;
};

/** Takes a world as it stands on a fork. Only people are changed: see `equipPeople`. */
export async function standWorld(rpc: Rpc, options: StandingOptions): Promise<Deployment> {
  const { world, target, contracts, fork } = options;
  const standing = new Set(Object.values(contracts));
  const people = peopleOf(world).filter((address) => !standing.has(address));
  await equipPeople(rpc, people);
  const { chainId, block: head } = fork;
  return describeDeployment(rpc, { world, target, contracts, chainId, head, extraAbis: [] });
}
