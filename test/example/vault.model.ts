import {
  type Address,
  addressOf,
  type Call,
  defineModel,
  type Operation,
  parseAbi,
  revert,
} from 'taiko-difftest';
import { gas } from './vault.gas.js';
import { canonical, generator, small } from './vault.generator.js';

// What the vault holds, as plain data.

export type Account = {
  readonly balance: bigint;
  readonly requested: bigint;
  /** Unix seconds; 0 when nothing is requested. */
  readonly readyAt: bigint;
};
export type State = {
  readonly paused: boolean;
  readonly total: bigint;
  readonly accounts: Readonly<Record<Address, Account>>;
};
export type Parameters = { readonly DELAY: bigint; readonly CAPACITY: bigint };

const ETHER = 10n ** 18n;
const DAY = 86_400n;
const UNUSED: Account = { balance: 0n, requested: 0n, readyAt: 0n };

const abi = parseAbi([
  'function deposit() payable',
  'function requestWithdrawal(uint256 amount)',
  'function cancel()',
  'function withdraw() returns (uint256 amount)',
  'function setPaused(bool paused)',
  'event Deposited(address indexed account, uint256 amount)',
  'event WithdrawalRequested(address indexed account, uint256 amount, uint256 readyAt)',
  'event Cancelled(address indexed account, uint256 amount)',
  'event Withdrawn(address indexed account, uint256 amount)',
  'event PauseChanged(bool paused)',
  'error NotOwner()',
  'error DepositsPaused()',
  'error NothingSent()',
  'error OverCapacity(uint256 room)',
  'error NotEnough(uint256 balance)',
  'error NothingRequested()',
  'error TooEarly(uint256 readyAt)',
]);

// What each function does: preconditions in the contract's order, effects, events, returns.

type Run = Operation<State, Parameters>;

const deposit: Run = (call) => {
  const { state, sender, value } = call;
  const room = call.setting.parameters.CAPACITY - state.total;
  if (state.paused) revert('DepositsPaused');
  if (value === 0n) revert('NothingSent');
  if (value > room) revert('OverCapacity', room);

  const account = accountOf(state, sender);
  call.state = { ...state, total: state.total + value };
  setAccount(call, { ...account, balance: account.balance + value });
  call.emit('vault', 'Deposited', { account: sender, amount: value });
};

const requestWithdrawal: Run = (call, [amount]: [bigint]) => {
  const account = accountOf(call.state, call.sender);
  if (amount === 0n || amount > account.balance) revert('NotEnough', account.balance);

  const readyAt = call.environment.timestamp + call.setting.parameters.DELAY;
  setAccount(call, {
    balance: account.balance - amount,
    requested: account.requested + amount,
    readyAt,
  });
  call.emit('vault', 'WithdrawalRequested', { account: call.sender, amount, readyAt });
};

const cancel: Run = (call) => {
  const { balance, requested } = accountOf(call.state, call.sender);
  if (requested === 0n) revert('NothingRequested');

  setAccount(call, { ...UNUSED, balance: balance + requested });
  call.emit('vault', 'Cancelled', { account: call.sender, amount: requested });
};

const withdraw: Run = (call) => {
  const { balance, requested, readyAt } = accountOf(call.state, call.sender);
  if (requested === 0n) revert('NothingRequested');
  if (call.environment.timestamp < readyAt) revert('TooEarly', readyAt);

  call.state = { ...call.state, total: call.state.total - requested };
  setAccount(call, { ...UNUSED, balance });
  call.emit('vault', 'Withdrawn', { account: call.sender, amount: requested });
  call.pay(call.sender, requested);
  return [requested];
};

const setPaused: Run = (call, [paused]: [boolean]) => {
  if (call.sender !== call.setting.accounts.owner) revert('NotOwner');

  call.state = { ...call.state, paused };
  call.emit('vault', 'PauseChanged', { paused });
};

function accountOf(state: State, address: Address): Account {
  return state.accounts[address] ?? UNUSED;
}

function setAccount(call: Call<State, Parameters>, account: Account): void {
  const accounts = { ...call.state.accounts, [call.sender]: account };
  call.state = { ...call.state, accounts };
}

// The model: all of the above, the world it lives in, and how storage becomes its state.

const ether = { kind: 'amount', decimals: 18, symbol: 'ETH' } as const;

export const model = defineModel<State, Parameters>({
  name: 'vault',
  parameters: { DELAY: 2n * DAY, CAPACITY: 100n * ETHER },
  world: {
    subject: 'vault',
    contracts: [
      {
        name: 'vault',
        source: new URL('./Vault.sol', import.meta.url).href,
        contract: 'Vault',
        deployer: 'owner',
        constructorArgs: [addressOf('owner')],
        abi,
      },
    ],
    accounts: { owner: '0xaa00000000000000000000000000000000000000' },
    actors: {
      Ana: '0xd000000000000000000000000000000000000001',
      Ben: '0xd000000000000000000000000000000000000002',
      Cleo: '0xd000000000000000000000000000000000000003',
    },
    setup: [],
  },
  initial: ({ actors, accounts }) => ({
    paused: false,
    total: 0n,
    accounts: Object.fromEntries([...actors, accounts.owner].map((address) => [address, UNUSED])),
  }),
  operations: {
    vault: {
      'deposit()': deposit,
      'requestWithdrawal(uint256)': requestWithdrawal,
      'cancel()': cancel,
      'withdraw()': withdraw,
      'setPaused(bool)': setPaused,
    },
  },
  invariants: [
    {
      name: 'the total is the sum of the accounts',
      broken: ({ accounts, total }) => {
        let sum = 0n;
        for (const { balance, requested } of Object.values(accounts)) sum += balance + requested;
        return sum === total ? undefined : `the sum is ${sum}, the total ${total}`;
      },
    },
    {
      name: 'only a request has a time',
      broken: ({ accounts }) => {
        const wrong = Object.entries(accounts).find(
          ([, { requested, readyAt }]) => requested > 0n !== readyAt > 0n,
        );
        return wrong === undefined ? undefined : `not so for ${wrong[0]}`;
      },
    },
  ],
  abstraction: {
    variables: ({ accounts }) => [
      { contract: 'vault', name: 'paused', keys: [] },
      { contract: 'vault', name: 'total', keys: [] },
      ...Object.keys(accounts).map((who) => ({ contract: 'vault', name: 'accounts', keys: [who] })),
    ],
    toState: (read, { accounts }) => ({
      paused: read('vault', 'paused') as boolean,
      total: read('vault', 'total') as bigint,
      accounts: Object.fromEntries(
        Object.keys(accounts).map((who) => [who, read('vault', 'accounts', who) as Account]),
      ),
    }),
  },
  generator,
  small,
  canonical,
  picture: ({ accounts, total, paused }) => [
    {
      title: 'Accounts',
      layout: 'rows',
      bar: 'balance',
      rows: Object.entries(accounts).map(([who, account]) => {
        return { key: who, label: who, facts: account };
      }),
    },
    {
      title: 'Vault',
      layout: 'rows',
      bar: 'total',
      rows: [{ key: 'vault', label: paused ? 'deposits paused' : 'open', facts: { total } }],
    },
  ],
  live: {
    contracts: () => ({}),
    accounts: () => ({ owner: { contract: 'vault', getter: 'owner()' } }),
    actors: [{ contract: 'vault', event: 'Deposited', parameter: 'account' }],
  },
  gas,
  speech: {
    units: {
      amount: ether,
      balance: ether,
      requested: ether,
      total: ether,
      readyAt: { kind: 'time' },
    },
  },
});
