import {
  type Address,
  type Call,
  type Hex,
  type Operation,
  revert,
  revertEmpty,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import { type AddressManager, lookUp } from './addressManager.js';
import { type Owned, requireOwner } from './ownable.js';
import { changePart, type With } from './part.js';

/** A contract that finds others by name in an address book. */
export type Resolving = Owned & {
  /** Where it believes the address book to be. */
  readonly addressManager: Address;
};

/** The state of a world with an address book and a contract that asks it. */
type ResolvingState<Name extends string> = With<'addressManager', AddressManager> &
  With<Name, Resolving>;

/** `addressManager`, `setAddressManager` and both `resolve` of the contract of this name. */
export function resolverOperations<Name extends string>(
  contract: Name,
): Readonly<Record<string, Operation<ResolvingState<Name>>>> {
  type ResolvingCall = Call<ResolvingState<Name>>;

  function addressManager(call: ResolvingCall) {
    // RETURNS
    return [managerOf(call, contract)];
  }

  function setAddressManager(call: ResolvingCall, [newManager]: readonly [Address]) {
    // PRECONDITIONS
    requireOwner<Name>(call, contract);
    if (newManager === ZERO_ADDRESS) revert('RESOLVER_INVALID_ADDR');

    // EFFECTS
    changePart<Name, Resolving>(call, contract, { addressManager: newManager });

    // EVENTS
    call.emit(contract, 'AddressManagerChanged', { addressManager: newManager });

    // RETURNS
    return undefined;
  }

  function resolveHere(call: ResolvingCall, [name, allowZero]: readonly [Hex, boolean]) {
    // PRECONDITIONS, RETURNS
    return [resolve(call, contract, { chainId: call.environment.chainId, name, allowZero })];
  }

  function resolveOn(
    call: ResolvingCall,
    [chainId, name, allowZero]: readonly [bigint, Hex, boolean],
  ) {
    // PRECONDITIONS, RETURNS
    return [resolve(call, contract, { chainId, name, allowZero })];
  }

  return {
    'addressManager()': addressManager,
    'setAddressManager(address)': setAddressManager,
    'resolve(bytes32,bool)': resolveHere,
    'resolve(uint256,bytes32,bool)': resolveOn,
  };
}

/**
 * The address that a contract finds under a name. Whatever it takes for its address book, only
 * the world's own one answers; a call of anything else reverts without data.
 */
export function resolve<Name extends string>(
  call: Call<ResolvingState<Name>>,
  contract: Name,
  query: { readonly chainId: bigint; readonly name: Hex; readonly allowZero: boolean },
): Address {
  // PRECONDITIONS
  if (managerOf(call, contract) !== call.setting.contracts.addressManager) revertEmpty();
  const found = lookUp(call.state.addressManager, query.chainId, query.name);
  if (found === ZERO_ADDRESS && !query.allowZero) {
    revert('RESOLVER_ZERO_ADDR', query.chainId, query.name);
  }

  // RETURNS
  return found;
}

function managerOf<Name extends string>(call: Call<ResolvingState<Name>>, contract: Name): Address {
  return (call.state as With<Name, Resolving>)[contract].addressManager;
}
