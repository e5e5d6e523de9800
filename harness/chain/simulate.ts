import { UsageError } from '../errors.js';
import type { Address } from '../model/index.js';
import type { Plan } from '../trace/plan.js';
import type { Trace, TraceStep } from '../trace/trace.js';
import { type Deployment, PLENTY } from './deployment.js';
import { etherChanges } from './ether.js';
import type { ExecuteOptions, Executor } from './executor.js';
import { type Prepared, type PreparedBlock, prepareRequest } from './request.js';
import { parseAnswer, unusable } from './rpc.js';
import { skimCalls } from './skim.js';
import {
  bytesOf,
  integerOf,
  listOf,
  logsOf,
  Malformed,
  recordOf,
  statusOf,
  type WireCall,
} from './wire.js';

/** Steps that one request may have; Anvil 1.7.1 was seen to take 20,000 blocks in one. */
export const MAX_PLAN_STEPS = 10_000;

/** The simulating executor and its three parts, so that they can overlap with the node's work. */
export type SimulateExecutor = Executor & {
  readonly kind: 'simulate';
  readonly prepare: (plan: Plan, options: ExecuteOptions) => Prepared;
  readonly send: (prepared: Prepared) => Promise<string>;
  readonly decode: (prepared: Prepared, answer: string) => Trace;
};

export type SimulateOptions = {
  readonly deployment: Deployment;
  /** Sends a body and returns the answer as text; `method` is for errors. */
  readonly send: (body: string, method: string) => Promise<string>;
  /** Of the node, for errors. */
  readonly url: string;
};

const METHOD = 'eth_simulateV1';
const EMPTY_STEPS: readonly TraceStep[] = [];

/** Runs plans without mining: each is one request that leaves the node as it was. */
export function simulateExecutor(options: SimulateOptions): SimulateExecutor {
  const { deployment, url } = options;
  const prepare = (plan: Plan, execute: ExecuteOptions) => {
    requireSimulable(plan, deployment);
    return prepareRequest(deployment, plan, execute);
  };
  const send = (prepared: Prepared) => options.send(prepared.body, METHOD);
  const decode = (prepared: Prepared, answer: string) => {
    try {
      const skimmed = skimCalls(answer, prepared.blocks.length);
      const calls = skimmed ?? callsOf(parseAnswer(answer, METHOD, url));
      return decodeTrace(deployment, prepared, calls);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw unusable({ method: METHOD, url, answer, problem: error.message, cause: error });
    }
  };
  const execute = async (plan: Plan, execute: ExecuteOptions): Promise<Trace> => {
    const prepared = prepare(plan, execute);
    if (prepared.blocks.length === 0) return emptyTrace();
    return decode(prepared, await send(prepared));
  };
  return { kind: 'simulate', prepare, send, decode, execute };
}

/** The trace of a plan without steps. */
export function emptyTrace(): Trace {
  return { steps: EMPTY_STEPS, environments: [], states: new Map(), ether: new Map() };
}

/** Throws UsageError for what no node of ours can do with a plan, in whatever way it runs it. */
export function requireRunnable(plan: Plan, deployment: Deployment): void {
  const { steps } = plan;
  if (steps.length > MAX_PLAN_STEPS) {
    throw unsuited('has too many steps', { steps: steps.length, most: MAX_PLAN_STEPS });
  }
  for (let index = 0; index < steps.length; index++) {
    const { command, environment } = steps[index]!;
    if (environment.chainId !== deployment.chainId) {
      const facts = { step: index, chain: environment.chainId, here: deployment.chainId };
      throw unsuited('is for another chain', facts);
    }
    const { value } = command;
    if (value !== 0n && (value < 0n || value * BigInt(steps.length) >= PLENTY)) {
      throw unsuited('sends more ether than there is', { step: index, wei: value });
    }
  }
}

function requireSimulable(plan: Plan, deployment: Deployment): void {
  requireRunnable(plan, deployment);
  plan.steps.forEach(({ environment: { number, timestamp, baseFee } }, index) => {
    if (baseFee !== 0n) throw unsuited('has a base fee', { step: index, wei: baseFee });
    if (number < 0n || number >= 1n << 64n || timestamp < 0n || timestamp >= 1n << 64n) {
      throw unsuited('has a block that no chain has', { step: index, number, timestamp });
    }
  });
}

function unsuited(problem: string, facts: Record<string, string | number | bigint>): UsageError {
  return new UsageError({
    code: 'plan/unsuited',
    message: `The plan ${problem}: it cannot be run.`,
    facts,
    hint: 'Correct the plan, or generate another one.',
  });
}

/** The calls of each block of a result that was parsed whole. */
function callsOf(result: unknown): readonly unknown[] {
  return listOf(result, 'the answer').map((block) => recordOf(block, 'a block').calls);
}

function decodeTrace(deployment: Deployment, prepared: Prepared, answer: unknown): Trace {
  const { plan, blocks, reading, watched } = prepared;
  const steps: TraceStep[] = [];
  const states = new Map<number, unknown>();
  const ether = new Map<number, Readonly<Record<Address, bigint>>>();
  listOf(answer, 'the answer', blocks.length).forEach((item, index) => {
    const block = blocks[index]!;
    const calls = listOf(item, "a block's calls", callCount(block));
    if (block.kind === 'steps') {
      calls.forEach((call, offset) => {
        const { gas, ...raw } = wireCall(call);
        const { command } = plan.steps[block.from + offset]!;
        steps.push({ outcome: deployment.decoder.outcome(command, raw), gas });
      });
      return;
    }
    const { step, query } = block;
    const answers = calls.map((call, offset) => {
      const asked = query.calls[offset]?.data ?? watched.data;
      return probeAnswer(call, asked.length);
    });
    states.set(step, reading.toState(step, query.reader(answers)));
    ether.set(step, etherChanges(watched, answers.at(-1)!));
  });
  return { steps, environments: plan.steps.map((step) => step.environment), states, ether };
}

function callCount(block: PreparedBlock): number {
  return block.kind === 'steps' ? block.to - block.from : block.query.calls.length + 1;
}

/** A call of an answer; `Malformed` for what is none. */
export function wireCall(call: unknown): WireCall {
  const { status, returnData, gasUsed, logs } = recordOf(call, 'a call');
  return {
    success: statusOf(status),
    data: bytesOf(returnData, 'returned data'),
    gas: integerOf(gasUsed, 'gas'),
    logs: logsOf(logs),
  };
}

/** Words that a probe returned: as many as it was asked for. */
function probeAnswer(call: unknown, chars: number) {
  const { success, data } = wireCall(call);
  if (!success || data.length !== chars) throw new Malformed('a probe of storage failed');
  return data;
}
