import {
  type Address,
  type Canonical,
  type FunctionCommand,
  fc,
  type Generator,
  type Hex,
  type Live,
  type Resolved,
  type Scene,
  type Small,
} from 'taiko-difftest';
import type { Account, Parameters, State } from './vault.model.js';

// How plans are drawn. An intent is drawn free of context ("half of it", "a second too early");
// resolving it against the model's state makes it a command.

const DAY = 86_400n;

type Moment = Scene<State, Parameters>;
type Where = { readonly who: number; readonly apt: boolean; readonly delay: bigint };

const where = {
  who: fc.nat({ max: 11 }),
  /** Whether it should be somebody for whom the call makes sense. */
  apt: fc.constantFrom(true, true, true, false),
  /** Seconds since the last block; 0 is the same block. */
  delay: fc.constantFrom(0n, 0n, 1n, 12n, DAY, 2n * DAY),
};

const parts = ['none', 'one wei', 'half', 'half', 'half', 'all', 'too much'] as const;
const part = fc.constantFrom(...parts);

function partOf(whole: bigint, drawn: (typeof parts)[number]): bigint {
  const amounts = { none: 0n, 'one wei': 1n, half: whole / 2n, all: whole, 'too much': whole + 1n };
  return amounts[drawn];
}

type Caller = Account & { readonly from: Address };

function callerOf(
  { state, setting }: Moment,
  where: Where,
  suits: (a: Account) => boolean,
): Caller {
  const all = setting.actors.map((from) => ({ from, ...state.accounts[from]! }));
  const suited = where.apt ? all.filter(suits) : [];
  const choice = suited.length > 0 ? suited : all;
  return choice[where.who % choice.length]!;
}

const anyone = (): boolean => true;
const saver = ({ balance }: Account): boolean => balance > 0n;
const leaver = ({ requested }: Account): boolean => requested > 0n;

function call(given: Partial<FunctionCommand> & { readonly from: Address }): Resolved['command'] {
  return { to: 'vault', function: '', args: [], value: 0n, ...given };
}

export const generator: Generator<State, Parameters> = {
  startTimes: fc.constant(1_700_000_000n),
  // An empty vault refuses nearly everything, so most runs begin with savings.
  openings: [
    {
      name: 'savings',
      weight: 3,
      draw: fc
        .array(fc.record({ ...where, part: fc.constant('half') }), { minLength: 1, maxLength: 3 })
        .map((deposits) => deposits.map((drawn) => ({ kind: 'deposit', drawn }))),
    },
  ],
  intents: [
    {
      name: 'deposit',
      weight: 3,
      draw: fc.record({ ...where, part }),
      resolve: (drawn, scene) => {
        const { from } = callerOf(scene, drawn, anyone);
        const room = scene.setting.parameters.CAPACITY - scene.state.total;
        const value = partOf(room, drawn.part);
        return { command: call({ from, function: 'deposit()', value }), delay: drawn.delay };
      },
    },
    {
      name: 'request',
      weight: 4,
      draw: fc.record({ ...where, part }),
      resolve: (drawn, scene) => {
        const { from, balance } = callerOf(scene, drawn, saver);
        const args = [partOf(balance, drawn.part)];
        const command = call({ from, function: 'requestWithdrawal(uint256)', args });
        return { command, delay: drawn.delay };
      },
    },
    {
      name: 'withdraw',
      weight: 4,
      draw: fc.record({ ...where, late: fc.constantFrom(-1n, 0n, 1n, DAY) }),
      resolve: (drawn, scene) => {
        const { from, readyAt } = callerOf(scene, drawn, leaver);
        const wait = readyAt + drawn.late - scene.environment.timestamp;
        const command = call({ from, function: 'withdraw()' });
        return { command, delay: wait > 0n ? wait : drawn.delay };
      },
    },
    {
      name: 'cancel',
      weight: 1,
      draw: fc.record({ ...where, value: fc.constantFrom(0n, 0n, 0n, 1n) }),
      resolve: (drawn, scene) => {
        const { from } = callerOf(scene, drawn, leaver);
        const command = call({ from, function: 'cancel()', value: drawn.value });
        return { command, delay: drawn.delay };
      },
    },
    {
      name: 'pause',
      weight: 1,
      draw: fc.record({ ...where, paused: fc.constantFrom(true, false, false) }),
      resolve: (drawn, scene) => {
        const owner = scene.setting.accounts.owner!;
        const from = drawn.apt ? owner : callerOf(scene, drawn, anyone).from;
        const command = call({ from, function: 'setPaused(bool)', args: [drawn.paused] });
        return { command, delay: drawn.delay };
      },
    },
    {
      name: 'stray',
      weight: 1,
      draw: fc.record({
        ...where,
        calldata: fc.constantFrom<Hex>('0x', '0x12345678'),
        value: fc.constantFrom(0n, 1n),
      }),
      resolve: ({ calldata, value, ...drawn }, scene) => {
        const { from } = callerOf(scene, drawn, anyone);
        return { command: { from, to: 'vault', calldata, value }, delay: drawn.delay };
      },
    },
  ],
};

// What `difftest exhaust` tries: every sequence of these calls, up to a length.

export const small: Small<Parameters> = {
  sizes: {
    people: { usual: 2, least: 1, most: 3 },
    amounts: { usual: 1, least: 1, most: 3 },
  },
  domain: ({ actors, accounts, parameters }, { people, amounts }) => {
    const some = [40n, 60n, 100n].slice(0, amounts).map((percent) => {
      return (parameters.CAPACITY * percent) / 100n;
    });
    const commands = actors
      .slice(0, people)
      .flatMap((from) => [
        ...some.map((value) => call({ from, function: 'deposit()', value })),
        ...some.map((amount) =>
          call({ from, function: 'requestWithdrawal(uint256)', args: [amount] }),
        ),
        call({ from, function: 'cancel()' }),
        call({ from, function: 'withdraw()' }),
      ]);
    const from = accounts.owner!;
    const switches = [true, false].map((paused) => {
      return call({ from, function: 'setPaused(bool)', args: [paused] });
    });
    return {
      startTime: 1_700_000_000n,
      commands: [...commands, ...switches],
      delays: [0n, parameters.DELAY - 1n, parameters.DELAY],
    };
  },
};

/** Of a time, only how far ahead it is matters; what is ready stays ready. */
export const canonical: Canonical<State> = ({ accounts, ...rest }, now) => {
  const waits = Object.entries(accounts).map(([who, { readyAt, ...account }]) => {
    return [who, { ...account, wait: readyAt > now ? readyAt - now : 0n }];
  });
  return { ...rest, accounts: Object.fromEntries(waits) };
};

/** How the model meets a vault that is deployed already. */
export const live: Live<State, Parameters> = {
  contracts: () => ({}),
  accounts: () => ({ owner: { contract: 'vault', getter: 'owner()' } }),
  actors: [{ contract: 'vault', event: 'Deposited', parameter: 'account' }],
};
