import {
  type Address,
  type AnyGuard,
  check,
  type Operation,
  revert,
  revertWithReason,
  withEntry,
  withGuards,
  ZERO_ADDRESS,
} from '../../harness/model/index.js';
import { ownershipOperations, requireOwner, requireUninitialized, senderOwns } from './ownable.js';
import { bookAnswers, resolverOperations } from './resolver.js';
import {
  balanceOf,
  balanceSuffices,
  burnAs,
  burnsOfSomebody,
  changeToken,
  destroy,
  emitTransfer,
  mayMint,
  mintAs,
  mintsToSomebody,
  notPaused,
  requireNotPaused,
  supplyFits,
  type TokenCall,
  type TokenState,
  votesFit,
} from './token.js';

const CONTRACT = 'taikoToken';
const DECIMALS = 8n;

const otherThanToken: AnyGuard = {
  name: 'it is not sent to the token itself',
  holds: ({ setting }: TokenCall, to: Address) => to !== setting.contracts[CONTRACT],
  refuse: () => revert('TKO_INVALID_ADDR'),
};
const sentToSomebody: AnyGuard = {
  name: 'it is sent to somebody',
  holds: (_: unknown, to: Address) => to !== ZERO_ADDRESS,
  refuse: () => revertWithReason('ERC20: transfer to the zero address'),
};
const enoughToSend: AnyGuard = {
  name: 'the balance suffices',
  margin: (_: unknown, left: bigint) => left,
  refuse: () => revertWithReason('ERC20: transfer amount exceeds balance'),
};
const isPaused: AnyGuard = {
  name: 'the token is paused',
  holds: ({ state }: TokenCall) => state.taikoToken.paused,
  refuse: () => revertWithReason('Pausable: not paused'),
};

const TRANSFER = [otherThanToken, sentToSomebody, notPaused, enoughToSend];
const MINT = [bookAnswers, mayMint, mintsToSomebody, notPaused, votesFit, supplyFits];
const BURN = [bookAnswers, mayMint, burnsOfSomebody, notPaused, balanceSuffices];

/** The functions of TaikoToken that move tokens or say who may, by signature. */
export const tokenOperations: Readonly<Record<string, Operation<TokenState>>> = {
  'init(address,string,string,address[],uint256[])': init,
  'transfer(address,uint256)': withGuards(TRANSFER, transfer),
  'mint(address,uint256)': withGuards(MINT, mint),
  'burn(address,uint256)': withGuards(BURN, burn),
  'burn(uint256)': withGuards([notPaused, balanceSuffices], burnOwn),
  'pause()': withGuards([senderOwns, notPaused], pause),
  'unpause()': withGuards([senderOwns, isPaused], unpause),
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
  check(call, otherThanToken, to);
  check(call, sentToSomebody, to);
  requireNotPaused(call);
  check(call, enoughToSend, balanceOf(call.state.taikoToken, sender) - amount);

  // EFFECTS: one side after the other, so that a transfer to oneself changes nothing
  const { balances } = call.state.taikoToken;
  const taken = withEntry(balances, sender, balanceOf(call.state.taikoToken, sender) - amount);
  changeToken(call, { balances: withEntry(taken, to, (taken[to] ?? 0n) + amount) });

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
  check(call, isPaused, undefined);

  // EFFECTS
  changeToken(call, { paused: false });

  // EVENTS
  call.emit(CONTRACT, 'Unpaused', { account: call.sender });

  // RETURNS
  return undefined;
}
