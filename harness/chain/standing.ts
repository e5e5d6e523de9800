import type { Address, World } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { describeDeployment } from './deploy.js';
import { type Deployment, PLENTY } from './deployment.js';
import type { Fork } from './fork.js';
import type { Rpc, RpcCall } from './rpc.js';
import { quantity } from './wire.js';

export type StandingOptions = {
  readonly world: World;
  readonly target: LoadedTarget;
  /** Where the world's contracts are, by name. */
  readonly contracts: Readonly<Record<string, Address>>;
  readonly fork: Fork;
};

/**
 * Takes a world as it stands on a fork. Nothing is changed but ether: whoever has a role or acts
 * gets plenty, so that no call fails for the want of it.
 */
export async function standWorld(rpc: Rpc, options: StandingOptions): Promise<Deployment> {
  const { world, target, contracts, fork } = options;
  const standing = new Set(Object.values(contracts));
  const people = [...Object.values(world.accounts), ...Object.values(world.actors)];
  const gifts = [...new Set(people)]
    .filter((address) => !standing.has(address))
    .map((address): RpcCall => ['anvil_setBalance', [address, quantity(PLENTY)]]);
  await rpc.batch(gifts);
  const { chainId, block: head } = fork;
  return describeDeployment(rpc, { world, target, contracts, chainId, head, extraAbis: [] });
}
