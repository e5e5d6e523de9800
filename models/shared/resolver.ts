import {
  type Address,
  type AnyGuard,
  type Call,
  check,
  type Hex,
  type Operation,
  revert,
  revertEmpty,
  withGuards,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import { type AddressManager, lookUp } from './addressManager.js';
import { type Owned, requireOwner, senderOwns } from './ownable.js';
import { changePart, type With } from './part.js';

/** A contract that finds others by name in an address book. */
export type Resolving = Owned & {
  /** Where it believes the address book to be. */
  readonly addressManager: Address;
};

type Query = { readonly chainId: bigint; readonly name: Hex; readonly allowZero: boolean };

/** What the contract of the name that is given takes for its address book is the world's own. */
export const bookAnswers: AnyGuard = {
  name: 'the address book answers',
  holds: (call: Call<Readonly<Record<string, Resolving>>>, contract: string) => {
    return call.state[contract]!.addressManager === call.setting.contracts.addressManager;
  },
  refuse: () => revertEmpty(),
};

/** What was found is somebody, unless nobody is allowed. */
export const nameIsSet: AnyGuard = {
  name: 'the name is set',
  holds: (_: unknown, { found, allowZero }: Query & { readonly found: Address }) => {
    return allowZero || found !== ZERO_ADDRESS;
  },
  refuse: (_: unknown, { chainId, name }: Query) => revert('RESOLVER_ZERO_ADDR', chainId, name),
};

const managerIsSomebody: AnyGuard = {
  name: 'the manager is somebody',
  holds: (_: unknown, manager: Address) => manager !== ZERO_ADDRESS,
  refuse: () => revert('RESOLVER_INVALID_ADDR'),
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
    check(call, managerIsSomebody, newManager);

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
    'setAddressManager(address)': withGuards([senderOwns, managerIsSomebody], setAddressManager),
    'resolve(bytes32,bool)': withGuards([bookAnswers, nameIsSet], resolveHere),
    'resolve(uint256,bytes32,bool)': withGuards([bookAnswers, nameIsSet], resolveOn),
  };
}

/**
 * The address that a contract finds under a name. Whatever it takes for its address book, only
 * the world's own one answers; a call of anything else reverts without data.
 */
export function resolve<Name extends string>(
  call: Call<ResolvingState<Name>>,
  contract: Name,
  query: Query,
): Address {
  // PRECONDITIONS
  check(call, bookAnswers, contract);
  const found = lookUp(call.state.addressManager, query.chainId, query.name);
  const { chainId, name, allowZero } = query;
  check(call, nameIsSet, { chainId, name, allowZero, found });

  // RETURNS
  return found;
}

function managerOf<Name extends string>(call: Call<ResolvingState<Name>>, contract: Name): Address {
  return (call.state as With<Name, Resolving>)[contract].addressManager;
}
