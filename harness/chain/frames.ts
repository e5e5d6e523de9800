import type { Address, Hex } from '../model/index.js';
import { type Frame, frameOfTracer } from './past/frame.js';
import { listOf, Malformed } from './wire.js';

/** What one code did in a call, from when it was called until it ended. */
export type FrameSteps = {
  readonly code:
    | { readonly kind: 'runtime'; readonly address: Address }
    | { readonly kind: 'creation'; readonly input: Hex; readonly creates: Address | undefined };
  /** Program counters in the order in which they were executed, calls left out. */
  readonly counters: readonly number[];
};

type Open = { readonly steps: { code: FrameSteps['code']; counters: number[] } } & {
  readonly frame: Frame;
  /** Calls of it that have begun. */
  called: number;
};

/**
 * Joins the instructions of a call with the tree of the calls that it made: instructions tell how
 * deep they are, but not in which code. Every instruction that calls has a call in the tree; one
 * that leads to no instructions was a call to an account without code.
 */
export function framesOf(structLogs: unknown, callTrace: unknown): readonly FrameSteps[] {
  const logs = listOf(structLogs, 'instructions');
  const found: FrameSteps[] = [];
  const stack: Open[] = [];
  const enter = (frame: Frame) => {
    const opened = { steps: { code: codeOf(frame), counters: [] }, frame, called: 0 };
    found.push(opened.steps);
    stack.push(opened);
  };
  for (const log of logs) {
    const { pc, op, depth } = log as { pc?: unknown; op?: unknown; depth?: unknown };
    if (typeof pc !== 'number' || typeof op !== 'string' || typeof depth !== 'number') {
      throw new Malformed(`an instruction is not what it should be: ${JSON.stringify(log)}`);
    }
    while (stack.length > depth) stack.pop();
    if (stack.length < depth) enter(calledAt(stack, depth, callTrace));
    const open = stack[depth - 1]!;
    open.steps.counters.push(pc);
    if (CALLING.has(op)) open.called += 1;
  }
  return found;
}

const CALLING = new Set(['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL', 'CREATE', 'CREATE2']);

function calledAt(stack: readonly Open[], depth: number, callTrace: unknown): Frame {
  if (depth === 1 && stack.length === 0) return frameOfTracer(callTrace);
  const caller = stack[depth - 2];
  const frame = caller?.frame.calls[caller.called - 1];
  if (frame === undefined) throw new Malformed('instructions are in a call that was never made');
  return frame;
}

function codeOf({ kind, to, input }: Frame): FrameSteps['code'] {
  if (kind === 'create') return { kind: 'creation', input, creates: to };
  if (to === undefined) throw new Malformed('a call goes nowhere');
  return { kind: 'runtime', address: to };
}
