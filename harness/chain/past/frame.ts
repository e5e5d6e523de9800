import type { Address, Hex } from '../../model/index.js';
import type { EmittedLog } from '../decoder.js';
import { addressOf, bytesOf, integerOf, listOf, logsOf, Malformed, recordOf } from '../wire.js';

/** One call in a transaction that was mined, and the calls that it made. */
export type Frame = {
  /** `static` cannot change anything; `delegate` runs other code on the caller's storage. */
  readonly kind: 'call' | 'static' | 'delegate' | 'create';
  readonly from: Address;
  /** Of a contract that was not created in the end: undefined. */
  readonly to: Address | undefined;
  readonly input: Hex;
  /** Wei. */
  readonly value: bigint;
  /** What it returned or reverted with; undefined where the node does not say. */
  readonly output: Hex | undefined;
  /** Why it failed, in the node's words; undefined when it did not. */
  readonly error: string | undefined;
  /** Its own, each with the number of calls made before it; undefined where nobody says. */
  readonly logs: readonly PlacedLog[] | undefined;
  readonly calls: readonly Frame[];
};

type PlacedLog = EmittedLog & { readonly after: number };

const KINDS: Readonly<Record<string, Frame['kind']>> = {
  call: 'call',
  callcode: 'delegate',
  delegatecall: 'delegate',
  staticcall: 'static',
  create: 'create',
  create2: 'create',
};

/** Reads what `callTracer` says of a transaction. */
export function frameOfTracer(answer: unknown): Frame {
  const frame = recordOf(answer, 'a call trace');
  const { error } = frame;
  return {
    kind: kindOf(frame.type),
    from: addressOf(frame.from, 'who calls'),
    to: isNone(frame.to) ? undefined : addressOf(frame.to, 'who is called'),
    input: bytesOf(frame.input ?? '0x', 'calldata'),
    value: integerOf(frame.value ?? '0x0', 'ether'),
    output: bytesOf(frame.output ?? '0x', 'returned data'),
    error: isNone(error) || error === '' ? undefined : String(error),
    logs: placedLogs(frame.logs ?? []),
    // Ends of contracts are no calls.
    calls: listOf(frame.calls ?? [], 'calls')
      .filter((call) => recordOf(call, 'a call').type !== 'SELFDESTRUCT')
      .map(frameOfTracer),
  };
}

/**
 * Puts what `trace_block` says of one transaction together: a list of calls, each with the places
 * of those that lead to it. Nothing is said of logs.
 */
export function frameOfTraces(traces: readonly unknown[]): Frame {
  const calls = traces.map(flatCall).filter((call) => call !== undefined);
  const made = new Map<string, FlatCall[]>();
  for (const call of calls) {
    if (call.parent === undefined) continue;
    const others = made.get(call.parent);
    if (others === undefined) made.set(call.parent, [call]);
    else others.push(call);
  }
  const under = (place: string): Frame[] =>
    (made.get(place) ?? [])
      .sort((one, other) => one.index - other.index)
      .map(({ place: here, frame }) => ({ ...frame, calls: under(here) }));
  const root = calls.find(({ place }) => place === '');
  if (root === undefined) throw new Malformed('a transaction has no outermost call');
  return { ...root.frame, calls: under('') };
}

type FlatCall = {
  readonly place: string;
  /** Of the call that made it; undefined for the outermost. */
  readonly parent: string | undefined;
  readonly index: number;
  readonly frame: Frame;
};

function flatCall(answer: unknown): FlatCall | undefined {
  const trace = recordOf(answer, 'a trace');
  if (trace.type !== 'call' && trace.type !== 'create') return undefined;
  const action = recordOf(trace.action, 'an action');
  const result = recordOf(trace.result ?? {}, 'a result');
  const places = listOf(trace.traceAddress, 'the place of a call').map(Number);
  const created = trace.type === 'create';
  const { error } = trace;
  const to = created ? result.address : action.to;
  return {
    place: places.join('.'),
    parent: places.length === 0 ? undefined : places.slice(0, -1).join('.'),
    index: places.at(-1) ?? 0,
    frame: {
      kind: created ? 'create' : kindOf(action.callType),
      from: addressOf(action.from, 'who calls'),
      to: isNone(to) ? undefined : addressOf(to, 'who is called'),
      input: bytesOf((created ? action.init : action.input) ?? '0x', 'calldata'),
      value: integerOf(action.value ?? '0x0', 'ether'),
      // Many a node does not give what a call reverted with.
      output: isNone(error) || !isNone(result.output) ? outputOf(result) : undefined,
      error: isNone(error) ? undefined : String(error),
      logs: undefined,
      calls: [],
    },
  };
}

/** Nodes leave a field out, or write null. */
function isNone(field: unknown): field is undefined | null {
  return field === undefined || field === null;
}

function outputOf(result: Readonly<Record<string, unknown>>): Hex {
  return bytesOf(result.output ?? '0x', 'returned data');
}

/** Logs of a call and of all calls in it that did not fail, in order; undefined if unknown. */
export function logsWithin(frame: Frame): readonly EmittedLog[] | undefined {
  if (frame.error !== undefined) return [];
  if (frame.logs === undefined) return undefined;
  const found: EmittedLog[] = [];
  const own = [...frame.logs];
  for (let index = 0; index <= frame.calls.length; index += 1) {
    while (own[0] !== undefined && own[0].after <= index) found.push(own.shift()!);
    const call = frame.calls[index];
    if (call === undefined) continue;
    const inner = logsWithin(call);
    if (inner === undefined) return undefined;
    found.push(...inner);
  }
  return [...found, ...own];
}

function placedLogs(answer: unknown): readonly PlacedLog[] {
  const places = listOf(answer, 'logs').map((log) => recordOf(log, 'a log').position);
  return logsOf(answer).map((log, at) => {
    const place = places[at];
    return { ...log, after: place === undefined ? 0 : Number(integerOf(place, 'a place')) };
  });
}

function kindOf(type: unknown): Frame['kind'] {
  const kind = KINDS[String(type ?? 'CALL').toLowerCase()];
  if (kind === undefined) throw new Malformed(`a call is of an unknown kind: ${String(type)}`);
  return kind;
}
