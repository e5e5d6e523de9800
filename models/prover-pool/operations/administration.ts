import {
  type Address,
  type Operation,
  revert,
  ZERO_ADDRESS,
} from '../../../harness/model/index.js';
import {
  initializeOwned,
  ownershipOperations,
  requireUninitialized,
} from '../../shared/ownable.js';
import { changePart } from '../../shared/part.js';
import { resolverOperations } from '../../shared/resolver.js';
import type { Parameters } from '../parameters.js';
import type { PoolCall, ProverPool, State } from '../state.js';

const CONTRACT = 'proverPool';

/** Initialization, ownership and the address book, by signature. */
export const administration: Readonly<Record<string, Operation<State, Parameters>>> = {
  'init(address)': init,
  ...ownershipOperations(CONTRACT),
  ...resolverOperations(CONTRACT),
};

function init(call: PoolCall, [addressManager]: readonly [Address]) {
  // PRECONDITIONS
  requireUninitialized(call, CONTRACT);
  if (addressManager === ZERO_ADDRESS) revert('RESOLVER_INVALID_ADDR');

  // EFFECTS, EVENTS
  changePart<typeof CONTRACT, ProverPool>(call, CONTRACT, { addressManager });
  initializeOwned(call, CONTRACT);

  // RETURNS
  return undefined;
}
