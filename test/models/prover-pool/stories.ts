import { isDeepStrictEqual } from 'node:util';
import {
  type Address,
  type AnyModel,
  type Environment,
  encodeWords,
  keccak256,
  outcomeLabel,
  type Setting,
  type Value,
  ZERO_ADDRESS,
  ZERO_WORD,
} from '../../../harness/model/index.js';
import { applyCommand } from '../../../harness/plan/predict.js';
import type { State } from '../../../models/prover-pool/index.js';
import { settingOf } from './setting.js';

type Told = {
  /** `contract.signature` of what is called, by whom. */
  readonly call: string;
  readonly from: Address;
  readonly args: readonly Value[];
  readonly environment?: Partial<Environment>;
  /** How it must end; success, unless given. */
  readonly ends?: string;
  /** What it must return. */
  readonly returns?: readonly Value[];
  /** Names of events that it must emit, in order. */
  readonly events?: readonly string[];
  /** Whether it must make this mark, and must not make that. */
  readonly marks?: string;
  readonly marksNot?: string;
};
type Story = { readonly begins: State; readonly calls: readonly Told[]; readonly ends?: State };

/**
 * The first call of a few stories that ends as it must not, by a model; undefined where all end
 * well. They tell what neither recorded traces nor generated plans come to.
 */
export function mistoldStory(model: AnyModel): string | undefined {
  const setting = settingOf(model);
  for (const [name, story] of Object.entries(storiesOf(model, setting))) {
    let state = story.begins;
    for (const [index, told] of story.calls.entries()) {
      const [contract, signature] = told.call.split('.') as [string, string];
      const marks: string[] = [];
      const { outcome, state: after } = applyCommand<State>(
        {
          ...{ model, setting, state, ether: {} },
          command: {
            from: told.from,
            to: contract,
            function: signature,
            args: told.args,
            value: 0n,
          },
          environment: { ...BLOCK, chainId: setting.chainId, ...told.environment },
        },
        { mark: (mark) => marks.push(mark), onGuard: undefined, onPassed: undefined },
      );
      state = after;
      const at = `${name}, call ${index}`;
      if (outcomeLabel(outcome) !== (told.ends ?? 'success'))
        return `${at}: ${outcomeLabel(outcome)}`;
      const { returns, events } = outcome.status === 'success' ? outcome : NOTHING;
      if (told.returns && !isDeepStrictEqual(returns, told.returns)) return `${at}: ${returns}`;
      const names = events.map((event) => `${event.name}(${Object.values(event.args)})`);
      if (told.events && !isDeepStrictEqual(names, told.events)) return `${at}: ${names}`;
      if (told.marks !== undefined && !marks.includes(told.marks)) return `${at}: unmarked`;
      if (told.marksNot !== undefined && marks.includes(told.marksNot)) return `${at}: marked`;
    }
    if (story.ends && !isDeepStrictEqual(state, story.ends)) return `${name}: its end`;
  }
  return undefined;
}

const NOTHING = { returns: [], events: [] } as const;
const BLOCK = {
  number: 1_000n,
  timestamp: 1_690_000_660n,
  parentHash: ZERO_WORD,
  baseFee: 0n,
  prevRandao: ZERO_WORD,
} as const;
const OTHER_HASH = `0x${'77'.repeat(32)}` as const;
const STAKE = 'proverPool.stake(uint64,uint32,uint32)';
const ASSIGN = 'proverPool.assignProver(uint64,uint32)';
const MINT = 'taikoToken.mint(address,uint256)';
const MAX_VOTES = (1n << 224n) - 1n;
const BROUGHT_UP = 'assign: a weight is brought up to 1';

function storiesOf(model: AnyModel, setting: Setting): Readonly<Record<string, Story>> {
  const initial = model.initial(setting) as State;
  const { taiko, treasury } = setting.accounts as Readonly<Record<string, Address>>;
  const [alice, bob] = setting.actors as readonly [Address, Address];
  const { totalSupply } = initial.taikoToken;
  const staking = (from: Address, amount: bigint, price: bigint): Told => {
    return { call: STAKE, from, args: [amount, price, 32n] };
  };
  const assigning = { call: ASSIGN, from: taiko! } as const;
  const minting = { call: MINT, from: treasury! } as const;
  return {
    'a weight that is 1 by itself': {
      begins: initial,
      calls: [
        staking(alice, 1_000_000n, 1_000n),
        { ...assigning, args: [1n, 1_000n], returns: [alice, 1_000n], marksNot: BROUGHT_UP },
      ],
    },
    'a weight that is less than 1': {
      begins: initial,
      calls: [
        staking(alice, 1_000_000n, 1_001n),
        { ...assigning, args: [1n, 1_000n], returns: [alice, 1_001n], marks: BROUGHT_UP },
      ],
    },
    // Block 0 has no parent: whatever hash it is given, its draw is that of no hash.
    'a draw in block 0': {
      begins: initial,
      calls: [
        ...[alice, bob].map((staker) => staking(staker, 1_000_000n, 5n)),
        ...DRAWS.map((blockId): Told => {
          const environment = { number: 0n, parentHash: OTHER_HASH };
          // Both weigh the same: the draw is below half of all weights, or not.
          const drawn = BigInt(keccak256(encodeWords(ZERO_WORD, blockId))) % (2n * WEIGHT);
          const returns = [drawn < WEIGHT ? alice : bob, 5n];
          return { ...assigning, args: [blockId, 5n], environment, returns };
        }),
      ],
    },
    'votes that just fit, and that do not': {
      begins: initial,
      calls: [
        { ...minting, args: [bob, MAX_VOTES - totalSupply], ends: 'TKO_MINT_DISALLOWED' },
        {
          ...minting,
          args: [bob, MAX_VOTES - totalSupply + 1n],
          ends: 'Error(ERC20Votes: total supply risks overflowing votes)',
        },
      ],
    },
    ...initializations(initial, setting),
  };
}

const WEIGHT = 1_000_000n / 5n / 5n;
const DRAWS = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n];

/** What is done once, before any plan begins, leads to where plans begin. */
function initializations(initial: State, setting: Setting): Readonly<Record<string, Story>> {
  const { owner, stranger } = setting.accounts as Readonly<Record<string, Address>>;
  const book = setting.contracts.addressManager!;
  const blank = { initialized: 0n, owner: ZERO_ADDRESS };
  const events = [`OwnershipTransferred(${ZERO_ADDRESS},${owner})`, 'Initialized(1)'];
  const again = 'Error(Initializable: contract is already initialized)';
  const pool = { call: 'proverPool.init(address)', from: owner! } as const;
  const manager = { call: 'addressManager.init()', from: owner!, args: [] } as const;
  return {
    'the pool is initialized': {
      begins: {
        ...initial,
        proverPool: { ...initial.proverPool, ...blank, addressManager: ZERO_ADDRESS },
      },
      calls: [
        { ...pool, args: [ZERO_ADDRESS], ends: 'RESOLVER_INVALID_ADDR' },
        { ...pool, args: [book], events },
        { ...pool, from: stranger!, args: [stranger!], ends: again },
      ],
      ends: initial,
    },
    'the address book is initialized': {
      begins: { ...initial, addressManager: { ...initial.addressManager, ...blank } },
      calls: [
        { ...manager, events },
        { ...manager, from: stranger!, ends: again },
      ],
      ends: initial,
    },
    'the token was initialized': {
      begins: initial,
      calls: [
        {
          call: 'taikoToken.init(address,string,string,address[],uint256[])',
          from: stranger!,
          args: [book, '', '', [], []],
          ends: again,
        },
      ],
      ends: initial,
    },
  };
}
