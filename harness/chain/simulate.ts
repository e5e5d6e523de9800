import { UsageError } from '../errors.js';
import type { Plan } from '../trace/plan.js';
import type { Trace, TraceStep } from '../trace/trace.js';
import { skimTrace, wholeTrace } from './decoding.js';
import { type Deployment, PLENTY } from './deployment.js';
import type { ExecuteOptions, Executor } from './executor.js';
import { type Prepared, prepareRequest } from './request.js';
import { parseAnswer, unusable } from './rpc.js';
import { Malformed } from './wire.js';

/** Steps that one request may have; Anvil 1.7.1 was seen to take 20,000 blocks in one. */
export const MAX_PLAN_STEPS = 10_000;

/** The simulating executor and its three parts, so that they can overlap with the node's work. */
export type SimulateExecutor = Executor & {
  readonly kind: 'simulate';
  readonly prepare: (plan: Plan, options: ExecuteOptions) => Prepared;
  readonly send: (prepared: Prepared) => Promise<Buffer>;
  readonly decode: (prepared: Prepared, answer: Buffer) => Trace;
};

export type SimulateOptions = {
  readonly deployment: Deployment;
  /** Sends a body and returns the answer; `method` is for errors. */
  readonly send: (body: string, method: string) => Promise<Buffer>;
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
  const decode = (prepared: Prepared, answer: Buffer) => {
    try {
      const skimmed = skimTrace(deployment, prepared, answer);
      return skimmed ?? wholeTrace(deployment, prepared, parseAnswer(answer, METHOD, url));
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      const { message: problem } = error;
      const text = answer.toString('utf8');
      throw unusable({ method: METHOD, url, answer: text, problem, cause: error });
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
