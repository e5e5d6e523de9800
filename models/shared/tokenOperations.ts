import {
  type Address,
  type Operation,
  revert,
  revertWithReason,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import { ownershipOperations, requireOwner, requireUninitialized } from './ownable.js';
import { resolverOperations } from './resolver.js';
import {
  balanceOf,
  burnAs,
  changeToken,
  destroy,
  emitTransfer,
  mintAs,
  requireNotPaused,
  type TaikoToken,
  type TokenCall,
  type TokenState,
} from './token.js';

const CONTRACT = 'taikoToken';
const DECIMALS = 8n;

/** The functions of TaikoToken that move tokens or say who may, by signature. */
export const tokenOperations: Readonly<Record<string, Operation<TokenState>>> = {
  'init(address,string,string,address[],uint256[])': init,
  'transfer(address,uint256)': transfer,
  'mint(address,uint256)': mint,
  'burn(address,uint256)': burn,
  'burn(uint256)': burnOwn,
  'pause()': pause,
  'unpause()': unpause,
  'paused()': (call) => [call.state.taikoToken.paused],
  'balanceOf(address)': (call, [account]) => [balanceOf(call.state.taikoToken, account)],
  'totalSupply()': (call) => [call.state.taikoToken.totalSupply],
  'decimals()': () => [DECIMALS],
  ...ownershipOperations(CONTRACT),
  ...resolverOperations(CONTRACT),
};

/** A world initializes the token before any plan begins, so that a plan only sees the refusal. */
function init(call: TokenCall) {
  // PRECONDITIONS
  requireUninitialized(call, CONTRACT);

  // RETURNS
  return undefined;
}

function transfer(call: TokenCall, [to, amount]: readonly [Address, bigint]) {
  // PRECONDITIONS
  const { sender } = call;
  if (to === call.setting.contracts[CONTRACT]) revert('TKO_INVALID_ADDR');
  if (to === ZERO_ADDRESS) revertWithReason('ERC20: transfer to the zero address');
  requireNotPaused(call);
  if (balanceOf(call.state.taikoToken, sender) < amount) {
    revertWithReason('ERC20: transfer amount exceeds balance');
  }

  // EFFECTS: one side after the other, so that a transfer to oneself changes nothing
  const { balances } = call.state.taikoToken;
  const taken: TaikoToken['balances'] = {
    ...balances,
    [sender]: balanceOf(call.state.taikoToken, sender) - amount,
  };
  changeToken(call, { balances: { ...taken, [to]: (taken[to] ?? 0n) + amount } });

  // EVENTS
  emitTransfer(call, sender, to, amount);

  // RETURNS
  return [true];
}

function mint(call: TokenCall, [to, amount]: readonly [Address, bigint]) {
  // PRECONDITIONS, EFFECTS, EVENTS
  mintAs(call, call.sender, to, amount);

  // RETURNS
  return undefined;
}

function burn(call: TokenCall, [from, amount]: readonly [Address, bigint]) {
  // PRECONDITIONS, EFFECTS, EVENTS
  burnAs(call, call.sender, from, amount);

  // RETURNS
  return undefined;
}

function burnOwn(call: TokenCall, [amount]: readonly [bigint]) {
  // PRECONDITIONS, EFFECTS, EVENTS
  destroy(call, call.sender, amount);

  // RETURNS
  return undefined;
}

function pause(call: TokenCall) {
  // PRECONDITIONS
  requireOwner(call, CONTRACT);
  requireNotPaused(call);

  // EFFECTS
  changeToken(call, { paused: true });

  // EVENTS
  call.emit(CONTRACT, 'Paused', { account: call.sender });

  // RETURNS
  return undefined;
}

function unpause(call: TokenCall) {
  // PRECONDITIONS
  requireOwner(call, CONTRACT);
  if (!call.state.taikoToken.paused) revertWithReason('Pausable: not paused');

  // EFFECTS
  changeToken(call, { paused: false });

  // EVENTS
  call.emit(CONTRACT, 'Unpaused', { account: call.sender });

  // RETURNS
  return undefined;
}
