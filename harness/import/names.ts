import { contractAddresses } from '../chain/creation.js';
import { UsageError } from '../errors.js';
import type { Address, World } from '../model/index.js';

/** Who an address of the other fuzzer's world is in ours. */
export type Named = { readonly address: Address; readonly contract?: string };

/**
 * Reads `--map 0xADDR=NAME`: a contract, an account or an actor of the world, or another address.
 * UsageError `import/map` for what is none of these.
 */
export function parseNames(texts: readonly string[], world: World): ReadonlyMap<Address, Named> {
  const contracts = contractAddresses(world);
  const people = { ...world.actors, ...world.accounts };
  const named = new Map<Address, Named>();
  for (const text of texts) {
    const found = /^(0x[\da-f]{40})=(.+)$/i.exec(text);
    if (found === null) throw unusable(text, '0xADDRESS=NAME, with an address of 20 bytes', world);
    const [address, name] = [found[1]!.toLowerCase() as Address, found[2]!];
    if (named.has(address)) throw unusable(text, 'each address once', world);
    if (Object.hasOwn(contracts, name)) {
      named.set(address, { address: contracts[name]!, contract: name });
    } else if (Object.hasOwn(people, name)) {
      named.set(address, { address: people[name]! });
    } else if (/^0x[\da-f]{40}$/i.test(name)) {
      named.set(address, { address: name.toLowerCase() as Address });
    } else {
      throw unusable(text, 'a name of the world, or an address', world);
    }
  }
  return named;
}

function unusable(value: string, expected: string, world: World): UsageError {
  const actors = Object.keys(world.actors);
  const shown = actors.slice(0, 6).join(', ');
  return new UsageError({
    code: 'import/map',
    message: '--map has a value that it cannot have',
    facts: {
      value,
      expected,
      contracts: world.contracts.map(({ name }) => name).join(', '),
      accounts: Object.keys(world.accounts).join(', ') || 'none',
      actors: actors.length > 6 ? `${shown} and ${actors.length - 6} more` : shown,
    },
    hint: 'For example --map 0x0000000000000000000000000000000000030000=owner; it can be repeated.',
  });
}
