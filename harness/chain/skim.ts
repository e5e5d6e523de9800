/** How an answer begins when it is a result and not an error. */
const HEAD = /^\{"jsonrpc":"2\.0","id":1,"result":\[\{"/;
const CALLS = '"calls":[';
/** Ends the last block, the result and the answer. */
const TAIL = /\]\}\]\}\s*$/;
/** The end of a block's calls, with the beginning of the next block. */
const NEXT_BLOCK = ']},{"';

/** A part of a text, from its first character to before its last. */
export type Span = { readonly from: number; readonly to: number };

/**
 * Where the calls of each block are in an answer of `eth_simulateV1`, without its headers: three
 * quarters of the text, which nobody reads and which took longer to parse than all the rest.
 * Undefined for an answer that is not written as expected; whoever asked parses it whole then, and
 * finds what is wrong with it. None of the marks can stand in a string: quotes in strings have a
 * backslash.
 */
export function skimCalls(text: string, blocks: number): readonly Span[] | undefined {
  const head = HEAD.exec(text);
  const tail = TAIL.exec(text.slice(-16));
  if (head === null || tail === null) return undefined;
  const end = text.length - tail[0].length;
  const spans: Span[] = [];
  let from = text.indexOf(CALLS, head[0].length);
  while (from !== -1) {
    from += CALLS.length;
    const next = text.indexOf(CALLS, from);
    if ((next === -1) !== (spans.length + 1 === blocks)) return undefined;
    // The header between two lists of calls has the mark only at its beginning.
    const to = next === -1 ? end : text.lastIndexOf(NEXT_BLOCK, next);
    if (to < from) return undefined;
    spans.push({ from, to });
    from = next;
  }
  return spans.length === blocks ? spans : undefined;
}

/** The calls that are written in a part of an answer; undefined when that is no list. */
export function parseCalls(text: string, { from, to }: Span): unknown {
  try {
    return JSON.parse(`[${text.slice(from, to)}]`);
  } catch {
    return undefined;
  }
}
