import * as fc from 'fast-check';
import type { Abi, AbiFunction } from 'viem';
import { toFunctionSelector, toFunctionSignature } from 'viem/utils';
import {
  type Address,
  type AnyModel,
  type Command,
  defineModel,
  type Hex,
  type IntentKind,
  type Operation,
  type World,
  type WorldValue,
} from '../model/index.js';
import { DEPLOYER, valuesOf } from './abiValues.js';

/** What `--model` and plans call the absence of a model. */
export const NO_MODEL = 'none';

/** The only contract of such a world. */
export const SUBJECT = 'contract';

const ACTORS: Readonly<Record<string, Address>> = Object.fromEntries(
  ['Ann', 'Ben', 'Cem', 'Dia'].map((name, index): [string, Address] => {
    return [name, `0xd0${(index + 1).toString(16).padStart(38, '0')}`];
  }),
);

/** Functions that write are drawn this many times as often as those that only read. */
const WRITING_WEIGHT = 4;
/** Seconds between calls: the same block, the next second, and what contracts like to wait for. */
const DELAYS = [0n, 1n, 12n, 3_600n, 86_400n, 604_800n, 2_592_000n, 31_536_000n] as const;
const ETHER = 10n ** 18n;

/**
 * A model that knows nothing but an ABI: it generates calls typed by it, and predicts nothing.
 * `callable` holds the signatures of the functions to call; the rest of the ABI only decodes.
 */
export function abiModel(options: {
  readonly abi: Abi;
  readonly callable: ReadonlySet<string>;
  readonly constructorArgs: readonly WorldValue[];
}): AnyModel {
  const { callable, constructorArgs } = options;
  // What is not to be called is not there, so that nothing puts a call of it into a plan.
  const abi = options.abi.filter((item) => {
    return item.type !== 'function' || callable.has(toFunctionSignature(item));
  });
  const functions = abi.filter((item) => item.type === 'function');
  const operations = functions.map((item): [string, Operation<unknown>] => {
    return [toFunctionSignature(item), () => undefined];
  });
  return defineModel<Readonly<Record<string, never>>, Readonly<Record<string, never>>>({
    name: NO_MODEL,
    parameters: {},
    world: abiWorld(abi, constructorArgs),
    initial: () => ({}),
    operations: { [SUBJECT]: Object.fromEntries(operations) },
    invariants: [],
    abstraction: { variables: () => [], toState: () => ({}) },
    generator: {
      intents: [...functions.map(callsOf), rawCalls(functions)],
      startTimes: fc.bigInt({ min: 1_600_000_000n, max: 1_800_000_000n }),
    },
    speech: { units: {} },
  });
}

/** A world of one contract, whose addresses are known by the names of its people. */
export function abiWorld(abi: Abi, constructorArgs: readonly WorldValue[]): World {
  const subject = { name: SUBJECT, source: '', contract: '', deployer: 'owner' };
  return {
    subject: SUBJECT,
    contracts: [{ ...subject, constructorArgs, abi }],
    accounts: { owner: DEPLOYER },
    actors: ACTORS,
    setup: [],
  };
}

type Kind = IntentKind<Readonly<Record<string, never>>, Readonly<Record<string, never>>>;

function callsOf(item: AbiFunction): Kind {
  const signature = toFunctionSignature(item);
  const people = [...Object.values(ACTORS), DEPLOYER];
  const args = item.inputs.map((input) => valuesOf(input, people));
  const reads = item.stateMutability === 'view' || item.stateMutability === 'pure';
  const draw = fc.record({
    from: senders,
    args: fc.tuple(...args),
    value: item.stateMutability === 'payable' ? amounts : seldom(amounts),
    delay: delays,
  });
  return {
    name: signature,
    weight: reads ? 1 : WRITING_WEIGHT,
    draw,
    resolve: ({ from, args: drawn, value, delay }) => {
      const command: Command = { from, to: SUBJECT, function: signature, args: drawn, value };
      return { command, delay };
    },
  };
}

/** Ether without a call, an unknown selector, a call cut short: what fallbacks are for. */
function rawCalls(functions: readonly AbiFunction[]): Kind {
  const selectors = functions.map((item): Hex => toFunctionSelector(item));
  const calldata = fc.constantFrom<Hex>('0x', '0xdeadbeef', '0x00', ...selectors);
  return {
    name: '(raw)',
    weight: 1,
    draw: fc.record({ from: senders, calldata, value: seldom(amounts), delay: delays }),
    resolve: ({ delay, ...call }) => ({ command: { ...call, to: SUBJECT }, delay }),
  };
}

/** The first are drawn more often: most of what a contract keeps is about one caller. */
const senders = fc.oneof(
  ...Object.values(ACTORS).map((actor, index) => {
    return { weight: index === 0 ? 5 : index === 1 ? 2 : 1, arbitrary: fc.constant(actor) };
  }),
  { weight: 2, arbitrary: fc.constant(DEPLOYER) },
);
const delays = fc.constantFrom(...DELAYS);
const amounts = fc.oneof(
  fc.constantFrom(0n, 1n, ETHER),
  fc.bigInt({ min: 0n, max: 100n }).map((count) => count * (ETHER / 10n)),
);

function seldom(wei: fc.Arbitrary<bigint>): fc.Arbitrary<bigint> {
  return fc.oneof({ weight: 15, arbitrary: fc.constant(0n) }, { weight: 1, arbitrary: wei });
}
