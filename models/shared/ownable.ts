import {
  type Address,
  type AnyGuard,
  type Call,
  check,
  type Operation,
  revertWithReason,
  withGuards,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import { changePart, type With } from './part.js';

/** OpenZeppelin's initializer and owner, version 4.8.2. */
export type Owned = {
  /** Version of the last initialization; 0 before the first. */
  readonly initialized: bigint;
  readonly initializing: boolean;
  readonly owner: Address;
};

/** The sender owns the contract of the name that is given. */
export const senderOwns: AnyGuard = {
  name: 'the sender owns it',
  holds: (call: Call<Readonly<Record<string, Owned>>>, contract: string) => {
    return call.sender === call.state[contract]!.owner;
  },
  refuse: () => revertWithReason('Ownable: caller is not the owner'),
};

const newOwnerIsSomebody: AnyGuard = {
  name: 'the new owner is somebody',
  holds: (_: unknown, newOwner: Address) => newOwner !== ZERO_ADDRESS,
  refuse: () => revertWithReason('Ownable: new owner is the zero address'),
};

/** `owner`, `transferOwnership` and `renounceOwnership` of the contract of this name. */
export function ownershipOperations<Name extends string>(
  contract: Name,
): Readonly<Record<string, Operation<With<Name, Owned>>>> {
  type OwnedCall = Call<With<Name, Owned>>;

  function owner(call: OwnedCall) {
    // RETURNS
    return [call.state[contract].owner];
  }

  function transferOwnership(call: OwnedCall, [newOwner]: readonly [Address]) {
    // PRECONDITIONS
    requireOwner(call, contract);
    check(call, newOwnerIsSomebody, newOwner);

    // EFFECTS, EVENTS
    setOwner(call, contract, newOwner);

    // RETURNS
    return undefined;
  }

  function renounceOwnership(call: OwnedCall) {
    // PRECONDITIONS
    requireOwner(call, contract);

    // EFFECTS, EVENTS
    setOwner(call, contract, ZERO_ADDRESS);

    // RETURNS
    return undefined;
  }

  return {
    'owner()': owner,
    'transferOwnership(address)': withGuards([senderOwns, newOwnerIsSomebody], transferOwnership),
    'renounceOwnership()': withGuards([senderOwns], renounceOwnership),
  };
}

/** Reverts unless the sender owns the contract of this name. */
export function requireOwner<Name extends string>(
  call: Call<With<Name, Owned>>,
  contract: Name,
): void {
  check(call, senderOwns, contract);
}

/** Reverts when the contract of this name was initialized before. */
export function requireUninitialized<Name extends string>(
  call: Call<With<Name, Owned>>,
  contract: Name,
): void {
  if (call.state[contract].initialized !== 0n) {
    revertWithReason('Initializable: contract is already initialized');
  }
}

/** Hands a contract to the sender and marks it as initialized. */
export function initializeOwned<Name extends string>(
  call: Call<With<Name, Owned>>,
  contract: Name,
): void {
  // EFFECTS
  setOwner(call, contract, call.sender);
  changePart<Name, Owned>(call, contract, { initialized: 1n });

  // EVENTS
  call.emit(contract, 'Initialized', { version: 1n });
}

function setOwner<Name extends string>(
  call: Call<With<Name, Owned>>,
  contract: Name,
  newOwner: Address,
): void {
  // EFFECTS
  const previousOwner = call.state[contract].owner;
  changePart<Name, Owned>(call, contract, { owner: newOwner });

  // EVENTS
  call.emit(contract, 'OwnershipTransferred', { previousOwner, newOwner });
}
