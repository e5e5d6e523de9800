import { type Address, type Hex, ZERO_ADDRESS } from '../../../harness/model/index.js';
import { type AddressManager, lookUp } from '../addressManager.js';
import type { With } from '../part.js';
import type { Resolving } from '../resolver.js';
import type { Cost } from './cost.js';
import { namesOf } from './way.js';

/** The state of a world with an address book and one contract that asks it. */
export type Asking<Name extends string> = With<'addressManager', AddressManager> &
  With<Name, Resolving>;

/**
 * What it costs a contract to look a name up, and the address it finds; undefined where what it
 * takes for its address book is something else, which ends the call.
 */
export function resolveCost<Name extends string>(
  cost: Cost,
  state: Asking<Name>,
  contract: Name,
  query: { readonly chainId: bigint; readonly name: Hex },
): Address | undefined {
  const manager = (state as With<Name, Resolving>)[contract].addressManager;
  cost.meter.read(`${contract}.manager`);
  cost.meter.account(manager);
  if (manager !== cost.setting.contracts.addressManager) {
    const kind = kindOf(cost, manager);
    cost.took(`${contract} asks ${kind} for names`);
    cost.count(`${kind} is asked for names`);
    cost.reachWithin(`${contract} asks for names`);
    return undefined;
  }
  cost.meter.read(nameWordOf(query.chainId, query.name));
  return lookUp(state.addressManager, query.chainId, query.name);
}

/** The word of a name in the address book. */
export function nameWordOf(chainId: bigint, name: Hex): string {
  return wordsOfChain(chainId)(name);
}

const chains = new Map<bigint, (name: Hex) => string>();

function wordsOfChain(chainId: bigint): (name: Hex) => string {
  let words = chains.get(chainId);
  if (words === undefined) {
    if (chains.size >= MOST_CHAINS) chains.clear();
    words = namesOf(`name ${chainId}`);
    chains.set(chainId, words);
  }
  return words;
}

const MOST_CHAINS = 10;

/** What an address is, as far as calling it goes: a contract's name, or something without code. */
export function kindOf(cost: Cost, address: Address): string {
  const { contracts } = cost.setting;
  for (const name in contracts) if (contracts[name] === address) return name;
  return 'no contract';
}

/** `resolve`, in either form; the shorter one calls the longer one. */
export function resolveViewCost<Name extends string>(
  cost: Cost,
  state: Asking<Name>,
  contract: Name,
  query: { readonly chainId: bigint; readonly name: Hex; readonly allowZero: boolean },
): void {
  const found = resolveCost(cost, state, contract, query);
  if (found === ZERO_ADDRESS) cost.turn('unset');
}
