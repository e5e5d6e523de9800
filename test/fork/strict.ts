import type { Hex } from '../../harness/model/index.js';
import type { Injected, Request } from './proxy.js';

/** What a strict node takes in one request. */
const MOST_BLOCKS = 256;
const MOST_CALLS_IN_BLOCK = 5_000;
const MOST_CALLS = 10_000;
/** Of all calls of a request together. */
const MOST_GAS = 50_000_000n;

const INTRINSIC_GAS = -38_013;
const BLOCK_GAS = -38_015;
const NUMBERS = -38_020;
const TIMES = -38_021;
const LIMITS = -38_026;
const VM_ERROR = -32_015;
const REVERTED = 3;

type SimulatedBlock = {
  readonly blockOverrides?: Readonly<Record<string, unknown>>;
  readonly stateOverrides?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly calls: readonly Readonly<Record<string, unknown>>[];
};

type Block = { readonly calls: readonly Call[] };
type Call = { readonly status: Hex; readonly returnData: Hex; readonly gasUsed: Hex };

/** The block that plans come after. */
export type Base = { readonly number: bigint; readonly timestamp: bigint };

/**
 * The rules of nodes that simulate as if blocks were real, as geth has them: requests that it
 * refuses, and answers in its own form. Fields that it would ignore are refused.
 */
export type StrictNode = {
  readonly inject: (request: Request) => Injected | undefined;
  /** An answer as such a node gives it; one gas budget is for all calls of a request. */
  readonly rewrite: (request: Request, result: unknown) => Injected | undefined;
};

export function strictNode(base: Base, mostGas = MOST_GAS): StrictNode {
  return {
    inject: (request) => (isSimulation(request) ? refusedOf(blocksIn(request), base) : undefined),
    rewrite: (request, result) => {
      if (!isSimulation(request)) return undefined;
      return spent(blocksIn(request), result as readonly Block[], mostGas);
    },
  };
}

function isSimulation({ method }: Request): boolean {
  return method === 'eth_simulateV1';
}

function blocksIn({ params }: Request): readonly SimulatedBlock[] {
  const [{ blockStateCalls }] = params as [{ blockStateCalls: readonly SimulatedBlock[] }];
  return blockStateCalls;
}

function refusedOf(blocks: readonly SimulatedBlock[], base: Base): Injected | undefined {
  if (blocks.length === 0) return refused(-32_602, 'empty input');
  if (blocks.length > MOST_BLOCKS) return refused(LIMITS, 'too many blocks');
  if (blocks.some(({ calls }) => calls.length > MOST_CALLS_IN_BLOCK)) {
    return refused(LIMITS, 'too many calls in block');
  }
  if (blocks.reduce((sum, { calls }) => sum + calls.length, 0) > MOST_CALLS) {
    return refused(LIMITS, 'too many calls');
  }
  let { number, timestamp } = base;
  for (const { blockOverrides = {}, stateOverrides = {}, calls } of blocks) {
    const strange = [
      ...strangeIn(blockOverrides, BLOCK),
      ...Object.values(stateOverrides).flatMap((account) => strangeIn(account, ACCOUNT)),
      ...calls.flatMap((call) => strangeIn(call, CALL)),
    ];
    if (strange.length > 0) return refused(-32_602, `invalid argument 0: ${strange[0]}`);
    const next = blockOverrides.number === undefined ? number + 1n : asked(blockOverrides.number);
    const time = blockOverrides.time === undefined ? timestamp + 12n : asked(blockOverrides.time);
    if (next <= number) return refused(NUMBERS, 'block numbers must be in order');
    if (next - base.number > BigInt(MOST_BLOCKS)) return refused(LIMITS, 'too many blocks');
    if (time <= timestamp) return refused(TIMES, 'block timestamps must be in order');
    [number, timestamp] = [next, time];
    const limit = asked(blockOverrides.gasLimit ?? '0x1c9c380');
    if (calls.some(({ gas }) => asked(gas ?? '0x0') > limit)) {
      return refused(BLOCK_GAS, 'block gas limit reached');
    }
  }
  return undefined;
}

const QUANTITY = /^0x(0|[1-9a-f][0-9a-f]{0,63})$/;
const WORD = /^0x[0-9a-f]{64}$/;
const BYTES = /^0x([0-9a-f]{2})*$/;
const ADDRESS = /^0x[0-9a-f]{40}$/;
type Shape = Readonly<Record<string, RegExp>>;
const BLOCK: Shape = {
  ...{ number: QUANTITY, time: QUANTITY, gasLimit: QUANTITY, baseFeePerGas: QUANTITY },
  prevRandao: WORD,
};
const ACCOUNT: Shape = { nonce: QUANTITY, balance: QUANTITY, code: BYTES, state: /./ };
const CALL: Shape = { from: ADDRESS, to: ADDRESS, gas: QUANTITY, value: QUANTITY, input: BYTES };

/** What such a node could not read. */
function strangeIn(fields: Readonly<Record<string, unknown>>, shape: Shape): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (shape[name] === undefined) return [`unknown field ${name}`];
    const texts = name === 'state' ? Object.entries(value as object).flat() : [value];
    const like = name === 'state' ? WORD : shape[name];
    return texts.every((text) => like.test(String(text))) ? [] : [`${name} of another form`];
  });
}

/** Takes the gas of every call from one budget: a call has no more than what is left of it. */
function spent(
  blocks: readonly SimulatedBlock[],
  told: readonly Block[],
  mostGas: bigint,
): Injected {
  let left = mostGas;
  const result: object[] = [];
  for (const [at, block] of told.entries()) {
    const calls: object[] = [];
    for (const [index, call] of block.calls.entries()) {
      const given = asked(blocks[at]!.calls[index]!.gas);
      if (left < 21_000n) return refused(INTRINSIC_GAS, `intrinsic gas too low: have ${left}`);
      const used = asked(call.gasUsed);
      const capped = given > left && used > left;
      calls.push(capped ? outOfGas(left) : inItsForm(call, given));
      left -= capped ? left : used;
    }
    result.push({ ...block, calls });
  }
  return { kind: 'result', result };
}

/** What a call that reverts returned is beside its error, and nowhere else. */
function inItsForm(call: Call, given: bigint): object {
  if (call.status === '0x1') return { ...call, maxUsedGas: call.gasUsed };
  const reverts = asked(call.gasUsed) < given;
  const data = call.returnData === '0x' ? {} : { data: call.returnData };
  const error = reverts
    ? { code: REVERTED, message: 'execution reverted', ...data }
    : { code: VM_ERROR, message: 'out of gas' };
  return { ...call, returnData: '0x', maxUsedGas: call.gasUsed, error };
}

function outOfGas(gas: bigint): object {
  const message = "out of gas (gas limit was capped by the RPC server's global gas cap)";
  const gasUsed = `0x${gas.toString(16)}`;
  const error = { code: VM_ERROR, message };
  return { returnData: '0x', logs: [], gasUsed, maxUsedGas: gasUsed, status: '0x0', error };
}

function asked(value: unknown): bigint {
  return BigInt(String(value));
}

function refused(code: number, message: string): Injected {
  return { kind: 'error', code, message };
}
