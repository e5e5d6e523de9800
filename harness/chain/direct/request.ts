import type { Address, Hex } from '../../model/index.js';
import type { Json } from '../../trace/json.js';
import type { Plan, PlannedStep } from '../../trace/plan.js';
import type { Deployment, Head } from '../deployment.js';
import { watchedBy } from '../ether.js';
import { CALL_GAS } from '../node.js';
import {
  ETHER_PROBE,
  ETHER_PROBE_ADDRESS,
  PROBE_SENDER,
  STORAGE_PROBE,
  type StorageQuery,
} from '../probe.js';
import {
  bytesOf,
  listOf,
  Malformed,
  quantity,
  recordOf,
  type WireCall,
  wireCall,
} from '../wire.js';
import { requireWholeGas } from './limits.js';
import type { Overrides } from './overrides.js';

/** Returns `blockhash(number - 1)`, put at an address that nobody uses. */
const HASH_PROBE: Hex = '0x60014303403d5260203df3';
const HASH_PROBE_ADDRESS: Address = '0x00000000000000000000000000000000be7e4ad5';
/** As on every chain of ours. */
const BLOCK_GAS = quantity(30_000_000_000);
/** More than reading a plan's words takes, and less than a strict node gives to a request. */
const READ_GAS = quantity(30_000_000);

const HASH_CALL = probeCall(HASH_PROBE_ADDRESS, '0x');

/** What a strict node said: of each step, and of the words that were asked for after the last. */
export type DirectAnswer = {
  readonly calls: readonly WireCall[];
  /** Of each step's block. */
  readonly parentHashes: readonly Hex[];
  /** Answers to a query's calls, and to the one for ether; undefined without a query. */
  readonly words: readonly Hex[] | undefined;
};

/** The same steps in blocks without gaps in their numbers, after a block. */
export function blocksOf(plan: Plan, head: Head): Plan {
  const [first] = plan.steps;
  const early = head.timestamp + 1n - first!.environment.timestamp;
  const seconds = early > 0n ? early : 0n;
  let { number } = head;
  let before: bigint | undefined;
  const steps = plan.steps.map(({ command, environment }): PlannedStep => {
    if (environment.number !== before) number += 1n;
    before = environment.number;
    const timestamp = environment.timestamp + seconds;
    return { command, environment: { ...environment, number, timestamp } };
  });
  return { ...plan, steps };
}

/** The first parameter of `eth_simulateV1`: numbers and times rise, and no hash is chosen. */
export function directRequest(options: {
  readonly deployment: Deployment;
  readonly overrides: Overrides;
  readonly plan: Plan;
  /** The plan that this one is the beginning of: the same people are watched. */
  readonly whole: Plan;
  readonly query: StorageQuery | undefined;
}): Json {
  const { deployment, overrides, plan, whole, query } = options;
  const { strangers } = watchedBy(deployment, whole);
  const start: Record<string, Json> = { ...overrides, [HASH_PROBE_ADDRESS]: { code: HASH_PROBE } };
  for (const { address, wei } of strangers) {
    start[address] = { ...overrides[address], balance: quantity(wei) };
  }
  const blocks = grouped(plan).map((steps) => {
    const { number, timestamp, prevRandao } = steps[0]!.environment;
    const calls = steps.map((step) => callOf(deployment, step));
    return block({ number, timestamp, prevRandao }, [HASH_CALL, ...calls]);
  });
  if (query !== undefined) blocks.push(readingBlock(options, query));
  const [first, ...rest] = blocks;
  const opening = { ...first!, stateOverrides: merged(start, first!.stateOverrides) };
  return { blockStateCalls: [opening, ...rest], validation: false, traceTransfers: false };
}

