import { parseAbi } from 'viem';
import {
  type Address,
  type AnyModel,
  type Command,
  defineModel,
  type FunctionCommand,
  isRaw,
  type Value,
  ZERO_WORD,
} from '../../harness/model/index.js';
import type { SearchOptions } from '../../harness/shrink/search.js';
import { type Shrunk, shrink } from '../../harness/shrink/shrink.js';
import type { Plan } from '../../harness/trace/plan.js';

export const [ANA, BEN, CLO] = [1n, 2n, 3n].map(
  (number) => `0xd0${number.toString(16).padStart(38, '0')}`,
) as [Address, Address, Address];

const FUNCTIONS = {
  put: 'put(uint64)',
  swap: 'swap(address,bool,bytes32)',
  leave: 'leave()',
} as const;
type Name = keyof typeof FUNCTIONS;

/** A world of one contract; nothing here is ever deployed. */
export const model: AnyModel = defineModel({
  name: 'shop',
  parameters: {},
  world: {
    subject: 'shop',
    contracts: [
      {
        name: 'shop',
        source: 'Shop.sol',
        contract: 'Shop',
        deployer: 'owner',
        abi: parseAbi([
          'function put(uint64 amount)',
          'function swap(address other, bool all, bytes32 salt)',
          'function leave()',
        ]),
      },
    ],
    accounts: { owner: '0xaa00000000000000000000000000000000000000' },
    actors: { Ana: ANA, Ben: BEN, Clo: CLO },
    setup: [],
  },
  initial: () => ({}),
  operations: {},
  invariants: [],
  abstraction: { variables: () => [], toState: () => ({}) },
  // biome-ignore lint/suspicious/noExplicitAny: nothing is generated here
  generator: {} as any,
  speech: { units: {} },
});

export function call(from: Address, name: Name, ...args: Value[]): FunctionCommand {
  return { from, to: 'shop', function: FUNCTIONS[name], args, value: 0n };
}

/** A plan of calls, each with the seconds before it; 0 puts it into the block of the one before. */
export function planOf(...calls: readonly (readonly [delay: bigint, command: Command])[]): Plan {
  let [number, timestamp] = [999n, 1_690_000_000n];
  const steps = calls.map(([delay, command], index) => {
    if (delay > 0n || index === 0) number += 1n;
    timestamp += delay;
    const words = { parentHash: ZERO_WORD, prevRandao: ZERO_WORD };
    return { command, environment: { number, timestamp, chainId: 31337n, baseFee: 0n, ...words } };
  });
  return {
    model: 'shop',
    parameters: {},
    hardfork: 'osaka',
    steps,
    origin: undefined,
  } as unknown as Plan;
}

/** Commands in short, with the seconds since the one before. */
export function outline({ steps }: Plan): string[] {
  return steps.map(({ command, environment }, index) => {
    const before = steps[index - 1]?.environment.timestamp ?? environment.timestamp;
    const who = ['Ana', 'Ben', 'Clo'][[ANA, BEN, CLO].indexOf(command.from)];
    return `+${environment.timestamp - before} ${who} ${said(command)}`;
  });
}

function said(command: Command): string {
  if (isRaw(command)) return command.calldata;
  return `${command.function.slice(0, command.function.indexOf('('))}(${command.args.join()})`;
}

/** The numbers that were put, in order. */
export function amounts({ steps }: Plan): bigint[] {
  return steps.flatMap(({ command }) => {
    return !isRaw(command) && command.function === FUNCTIONS.put ? [command.args[0] as bigint] : [];
  });
}

/** Shrinks with an oracle that is a predicate, and counts how often it is asked. */
export async function shrinkBy(
  plan: Plan,
  fails: (plan: Plan) => boolean,
  options: Partial<SearchOptions> = {},
): Promise<Shrunk & { readonly asked: readonly Plan[] }> {
  const asked: Plan[] = [];
  const shrunk = await shrink(plan, {
    model,
    oracle: async (candidate) => {
      asked.push(candidate);
      return fails(candidate) ? candidate : undefined;
    },
    plausible: (candidate) => candidate.steps.length > 0,
    limit: 10_000,
    parallel: 1,
    ...options,
  });
  return { ...shrunk, asked };
}
