import { findContract, type Remote } from '../chain/remote.js';
import type { Address } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { matchCode } from '../target/deployedCode.js';
import type { RecordedTransaction, Upgraded } from './record.js';

/** Code behind the proxies of a world, by contract name. */
export type Implementations = Readonly<Record<string, Address>>;

/** Which contracts of a world are proxies, and of what. */
export async function findImplementations(
  remote: Remote,
  contracts: Readonly<Record<string, Address>>,
): Promise<Implementations> {
  const found = await Promise.all(
    Object.entries(contracts).map(async ([name, address]) => {
      const { proxy, implementation } = await findContract(remote, address);
      return proxy === undefined ? [] : [[name, implementation] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

/**
 * New code behind proxies after a block. It is looked for where a call ran other code than before,
 * where a proxy answered itself, and where a call is none that the model knows.
 */
export async function findUpgrades(
  remote: Remote,
  world: {
    readonly target: LoadedTarget;
    readonly contracts: Readonly<Record<string, Address>>;
    readonly implementations: Implementations;
  },
  block: {
    readonly transactions: readonly RecordedTransaction[];
    readonly unknown: ReadonlySet<string>;
  },
): Promise<readonly Upgraded[]> {
  const { target, contracts, implementations } = world;
  const suspects = Object.keys(implementations).filter((name) => {
    const called = block.transactions.flatMap(({ calls }) => calls.filter(({ to }) => to === name));
    return block.unknown.has(name) || called.some(({ code }) => code !== implementations[name]);
  });
  const found = await Promise.all(
    suspects.map(async (contract): Promise<Upgraded[]> => {
      const { implementation, code } = await findContract(remote, contracts[contract]!);
      if (implementation === implementations[contract]) return [];
      const { same } = matchCode(target.artifacts[contract]!, code);
      return [{ contract, implementation, same }];
    }),
  );
  return found.flat();
}
