import { getContractAddress } from 'viem/utils';
import { UsageError } from '../errors.js';
import {
  type Address,
  CHAIN_ID_HERE,
  type Hex,
  type Value,
  type World,
  type WorldContract,
  type WorldValue,
} from '../model/index.js';
import type { Artifact, LoadedTarget } from '../target/artifact.js';
import { encodeConstructor, functionTable } from '../target/codec/index.js';
import { requireArgumentCount } from '../target/constructorArgs.js';
import { CHAIN_ID } from './node.js';

/** A transaction of the deployment, and what it is in the words of the world. */
export type Deed = {
  /** `create vault`, `vault.init(address)`. */
  readonly what: string;
  /** The world's contract that is to blame if it fails. */
  readonly contract: string;
  readonly from: Address;
  /** Undefined creates a contract, which will be at `creates`. */
  readonly to?: Address;
  readonly creates?: Address;
  readonly data: Hex;
};

/** Where everything of a world will be, and the transactions that bring it there. */
export type DeploymentPlan = {
  /** By name; a proxied one has its proxy's address. */
  readonly contracts: Readonly<Record<string, Address>>;
  readonly deeds: readonly Deed[];
};

/** Creates libraries, so that the nonces of the world's deployers count its contracts only. */
const LIBRARY_DEPLOYER: Address = '0x00000000000000000000000000000000be7e4ad1';

/** Works a deployment out: creations in the world's order, then inits, then the setup. */
export function planDeployment(options: {
  readonly world: World;
  readonly target: LoadedTarget;
  /** Needed by worlds that have proxies. */
  readonly proxy: Artifact | undefined;
  /** Of the node; that of every node of ours unless given. */
  readonly chainId?: bigint;
}): DeploymentPlan {
  const { world, target, proxy, chainId = CHAIN_ID } = options;
  const nonces = new Nonces();
  const places = placesOf(world, nonces);
  const contracts = addressesOf(places);
  const names = { ...world.actors, ...world.accounts, ...contracts };
  const libraries = new Libraries(nonces);
  const creations = places.flatMap((place): Deed[] => {
    const { contract, deployer, implementation, address, proxied } = place;
    const artifact = target.artifacts[contract.name]!;
    const code = libraries.link(artifact, contract.name);
    const { constructorArgs = [] } = contract;
    requireArgumentCount(artifact, constructorArgs);
    const args = constructorArgs.map((arg) => resolveValue(arg, { names, chainId }));
    const what = `create ${contract.name}`;
    const data = (code + encodeConstructor(artifact.abi, args)) as Hex;
    const deed = { what, contract: contract.name, from: deployer, creates: implementation, data };
    if (!proxied) return [deed];
    const wrap = (proxy!.bytecode + encodeConstructor(proxy!.abi, [implementation, '0x'])) as Hex;
    return [deed, { ...deed, what: `${what}'s proxy`, creates: address, data: wrap }];
  });
  const calls = [...initsOf(world), ...world.setup].map((call): Deed => {
    const codec = functionNamed(world, target, call.to, call.function);
    const args = call.args.map((arg) => resolveValue(arg, { names, chainId }));
    return {
      what: `${call.to}.${call.function}`,
      contract: call.to,
      from: accountNamed(world, call.from),
      to: contracts[call.to]!,
      data: codec.encodeCall(args),
    };
  });
  return { contracts, deeds: [...libraries.deeds, ...creations, ...calls] };
}

/** Where the contracts of a world will be, by name: that follows from the declaration alone. */
export function contractAddresses(world: World): Readonly<Record<string, Address>> {
  return addressesOf(placesOf(world, new Nonces()));
}

type Place = ReturnType<typeof placesOf>[number];

function placesOf(world: World, nonces: Nonces) {
  return world.contracts.map((contract) => {
    const deployer = accountNamed(world, contract.deployer);
    const proxied = contract.proxy !== undefined && contract.proxy !== 'none';
    const implementation = nonces.next(deployer);
    const address = proxied ? nonces.next(deployer) : implementation;
    return { contract, deployer, implementation, address, proxied };
  });
}

function addressesOf(places: readonly Place[]): Readonly<Record<string, Address>> {
  return Object.fromEntries(places.map(({ contract, address }) => [contract.name, address]));
}

function initsOf(world: World) {
  return world.contracts.flatMap((contract: WorldContract) => {
    const { name, init, deployer } = contract;
    if (init === undefined) return [];
    return [{ from: init.from ?? deployer, to: name, function: init.function, args: init.args }];
  });
}

function functionNamed(world: World, target: LoadedTarget, contract: string, signature: string) {
  const declared = world.contracts.find(({ name }) => name === contract);
  if (declared === undefined) throw unknownName('contract', contract);
  const codec =
    functionTable(declared.abi).bySignature.get(signature) ??
    functionTable(target.artifacts[contract]!.abi).bySignature.get(signature);
  if (codec === undefined) throw unknownName('function', `${contract}.${signature}`);
  return codec;
}

type Here = { readonly names: Readonly<Record<string, Address>>; readonly chainId: bigint };

function resolveValue(value: WorldValue, here: Here): Value {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    return (value as readonly WorldValue[]).map((item) => resolveValue(item, here));
  }
  if ('chain' in value && value.chain === CHAIN_ID_HERE.chain) return here.chainId;
  if ('addressOf' in value && typeof value.addressOf === 'string') {
    return here.names[value.addressOf] ?? fail('contract or account', value.addressOf);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, resolveValue(item, here)]),
  );
}

function accountNamed(world: World, name: string): Address {
  return world.accounts[name] ?? world.actors[name] ?? fail('account', name);
}

function fail(what: string, name: string): never {
  throw unknownName(what, name);
}

function unknownName(what: string, name: string): UsageError {
  return new UsageError({
    code: 'world/unknown-name',
    message: `The model's world names a ${what} that it does not declare.`,
    facts: { [what]: name },
    hint: "Look at `world` in the model's folder.",
  });
}

/** Counts what each account creates. */
class Nonces {
  readonly #next = new Map<Address, bigint>();

  next(from: Address): Address {
    const nonce = this.#next.get(from) ?? 0n;
    this.#next.set(from, nonce + 1n);
    return getContractAddress({ from, nonce }).toLowerCase() as Address;
  }
}

/** Deploys external libraries once each and writes their addresses into code. */
class Libraries {
  readonly deeds: Deed[] = [];
  readonly #nonces: Nonces;
  readonly #addresses = new Map<string, Address>();

  constructor(nonces: Nonces) {
    this.#nonces = nonces;
  }

  /** Creation code with its libraries, which are deployed before. */
  link(artifact: Artifact, contract: string): string {
    let code = artifact.bytecode;
    for (const named of Object.values(artifact.linkReferences)) {
      for (const [name, places] of Object.entries(named)) {
        const address = this.#deploy(artifact.libraries[name]!, contract);
        for (const { start } of places) {
          const at = 2 + start * 2;
          code = code.slice(0, at) + address.slice(2) + code.slice(at + 40);
        }
      }
    }
    return code;
  }

  #deploy(library: Artifact, contract: string): Address {
    const key = `${library.sourceName}:${library.contractName}`;
    const known = this.#addresses.get(key);
    if (known !== undefined) return known;
    const data = this.link(library, contract) as Hex;
    const address = this.#nonces.next(LIBRARY_DEPLOYER);
    const what = `create library ${library.contractName}`;
    this.deeds.push({ what, contract, from: LIBRARY_DEPLOYER, creates: address, data });
    this.#addresses.set(key, address);
    return address;
  }
}
