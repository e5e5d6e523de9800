import type { Address } from '../model/index.js';
import type { Trace, TraceStep } from '../trace/trace.js';
import type { Deployment } from './deployment.js';
import { etherChanges } from './ether.js';
import type { Prepared, PreparedBlock } from './request.js';
import { scanCalls } from './scan.js';
import { skimCalls } from './skim.js';
import { listOf, Malformed, recordOf, wireCall } from './wire.js';

type Probe = Extract<PreparedBlock, { kind: 'probe' }>;

/** The trace that an answer tells, if it is written as expected. Throws `Malformed`. */
export function skimTrace(
  deployment: Deployment,
  prepared: Prepared,
  answer: Buffer,
): Trace | undefined {
  const { plan, blocks, reading } = prepared;
  const texts = skimCalls(answer, blocks.length);
  if (texts === undefined) return undefined;
  const decoding = new Decoding(deployment, prepared);
  const { outcome } = reading;
  const expected = outcome && { command: (step: number) => plan.steps[step]!.command, outcome };
  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index]!;
    const text = texts[index]!;
    if (block.kind === 'steps' && expected !== undefined) {
      const steps = scanCalls(text, block, expected, deployment.decoder);
      if (steps !== undefined) {
        for (const step of steps) decoding.steps.push(step);
        continue;
      }
    }
    const calls = parseCalls(text);
    if (calls === undefined) return undefined;
    decoding.block(block, calls);
  }
  return decoding.trace();
}

/** The calls of a block; undefined when their text is no list. */
function parseCalls(text: string): unknown {
  try {
    return JSON.parse(`[${text}]`);
  } catch {
    return undefined;
  }
}

/** The trace that a result tells which was parsed whole. Throws `Malformed`. */
export function wholeTrace(deployment: Deployment, prepared: Prepared, result: unknown): Trace {
  const decoding = new Decoding(deployment, prepared);
  listOf(result, 'the answer', prepared.blocks.length).forEach((item, index) => {
    decoding.block(prepared.blocks[index]!, recordOf(item, 'a block').calls);
  });
  return decoding.trace();
}

/** Makes a trace of blocks of calls, one after another. */
class Decoding {
  readonly steps: TraceStep[] = [];
  readonly #deployment: Deployment;
  readonly #prepared: Prepared;
  readonly #states = new Map<number, unknown>();
  readonly #ether = new Map<number, Readonly<Record<Address, bigint>>>();

  constructor(deployment: Deployment, prepared: Prepared) {
    this.#deployment = deployment;
    this.#prepared = prepared;
  }

  block(block: PreparedBlock, listed: unknown): void {
    const calls = listOf(listed, "a block's calls", callCount(block));
    if (block.kind === 'probe') this.#probe(block, calls);
    else for (const [at, call] of calls.entries()) this.#step(block.from + at, call);
  }

  trace(): Trace {
    const environments = this.#prepared.plan.steps.map((step) => step.environment);
    const { addresses: watched } = this.#prepared.watched;
    return { steps: this.steps, environments, states: this.#states, ether: this.#ether, watched };
  }

  #step(step: number, call: unknown): void {
    const result = wireCall(call);
    const { command } = this.#prepared.plan.steps[step]!;
    const outcome = this.#deployment.decoder.outcome(command, result);
    this.steps.push({ outcome, gas: result.gas });
  }

  #probe({ step, query }: Probe, calls: readonly unknown[]): void {
    const { reading, watched } = this.#prepared;
    const answers = calls.map((call, offset) => {
      const asked = query.calls[offset]?.data ?? watched.data;
      return probeAnswer(call, asked.length);
    });
    this.#states.set(step, reading.toState(step, query.reader(answers)));
    this.#ether.set(step, etherChanges(watched, answers.at(-1)!));
  }
}

function callCount(block: PreparedBlock): number {
  return block.kind === 'steps' ? block.to - block.from : block.query.calls.length + 1;
}

/** Words that a probe returned: as many as it was asked for. */
function probeAnswer(call: unknown, chars: number) {
  const { success, data } = wireCall(call);
  if (!success || data.length !== chars) throw new Malformed('a probe of storage failed');
  return data;
}
