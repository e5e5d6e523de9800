import {
  type Address,
  type AnyGuard,
  type Call,
  check,
  type Hex,
  type Operation,
  revert,
  withGuards,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import {
  initializeOwned,
  type Owned,
  ownershipOperations,
  requireOwner,
  requireUninitialized,
  senderOwns,
} from './ownable.js';
import { changePart, type With } from './part.js';

/** The address book: who is called what on which chain. */
export type AddressManager = Owned & {
  /** By chain id in decimal, then by name as a word. A name that is missing is unset. */
  readonly addresses: Readonly<Record<string, Readonly<Record<Hex, Address>>>>;
};

type ManagerCall = Call<With<'addressManager', AddressManager>>;

const CONTRACT = 'addressManager';

/** Whoever sends a transaction has no code, so "an owner without code" is the sender itself. */
const namesAnother: AnyGuard = {
  name: 'it is another who is named',
  holds: ({ sender }: ManagerCall, newAddress: Address) => newAddress !== sender,
  refuse: () => revert('EOA_OWNER_NOT_ALLOWED'),
};

/** Every function of AddressManager, by signature. */
export const addressManagerOperations: Readonly<
  Record<string, Operation<With<'addressManager', AddressManager>>>
> = {
  'init()': init,
  'setAddress(uint256,bytes32,address)': withGuards([senderOwns, namesAnother], setAddress),
  'getAddress(uint256,bytes32)': getAddress,
  ...ownershipOperations(CONTRACT),
};

/** The address under a name, zero when unset. */
export function lookUp(manager: AddressManager, domain: bigint, name: Hex): Address {
  return manager.addresses[String(domain)]?.[name] ?? ZERO_ADDRESS;
}

function init(call: ManagerCall) {
  // PRECONDITIONS
  requireUninitialized(call, CONTRACT);

  // EFFECTS, EVENTS
  initializeOwned(call, CONTRACT);

  // RETURNS
  return undefined;
}

function setAddress(
  call: ManagerCall,
  [domain, name, newAddress]: readonly [bigint, Hex, Address],
) {
  // PRECONDITIONS
  requireOwner(call, CONTRACT);
  check(call, namesAnother, newAddress);

  // EFFECTS
  const { addresses } = call.state.addressManager;
  const oldAddress = lookUp(call.state.addressManager, domain, name);
  const chain = String(domain);
  changePart<typeof CONTRACT, AddressManager>(call, CONTRACT, {
    addresses: { ...addresses, [chain]: { ...addresses[chain], [name]: newAddress } },
  });

  // EVENTS
  call.emit(CONTRACT, 'AddressSet', { domain, name, newAddress, oldAddress });

  // RETURNS
  return undefined;
}

function getAddress(call: ManagerCall, [domain, name]: readonly [bigint, Hex]) {
  // RETURNS
  return [lookUp(call.state.addressManager, domain, name)];
}
