import { openProber } from '../chain/probe.js';
import { callAt, type Remote, readStorage } from '../chain/remote.js';
import { InfrastructureError, UsageError } from '../errors.js';
import type { Address, Hex, Place, StoredPlace, Variable } from '../model/index.js';
import type { Artifact } from '../target/artifact.js';
import { functionTable } from '../target/codec/index.js';

/** Addresses of contracts by name. */
export type Addresses = Readonly<Record<string, Address>>;

type Chain = {
  readonly remote: Remote;
  readonly artifacts: Readonly<Record<string, Artifact>>;
};

/**
 * Follows places from contracts that are known to those that these name, and so on: one request
 * for each contract of a round. UsageError `live/nowhere` for what cannot be found, unless it is
 * `optional`: then it is left out.
 */
export async function followPlaces(
  chain: Chain,
  places: Readonly<Record<string, Place>>,
  known: Addresses,
): Promise<Addresses> {
  const found: Record<string, Address> = {};
  let left = Object.entries(places);
  while (left.length > 0) {
    const here = { ...known, ...found };
    const ready = left.filter(([, { contract }]) => contract in here);
    if (ready.length === 0) throw circular(left.map(([name]) => name));
    Object.assign(found, await readPlaces(chain, Object.fromEntries(ready), here));
    left = left.filter(([name]) => !(name in found));
  }
  return found;
}

async function readPlaces(
  chain: Chain,
  places: Readonly<Record<string, Place>>,
  known: Addresses,
): Promise<Addresses> {
  const stored: [string, StoredPlace][] = [];
  const found: Record<string, Address> = {};
  for (const [name, place] of Object.entries(places)) {
    if ('getter' in place) found[name] = await callGetter(chain, place, known);
    else stored.push([name, place]);
  }
  const variables = stored.map(([, { contract, name, keys = [] }]): Variable => {
    return { contract, name, keys };
  });
  const read = await readVariables(chain, variables, known);
  for (const [name, { contract, name: variable, keys = [] }] of stored) {
    const value = read(contract, variable, ...keys);
    if (typeof value !== 'string' || value.length !== ADDRESS_CHARS) throw noAddress(name, value);
    found[name] = value as Address;
  }
  return found;
}

const ADDRESS_CHARS = 42;

/** Reads variables at the remote's block: one request for each contract. */
export async function readVariables(
  { remote, artifacts }: Chain,
  variables: readonly Variable[],
  contracts: Addresses,
) {
  const query = openProber(artifacts).query(variables);
  const reads = query.calls.map(({ contract, data }) => {
    return { address: contracts[contract]!, slots: data };
  });
  return query.reader(await readStorage(remote, reads));
}

async function callGetter(
  { remote, artifacts }: Chain,
  place: Extract<Place, { readonly getter: string }>,
  known: Addresses,
): Promise<Address> {
  const { contract, getter, args = [] } = place;
  const codec = functionTable(artifacts[contract]!.abi).bySignature.get(getter);
  if (codec === undefined) throw noGetter(contract, getter);
  let data: Hex;
  try {
    data = await callAt(remote, known[contract]!, codec.encodeCall(args));
  } catch (error) {
    if (error instanceof InfrastructureError && error.code === 'fork/refused') {
      throw noGetter(contract, getter, error);
    }
    throw error;
  }
  const [value] = codec.decodeReturns(data);
  if (typeof value !== 'string' || value.length !== ADDRESS_CHARS) {
    throw noAddress(`${contract}.${getter}`, value);
  }
  return value as Address;
}

function circular(names: readonly string[]): UsageError {
  return new UsageError({
    code: 'live/nowhere',
    message: 'The model says of contracts where they are, but of none from where to begin.',
    facts: { names: names.join(', ') },
    hint: "Look at `live` in the model's folder: a place is in a contract that is known by then.",
  });
}

function noGetter(contract: string, getter: string, cause?: unknown): UsageError {
  return new UsageError({
    code: 'live/nowhere',
    message: 'The contract does not say an address that the model asks it for.',
    facts: { contract, getter },
    hint: 'Is it the contract that the model describes?',
    cause,
  });
}

function noAddress(place: string, found: unknown): UsageError {
  return new UsageError({
    code: 'live/nowhere',
    message: 'What should be an address on the chain is none.',
    facts: { place, found: typeof found === 'object' ? JSON.stringify(found) : String(found) },
    hint: "Look at `live` in the model's folder.",
  });
}
