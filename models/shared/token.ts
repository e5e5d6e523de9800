import {
  type Address,
  type Call,
  type Hex,
  revert,
  revertWithReason,
  uint64,
  uint256,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import type { AddressManager } from './addressManager.js';
import { NAMES } from './names.js';
import { changePart, type With } from './part.js';
import { type Resolving, resolve } from './resolver.js';

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

/** Votes are counted in 224 bits, so the supply may not outgrow them. */
const MAX_VOTES = (1n << 224n) - 1n;
/** Whoever the address book knows under these names may mint, and burn what others hold. */
const MINTERS: readonly Hex[] = [NAMES.taiko, NAMES.proverPool, NAMES.dao, NAMES.erc20Vault];

/** Base units that an account holds. */
export function balanceOf(token: TaikoToken, account: Address): bigint {
  return token.balances[account] ?? 0n;
}

/** Creates tokens, as `minter` calling `mint` does. */
export function mintAs(call: TokenCall, minter: Address, to: Address, amount: bigint): void {
  // PRECONDITIONS
  requireMinter(call, minter);
  if (to === ZERO_ADDRESS) revertWithReason('ERC20: mint to the zero address');
  requireNotPaused(call);
  const supply = uint256.add(call.state.taikoToken.totalSupply, amount);
  if (supply > MAX_VOTES) revertWithReason('ERC20Votes: total supply risks overflowing votes');
  if (supply > uint64.max) revert('TKO_MINT_DISALLOWED');

  // EFFECTS
  const { balances } = call.state.taikoToken;
  const balance = balanceOf(call.state.taikoToken, to) + amount;
  changeToken(call, { totalSupply: supply, balances: { ...balances, [to]: balance } });

  // EVENTS
  emitTransfer(call, ZERO_ADDRESS, to, amount);
  emitTransfer(call, ZERO_ADDRESS, to, amount);
}

/** Destroys tokens of `from`, as `minter` calling `burn(address,uint256)` does. */
export function burnAs(call: TokenCall, minter: Address, from: Address, amount: bigint): void {
  // PRECONDITIONS
  requireMinter(call, minter);

  // EFFECTS, EVENTS
  destroy(call, from, amount);
}

/** Destroys tokens whoever asks for it; whether one may is decided before. */
export function destroy(call: TokenCall, from: Address, amount: bigint): void {
  // PRECONDITIONS
  if (from === ZERO_ADDRESS) revertWithReason('ERC20: burn from the zero address');
  requireNotPaused(call);
  const { balances, totalSupply } = call.state.taikoToken;
  const balance = balanceOf(call.state.taikoToken, from);
  if (balance < amount) revertWithReason('ERC20: burn amount exceeds balance');

  // EFFECTS
  changeToken(call, {
    totalSupply: totalSupply - amount,
    balances: { ...balances, [from]: balance - amount },
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
  if (call.state.taikoToken.paused) revertWithReason('Pausable: paused');
}

export function emitTransfer(call: TokenCall, from: Address, to: Address, value: bigint): void {
  call.emit('taikoToken', 'Transfer', { from, to, value });
}

/** An unset name stands for nobody: no sender is the zero address. */
function requireMinter(call: TokenCall, minter: Address): void {
  const { chainId } = call.environment;
  const allowed = MINTERS.some(
    (name) => resolve(call, 'taikoToken', { chainId, name, allowZero: true }) === minter,
  );
  if (!allowed) revert('RESOLVER_DENIED');
}
