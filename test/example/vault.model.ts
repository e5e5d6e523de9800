import {
  type Address,
  addressOf,
  type Call,
  defineModel,
  type Guard,
  guarded,
  parseAbi,
  revert,
} from 'taiko-difftest';
import { gas } from './vault.gas.js';
import { canonical, generator, live, small } from './vault.generator.js';

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

// When each function refuses: one guard for each error. A margin is what there is to spare.

type Precondition<Args = unknown> = Guard<State, Parameters, Args>;
const roomIn = ({ state, setting: { parameters } }: Call<State, Parameters>) =>
  parameters.CAPACITY - state.total;

const notPaused: Precondition = {
  name: 'deposits are open',
  holds: ({ state }) => !state.paused,
  refuse: () => revert('DepositsPaused'),
};
const somethingSent: Precondition = {
  name: 'something is sent',
  holds: ({ value }) => value > 0n,
  refuse: () => revert('NothingSent'),
};
const roomLeft: Precondition = {
  name: 'there is room',
  margin: (call) => roomIn(call) - call.value,
  refuse: (call) => revert('OverCapacity', roomIn(call)),
};
const enough: Precondition<readonly [bigint]> = {
  name: 'the balance is enough',
  holds: ({ state, sender }, [amount]) => amount > 0n && amount <= accountOf(state, sender).balance,
  refuse: ({ state, sender }) => revert('NotEnough', accountOf(state, sender).balance),
};
const somethingRequested: Precondition = {
  name: 'something is requested',
  holds: ({ state, sender }) => accountOf(state, sender).requested > 0n,
  refuse: () => revert('NothingRequested'),
};
const lateEnough: Precondition = {
  name: 'the delay is over',
  margin: ({ state, sender, environment: now }) => now.timestamp - accountOf(state, sender).readyAt,
  refuse: ({ state, sender }) => revert('TooEarly', accountOf(state, sender).readyAt),
};
const byOwner: Precondition = {
  name: 'the owner calls',
  holds: ({ sender, setting }) => sender === setting.accounts.owner,
  refuse: () => revert('NotOwner'),
};

// What each function does: guards in the contract's order, effects, events, returns.

const deposit = guarded([notPaused, somethingSent, roomLeft], (call) => {
  const { state, sender, value } = call;
  const account = accountOf(state, sender);
  call.state = { ...state, total: state.total + value };
  setAccount(call, { ...account, balance: account.balance + value });
  call.emit('vault', 'Deposited', { account: sender, amount: value });
});

const requestWithdrawal = guarded([enough], (call, [amount]) => {
  const account = accountOf(call.state, call.sender);
  if (account.requested > 0n) call.mark('a request that joins another');
  const readyAt = call.environment.timestamp + call.setting.parameters.DELAY;
  setAccount(call, {
    balance: account.balance - amount,
    requested: account.requested + amount,
    readyAt,
  });
  call.emit('vault', 'WithdrawalRequested', { account: call.sender, amount, readyAt });
});

const cancel = guarded([somethingRequested], (call) => {
  const { balance, requested, readyAt } = accountOf(call.state, call.sender);
  if (call.environment.timestamp >= readyAt) call.mark('a request that is due is cancelled');
  setAccount(call, { ...UNUSED, balance: balance + requested });
  call.emit('vault', 'Cancelled', { account: call.sender, amount: requested });
});

const withdraw = guarded([somethingRequested, lateEnough], (call) => {
  const { balance, requested } = accountOf(call.state, call.sender);
  call.state = { ...call.state, total: call.state.total - requested };
  setAccount(call, { ...UNUSED, balance });
  call.emit('vault', 'Withdrawn', { account: call.sender, amount: requested });
  call.pay(call.sender, requested);
  return [requested];
});

const setPaused = guarded([byOwner], (call, [paused]: readonly [boolean]) => {
  call.state = { ...call.state, paused };
  call.emit('vault', 'PauseChanged', { paused });
});

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
      rows: Object.entries(accounts).map(([key, facts]) => ({ key, label: key, facts })),
    },
    {
      title: 'Vault',
      layout: 'rows',
      bar: 'total',
      rows: [{ key: 'vault', label: paused ? 'deposits paused' : 'open', facts: { total } }],
    },
  ],
  live,
  gas,
  marks: ['a request that joins another', 'a request that is due is cancelled'],
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
