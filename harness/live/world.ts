import { scanLogs } from '../chain/logs.js';
import { type Found, findContract, type Remote } from '../chain/remote.js';
import { UsageError } from '../errors.js';
import {
  type Address,
  type AnyModel,
  type Live,
  type NamedBy,
  type World,
  ZERO_ADDRESS,
} from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { decodeLog, eventTable } from '../target/codec/index.js';
import { matchCode } from '../target/deployedCode.js';
import { type Addresses, followPlaces } from './places.js';

/** A model's world as it stands on a chain. */
export type LiveWorld = {
  /** The declaration with the roles and people of the chain. */
  readonly world: World;
  /** Where its contracts are, by name. */
  readonly contracts: Addresses;
  /** Accounts that the contract's events named, or the user, in order. */
  readonly people: readonly Address[];
  /** What about it is not as declared, in words. */
  readonly remarks: readonly string[];
};

export type FindOptions = {
  readonly remote: Remote;
  readonly model: AnyModel;
  readonly target: LoadedTarget;
  readonly subject: Found;
  /** Accounts that count as well, whether or not an event names them. */
  readonly actors: readonly Address[];
  /** First block whose logs are read. */
  readonly logsFrom: bigint;
};

/** However many accounts the chain has, so many that it does not know try their luck. */
const LEAST_NEWCOMERS = 4;

/** How a model meets deployed contracts. UsageError `live/model` for one that does not say. */
export function liveOf(model: AnyModel): Live<unknown> {
  if (model.live !== undefined) return model.live;
  throw new UsageError({
    code: 'live/model',
    message: `The model ${model.name} does not say how it is met on a chain.`,
    facts: { model: model.name },
    hint: 'Declare `live` in it: where its companions are, who has which role, who takes part.',
  });
}

/** Finds companions, roles and people of a deployed contract, as its model declares them. */
export async function findWorld(options: FindOptions): Promise<LiveWorld> {
  const { remote, model, target, subject } = options;
  const live = liveOf(model);
  const { chainId } = remote;
  const known = { [model.world.subject]: subject.address };
  const at = { remote, artifacts: target.artifacts };
  const declared = live.contracts(chainId);
  const roles = live.accounts(chainId);
  const places = { ...declared, ...roles };
  const found = await followPlaces(at, places, known);
  const contracts = { ...known, ...only(found, Object.keys(declared)) };
  const remarks = await Promise.all(
    Object.keys(declared).map((name) => companionRemarks(options, name, contracts[name]!)),
  );
  const accounts = { ...model.world.accounts };
  for (const name of Object.keys(roles)) {
    if (found[name] !== ZERO_ADDRESS) accounts[name] = found[name]!;
    else remarks.push([`nobody is ${name} there: ${accounts[name]} plays it`]);
  }
  const people = await findPeople(options, live.actors, contracts);
  const world = { ...model.world, accounts, actors: actorsOf(model.world, people) };
  return { world, contracts, people, remarks: remarks.flat() };
}

function only(found: Addresses, names: readonly string[]): Addresses {
  return Object.fromEntries(names.map((name) => [name, found[name]!]));
}

/** Other code of a companion is no other code of the subject; but its layout may be another. */
async function companionRemarks(
  { remote, target }: FindOptions,
  name: string,
  address: Address,
): Promise<string[]> {
  if (address === ZERO_ADDRESS) throw missing(name, address);
  const { code } = await findContract(remote, address);
  if (code === '0x') throw missing(name, address);
  const artifact = target.artifacts[name]!;
  if (matchCode(artifact, code).same) return [];
  return [
    `${name} at ${address} has other code than ${artifact.sourceName}:${artifact.contractName}: ` +
      'its storage is read by that layout all the same',
  ];
}

async function findPeople(
  { remote, target, actors, logsFrom }: FindOptions,
  sources: readonly NamedBy[],
  contracts: Addresses,
): Promise<readonly Address[]> {
  const found = new Set<Address>();
  for (const { contract, event, parameter } of sources) {
    const table = eventTable([target.artifacts[contract]!.abi]);
    const topics = [...table].filter(([, codecs]) => codecs.some(({ name }) => name === event));
    const logs = await scanLogs(remote, {
      address: contracts[contract]!,
      topics: topics.map(([topic]) => topic as `0x${string}`),
      from: logsFrom,
      to: remote.block.number,
    });
    for (const log of logs) {
      const account = decodeLog([table], log).args[parameter];
      if (typeof account === 'string') found.add(account as Address);
    }
  }
  for (const actor of actors) found.add(actor);
  found.delete(ZERO_ADDRESS);
  return [...found];
}

/** Those of the chain first, then newcomers that the model's world names. */
function actorsOf(world: World, people: readonly Address[]): World['actors'] {
  const named = new Map(Object.entries(world.actors).map(([name, address]) => [address, name]));
  const actors: Record<string, Address> = {};
  for (const address of people) actors[named.get(address) ?? shortName(actors, address)] = address;
  const newcomers = Object.entries(world.actors).filter(([name]) => !(name in actors));
  const room = Object.keys(world.actors).length - people.length;
  for (const [name, address] of newcomers.slice(0, Math.max(LEAST_NEWCOMERS, room))) {
    actors[name] = address;
  }
  return actors;
}

/** `0x12ab…90ef`, unless another has that name. */
function shortName(taken: Readonly<Record<string, Address>>, address: Address): string {
  const short = `${address.slice(0, 6)}…${address.slice(-4)}`;
  return short in taken ? address : short;
}

function missing(name: string, address: Address): UsageError {
  return new UsageError({
    code: 'live/no-companion',
    message: `The contract names no ${name} that is there.`,
    facts: { companion: name, address },
    hint: 'Was the contract set up at that block? Name a later one: --fork-block-number.',
  });
}
