import {
  type Address,
  type AnyGuard,
  type Call,
  check,
  type Hex,
  revert,
  revertWithReason,
  uint64,
  uint256,
  withEntry,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import { type AddressManager, lookUp } from './addressManager.js';
import { NAMES } from './names.js';
import { changePart, type With } from './part.js';
import { bookAnswers, type Resolving } from './resolver.js';

/** TaikoToken as far as others can see it move: an ERC-20 that can be paused. */
export type TaikoToken = Resolving & {
  readonly paused: boolean;
  /** Base units by account; an account that never held any may be missing. */
  readonly balances: Readonly<Record<Address, bigint>>;
  readonly totalSupply: bigint;
};

/** The part of a state that the token needs: itself and the address book it asks. */
export type TokenState = With<'taikoToken', TaikoToken> & With<'addressManager', AddressManager>;
export type TokenCall = Call<TokenState>;

const MAX_VOTES = (1n << 224n) - 1n;
/** Whoever the address book knows under these names may mint, and burn what others hold. */
const MINTERS: readonly Hex[] = [NAMES.taiko, NAMES.proverPool, NAMES.dao, NAMES.erc20Vault];

/** The token lets it mint and burn: one of the names stands for it. */
export const mayMint: AnyGuard = {
  name: 'it may mint and burn',
  holds: (call: TokenCall, minter: Address) => {
    check(call, bookAnswers, 'taikoToken');
    const { chainId } = call.environment;
    const { addressManager } = call.state;
    // An unset name stands for nobody: no sender is the zero address.
    return MINTERS.some((name) => lookUp(addressManager, chainId, name) === minter);
  },
  refuse: () => revert('RESOLVER_DENIED'),
};

export const notPaused: AnyGuard = {
  name: 'the token is not paused',
  holds: ({ state }: TokenCall) => !state.taikoToken.paused,
  refuse: () => revertWithReason('Pausable: paused'),
};

export const mintsToSomebody: AnyGuard = {
  name: 'it is minted to somebody',
  holds: (_: unknown, to: Address) => to !== ZERO_ADDRESS,
  refuse: () => revertWithReason('ERC20: mint to the zero address'),
};

/** Votes are counted in 224 bits, so the supply may not outgrow them. */
export const votesFit: AnyGuard = {
  name: 'the votes fit their bits',
  holds: (_: unknown, supply: bigint) => supply <= MAX_VOTES,
  refuse: () => revertWithReason('ERC20Votes: total supply risks overflowing votes'),
};

/** Given the supply as it would be. */
export const supplyFits: AnyGuard = {
  name: 'the supply fits its cap',
  margin: (_: unknown, supply: bigint) => uint64.max - supply,
  refuse: () => revert('TKO_MINT_DISALLOWED'),
};

export const burnsOfSomebody: AnyGuard = {
  name: 'it is burnt of somebody',
  holds: (_: unknown, from: Address) => from !== ZERO_ADDRESS,
  refuse: () => revertWithReason('ERC20: burn from the zero address'),
};

/** Given what is left of the balance, which may be less than nothing. */
export const balanceSuffices: AnyGuard = {
  name: 'the balance suffices',
  margin: (_: unknown, left: bigint) => left,
  refuse: () => revertWithReason('ERC20: burn amount exceeds balance'),
};

/** Base units that an account holds. */
export function balanceOf(token: TaikoToken, account: Address): bigint {
  return token.balances[account] ?? 0n;
}

/** Creates tokens, as `minter` calling `mint` does. */
export function mintAs(call: TokenCall, minter: Address, to: Address, amount: bigint): void {
  // PRECONDITIONS
  check(call, mayMint, minter);
  check(call, mintsToSomebody, to);
  requireNotPaused(call);
  const supply = uint256.add(call.state.taikoToken.totalSupply, amount);
  check(call, votesFit, supply);
  check(call, supplyFits, supply);

  // EFFECTS
  const { balances } = call.state.taikoToken;
  const balance = balanceOf(call.state.taikoToken, to) + amount;
  changeToken(call, { totalSupply: supply, balances: withEntry(balances, to, balance) });

  // EVENTS
  emitTransfer(call, ZERO_ADDRESS, to, amount);
  emitTransfer(call, ZERO_ADDRESS, to, amount);
}

/** Destroys tokens of `from`, as `minter` calling `burn(address,uint256)` does. */
export function burnAs(call: TokenCall, minter: Address, from: Address, amount: bigint): void {
  // PRECONDITIONS
  check(call, mayMint, minter);

  // EFFECTS, EVENTS
  destroy(call, from, amount);
}

/** Destroys tokens whoever asks for it; whether one may is decided before. */
export function destroy(call: TokenCall, from: Address, amount: bigint): void {
  // PRECONDITIONS
  check(call, burnsOfSomebody, from);
  requireNotPaused(call);
  const { balances, totalSupply } = call.state.taikoToken;
  const balance = balanceOf(call.state.taikoToken, from);
  check(call, balanceSuffices, balance - amount);

  // EFFECTS
  changeToken(call, {
    totalSupply: totalSupply - amount,
    balances: withEntry(balances, from, balance - amount),
  });

  // EVENTS
  emitTransfer(call, from, ZERO_ADDRESS, amount);
  emitTransfer(call, from, ZERO_ADDRESS, amount);
}

/** Replaces fields of the token. */
export function changeToken(call: TokenCall, changes: Partial<TaikoToken>): void {
  changePart<'taikoToken', TaikoToken>(call, 'taikoToken', changes);
}

export function requireNotPaused(call: TokenCall): void {
  check(call, notPaused, undefined);
}

export function emitTransfer(call: TokenCall, from: Address, to: Address, value: bigint): void {
  call.emit('taikoToken', 'Transfer', { from, to, value });
}
