import type { EmittedLog } from '../chain/decoder.js';
import { type Frame, logsWithin } from '../chain/past/frame.js';
import type { TracedTransaction } from '../chain/past/tracing.js';
import type { Address, Hex } from '../model/index.js';
import type { RecordedCall, RecordedTransaction } from './record.js';

/** Names of the world's contracts by address. */
export type Names = ReadonlyMap<Address, string>;

/**
 * The calls of a transaction that enter the world from outside, in order: what the contracts of the
 * world call of each other is a part of those. Undefined where there are none.
 */
export function recordTransaction(
  { hash, frame, logs: told, hidden }: TracedTransaction,
  names: Names,
): RecordedTransaction | undefined {
  const calls = topmost(frame, names, { at: [], undone: [], view: false });
  if (calls.length === 0 && !hidden) return undefined;
  if (told === undefined) return { hash, calls, logs: undefined, hidden };
  const logs = told.filter(({ address }) => names.has(address));
  const lasting = calls.filter(
    ({ success, undone, view }) => success && undone.length === 0 && !view,
  );
  // Logs of one call alone are its own; those of several are nobody's in particular.
  if (lasting.length > 1) return { hash, calls, logs, hidden };
  const owned = calls.map((call) => (call === lasting[0] ? { ...call, logs } : call));
  return { hash, calls: owned, logs: undefined, hidden };
}

/** Accounts that a block's calls and logs name: whatever looks like an address. */
export function namedIn(transactions: readonly RecordedTransaction[]): ReadonlySet<Address> {
  const found = new Set<Address>();
  const scan = (words: Hex, from: number, to = words.length) => {
    for (let at = from; at < Math.min(words.length, to); at += WORD_CHARS) {
      const word = words.slice(at, at + WORD_CHARS);
      if (ADDRESS_WORD.test(word)) found.add(`0x${word.slice(-ADDRESS_CHARS)}`);
    }
  };
  const scanLogs = (logs: readonly EmittedLog[]) => {
    for (const { topics, data } of logs) for (const word of [...topics, data]) scan(word, 2);
  };
  for (const { calls, logs } of transactions) {
    scanLogs(logs ?? []);
    for (const call of calls) {
      found.add(call.from);
      scan(call.input, SELECTOR_CHARS, MOST_SCANNED);
      scanLogs(call.logs ?? []);
    }
  }
  return found;
}

const SELECTOR_CHARS = 10;
const WORD_CHARS = 64;
/** Of calldata: whoever calls may fill it with addresses, each of which would be read. */
const MOST_SCANNED = SELECTOR_CHARS + 64 * WORD_CHARS;
const ADDRESS_CHARS = 40;
/** Amounts have more zeros in front than addresses do, those that were searched for included. */
const ADDRESS_WORD = /^0{24}(?!0{16})[\da-f]{40}$/;
const OUT_OF_GAS = /out ?of ?gas/i;
/** How nodes say that a call did not even begin. */
const NOT_BEGUN = /insufficient balance|call depth|OutOfFunds|CallTooDeep/i;

type Around = {
  readonly at: readonly number[];
  readonly undone: readonly number[];
  readonly view: boolean;
};

function topmost(frame: Frame, names: Names, around: Around): readonly RecordedCall[] {
  const { at, undone } = around;
  const view = around.view || frame.kind === 'static';
  const entered = frame.kind === 'call' || frame.kind === 'static';
  const name = entered && frame.to !== undefined ? names.get(frame.to) : undefined;
  if (name !== undefined && !begins(frame)) return [];
  if (name !== undefined) return [recordCall(frame, name, names, { at, undone, view })];
  const inside = frame.error === undefined ? undone : [...undone, at.length];
  return frame.calls.flatMap((call, index) => {
    return topmost(call, names, { at: [...at, index], undone: inside, view });
  });
}

/** False for a call that failed for want of ether, or of depth, before the contract was entered. */
function begins({ error, output, calls }: Frame): boolean {
  if (error === undefined || calls.length > 0 || (output ?? '0x') !== '0x') return true;
  // Some nodes tell a contract's own reason in the error, too.
  return !NOT_BEGUN.test(error) || /revert/i.test(error);
}

function recordCall(frame: Frame, to: string, names: Names, around: Around): RecordedCall {
  const { from, input, value, output, error } = frame;
  const success = error === undefined;
  const delegated = frame.calls.find((call) => {
    return call.kind === 'delegate' && call.from === frame.to;
  });
  // What was undone left no logs; whether a node tells them all the same differs.
  const logs = around.undone.length > 0 ? undefined : logsWithin(frame);
  return {
    ...around,
    from,
    to,
    input,
    value,
    success,
    ranOut: !success && (output ?? '0x') === '0x' && ranOut(frame),
    output,
    logs: logs?.filter(({ address }) => names.has(address)),
    code: delegated?.to,
  };
}

function ranOut({ error, calls }: Frame): boolean {
  return (error !== undefined && OUT_OF_GAS.test(error)) || calls.some(ranOut);
}
