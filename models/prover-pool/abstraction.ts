import {
  type Abstraction,
  type Address,
  type Hex,
  type ReadVariable,
  type Setting,
  type Variable,
  type VariableKey,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import type { AddressManager } from '../shared/addressManager.js';
import { NAMES } from '../shared/names.js';
import type { Owned } from '../shared/ownable.js';
import type { TaikoToken } from '../shared/token.js';
import type { Parameters } from './parameters.js';
import type { Prover, ProverPool, Staker, State } from './state.js';

type PoolSetting = Setting<Parameters>;

/** How the storage of the three contracts becomes the state of the model. */
export const abstraction: Abstraction<State, Parameters> = {
  variables: (predicted, setting) => {
    const fixed = fixedVariables(setting);
    const stakers = strangers(predicted.proverPool.stakers, setting);
    const holders = strangers(predicted.taikoToken.balances, setting);
    const names = extraNames(predicted.addressManager, setting.chainId);
    if (stakers.length + holders.length + names.length === 0) return fixed;
    return [
      ...fixed,
      ...stakers.map((account) => variable('proverPool', 'stakers', account)),
      ...holders.map((account) => variable('taikoToken', '_balances', account)),
      ...names.map(([chain, name]) => variable('addressManager', 'addresses', chain, name)),
    ];
  },
  toState: (read, predicted, setting) => ({
    proverPool: readPool(read, predicted.proverPool, setting),
    taikoToken: readToken(read, predicted.taikoToken, setting),
    addressManager: readAddressManager(read, predicted.addressManager, setting.chainId),
    wealth: predicted.wealth,
    ...(predicted.heldElsewhere === undefined ? {} : { heldElsewhere: predicted.heldElsewhere }),
  }),
  balances: (state) => state.taikoToken.balances,
  unmodelled: [
    { contract: 'proverPool', name: '_status' },
    { contract: 'taikoToken', name: '_status' },
    { contract: 'taikoToken', name: '_totalSupplyCheckpoints' },
  ],
};

/** Names that are asked for even where the model holds none: somebody might have set them. */
const KNOWN_NAMES: readonly Hex[] = Object.values(NAMES);
const OWNED = ['_initialized', '_initializing', '_owner'];
const slotsByCount = new Map<bigint, readonly bigint[]>();
const knownByActors = new WeakMap<readonly Address[], ReadonlySet<Address>>();
const fixedByActors = new WeakMap<readonly Address[], readonly Variable[]>();

/** The same for every plan in a world, so they are listed once. */
function fixedVariables(setting: PoolSetting): readonly Variable[] {
  const cached = fixedByActors.get(setting.actors);
  if (cached !== undefined) return cached;
  const known = [...knownAccounts(setting)];
  const slots = slotKeys(setting);
  const variables = [
    ...[...OWNED, '_addressManager'].map((name) => variable('proverPool', name)),
    ...slots.map((id) => variable('proverPool', 'provers', id)),
    ...slots.map((id) => variable('proverPool', 'proverIdToAddress', id)),
    ...known.map((account) => variable('proverPool', 'stakers', account)),
    ...[...OWNED, '_addressManager', '_paused', '_totalSupply'].map((name) =>
      variable('taikoToken', name),
    ),
    ...known.map((account) => variable('taikoToken', '_balances', account)),
    ...OWNED.map((name) => variable('addressManager', name)),
    ...KNOWN_NAMES.map((name) => variable('addressManager', 'addresses', setting.chainId, name)),
  ];
  fixedByActors.set(setting.actors, variables);
  return variables;
}

function variable(contract: string, name: string, ...keys: VariableKey[]): Variable {
  return { contract, name, keys };
}

/** Slot 0 and the one above the last are read too: they must stay empty. */
function slotKeys({ parameters: { MAX_NUM_PROVERS } }: PoolSetting): readonly bigint[] {
  const cached = slotsByCount.get(MAX_NUM_PROVERS);
  if (cached !== undefined) return cached;
  const slots = Array.from({ length: Number(MAX_NUM_PROVERS) + 2 }, (_, id) => BigInt(id));
  slotsByCount.set(MAX_NUM_PROVERS, slots);
  return slots;
}

function knownAccounts(setting: PoolSetting): ReadonlySet<Address> {
  const cached = knownByActors.get(setting.actors);
  if (cached !== undefined) return cached;
  const known = new Set<Address>([
    ZERO_ADDRESS,
    ...setting.actors,
    ...Object.values(setting.accounts),
    ...Object.values(setting.contracts),
  ]);
  knownByActors.set(setting.actors, known);
  return known;
}

/** Accounts of a record that the world does not name. */
function strangers(record: Readonly<Record<Address, unknown>>, setting: PoolSetting): Address[] {
  const known = knownAccounts(setting);
  const found: Address[] = [];
  for (const account in record) {
    if (!known.has(account as Address)) found.push(account as Address);
  }
  return found;
}

function extraNames(manager: AddressManager, home: bigint): readonly (readonly [bigint, Hex])[] {
  return Object.entries(manager.addresses).flatMap(([chain, names]) =>
    (Object.keys(names) as Hex[])
      .filter((name) => BigInt(chain) !== home || !KNOWN_NAMES.includes(name))
      .map((name) => [BigInt(chain), name] as const),
  );
}

function readPool(read: ReadVariable, predicted: ProverPool, setting: PoolSetting): ProverPool {
  const slots = slotKeys(setting);
  return {
    ...readOwned(read, 'proverPool'),
    addressManager: read('proverPool', '_addressManager') as Address,
    provers: slots.map((id) => read('proverPool', 'provers', id) as Prover),
    proverIdToAddress: slots.map((id) => read('proverPool', 'proverIdToAddress', id) as Address),
    stakers: readAccounts(predicted.stakers, setting, {
      read: (account) => read('proverPool', 'stakers', account) as Staker,
      isEmpty: (staker) =>
        staker.exitRequestedAt === 0n &&
        staker.exitAmount === 0n &&
        staker.maxCapacity === 0n &&
        staker.proverId === 0n,
    }),
  };
}

function readToken(read: ReadVariable, predicted: TaikoToken, setting: PoolSetting): TaikoToken {
  return {
    ...readOwned(read, 'taikoToken'),
    addressManager: read('taikoToken', '_addressManager') as Address,
    paused: read('taikoToken', '_paused') as boolean,
    totalSupply: read('taikoToken', '_totalSupply') as bigint,
    balances: readAccounts(predicted.balances, setting, {
      read: (account) => read('taikoToken', '_balances', account) as bigint,
      isEmpty: (balance) => balance === 0n,
    }),
  };
}

function readAddressManager(
  read: ReadVariable,
  predicted: AddressManager,
  chainId: bigint,
): AddressManager {
  const home = String(chainId);
  const chains = new Set([home, ...Object.keys(predicted.addresses)]);
  const addresses: Record<string, Record<Hex, Address>> = {};
  for (const chain of chains) {
    const held = predicted.addresses[chain] ?? {};
    const names = new Set([
      ...(chain === home ? KNOWN_NAMES : []),
      ...(Object.keys(held) as Hex[]),
    ]);
    const found: Record<Hex, Address> = {};
    for (const name of names) {
      const address = read('addressManager', 'addresses', BigInt(chain), name) as Address;
      if (name in held || address !== ZERO_ADDRESS) found[name] = address;
    }
    addresses[chain] = found;
  }
  return { ...readOwned(read, 'addressManager'), addresses };
}

function readOwned(read: ReadVariable, contract: string): Owned {
  return {
    initialized: read(contract, '_initialized') as bigint,
    initializing: read(contract, '_initializing') as boolean,
    owner: read(contract, '_owner') as Address,
  };
}

/** A mapping by account: what the model holds, and whatever else is not empty. */
function readAccounts<Item>(
  predicted: Readonly<Record<Address, Item>>,
  setting: PoolSetting,
  options: { readonly read: (account: Address) => Item; readonly isEmpty: (item: Item) => boolean },
): Record<Address, Item> {
  const found: Record<Address, Item> = {};
  for (const account of [...knownAccounts(setting), ...strangers(predicted, setting)]) {
    const item = options.read(account);
    if (account in predicted || !options.isEmpty(item)) found[account] = item;
  }
  return found;
}