/** Throws `Malformed` for what is not as promised. */
export function readDirect(
  result: unknown,
  plan: Plan,
  query: StorageQuery | undefined,
): DirectAnswer {
  const groups = grouped(plan);
  const blocks = listOf(result, 'the answer', groups.length + (query === undefined ? 0 : 1));
  const calls: WireCall[] = [];
  const parentHashes: Hex[] = [];
  groups.forEach((steps, index) => {
    const [first, ...told] = callsOf(blocks[index], steps.length + 1);
    const hash = read(wireCall(first), 32);
    for (const call of told) {
      requireWholeGas(call);
      calls.push(wireCall(call));
      parentHashes.push(hash);
    }
  });
  if (query === undefined) return { calls, parentHashes, words: undefined };
  const last = callsOf(blocks.at(-1), query.calls.length + 1).map(wireCall);
  const words = last.map((call, at) => read(call, bytesIn(query.calls[at]?.data)));
  return { calls, parentHashes, words };
}

type Block = {
  readonly blockOverrides: Readonly<Record<string, Json>>;
  readonly stateOverrides?: Readonly<Record<string, Json>>;
  readonly calls: readonly Json[];
};

function grouped({ steps }: Plan): PlannedStep[][] {
  const groups: PlannedStep[][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    if (first?.environment.number === step.environment.number) group!.push(step);
    else groups.push([step]);
  }
  return groups;
}

function readingBlock(
  {
    deployment,
    plan,
    whole,
  }: { readonly deployment: Deployment; readonly plan: Plan; readonly whole: Plan },
  query: StorageQuery,
): Block {
  const { number, timestamp } = plan.steps.at(-1)?.environment ?? deployment.head;
  const stateOverrides: Record<string, Json> = { [ETHER_PROBE_ADDRESS]: { code: ETHER_PROBE } };
  const calls = query.calls.map(({ contract, data }) => {
    const address = deployment.decoder.addressOf(contract);
    stateOverrides[address] = { code: STORAGE_PROBE };
    return probeCall(address, data);
  });
  calls.push(probeCall(ETHER_PROBE_ADDRESS, watchedBy(deployment, whole).data));
  const environment = { number: number + 1n, timestamp: timestamp + 1n, prevRandao: undefined };
  return { ...block(environment, calls), stateOverrides };
}

function block(
  environment: {
    readonly number: bigint;
    readonly timestamp: bigint;
    readonly prevRandao: Hex | undefined;
  },
  calls: readonly Json[],
): Block {
  const { number, timestamp, prevRandao } = environment;
  const blockOverrides = {
    number: quantity(number),
    time: quantity(timestamp),
    gasLimit: BLOCK_GAS,
    baseFeePerGas: '0x0',
    ...(prevRandao === undefined ? {} : { prevRandao }),
  };
  return { blockOverrides, calls };
}

/** Of a contract, reading needs other code on the same storage. */
function merged(
  start: Readonly<Record<string, Json>>,
  over: Readonly<Record<string, Json>> = {},
): Readonly<Record<string, Json>> {
  const both: Record<string, Json> = { ...start };
  for (const [address, override] of Object.entries(over)) {
    both[address] = { ...(start[address] as object), ...(override as object) };
  }
  return both;
}

function callOf({ decoder }: Deployment, { command }: PlannedStep): Json {
  const { from, value } = command;
  return {
    from,
    to: decoder.addressOf(command.to),
    gas: quantity(CALL_GAS),
    ...(value === 0n ? {} : { value: quantity(value) }),
    input: decoder.calldata(command),
  };
}

function probeCall(to: Address, input: Hex): Json {
  return { from: PROBE_SENDER, to, gas: READ_GAS, input };
}

function callsOf(block: unknown, count: number): readonly unknown[] {
  return listOf(recordOf(block, 'a block').calls, "a block's calls", count);
}

function bytesIn(data: Hex | undefined): number | undefined {
  return data === undefined ? undefined : (data.length - 2) / 2;
}

/** Bytes that a probe returned, as many as it was asked for. */
function read({ success, data }: WireCall, bytes: number | undefined): Hex {
  const words = bytesOf(data, 'words of storage');
  if (success && (bytes === undefined || bytesIn(words) === bytes)) return words;
  throw new Malformed('a probe of storage failed');
}
