/** How an answer begins when it is a result and not an error. */
const HEAD = /^\{"jsonrpc":"2\.0","id":1,"result":\[\{"/;
const CALLS = '"calls":[';
/** The end of that: its first letter is rare, which is what the time of a search hangs on. */
const CALLS_END = 'lls":[';
/** Ends the last block, the result and the answer. */
const TAIL = /\]\}\]\}\s*$/;
/** The end of a block's calls, with the beginning of the next block. */
const NEXT_BLOCK = ']},{"';
const NOWHERE = -1;

/** A part of a text, from its first character to before its last. */
export type Span = { readonly from: number; readonly to: number };

/**
 * Goes from the calls of one block to those of the next in an answer of `eth_simulateV1`, over the
 * headers: three quarters of the text, which nobody reads and which took longer to parse than all
 * the rest. None of the marks can stand in a string: quotes in strings have a backslash.
 */
export class Skimmer {
  readonly #text: string;
  /** Where the calls of the last block end. */
  readonly #end: number;
  /** Behind the calls that were stepped over. */
  #at: number;

  private constructor(text: string, from: number, end: number) {
    this.#text = text;
    this.#at = from;
    this.#end = end;
  }

  /** Undefined for an answer that does not begin or end as expected. */
  static open(text: string): Skimmer | undefined {
    const head = HEAD.exec(text);
    const tail = TAIL.exec(text.slice(-16));
    if (head === null || tail === null) return undefined;
    return new Skimmer(text, head[0].length, text.length - tail[0].length);
  }

  /** Where the next block's calls begin; undefined behind the last one. */
  next(): number | undefined {
    const at = callsFrom(this.#text, this.#at);
    return at === NOWHERE ? undefined : at;
  }

  /** Steps over calls of a block that are known to end at a position, if they do. */
  stepTo(to: number, last: boolean): boolean {
    if (last ? to !== this.#end : !this.#text.startsWith(NEXT_BLOCK, to)) return false;
    this.#at = to;
    return true;
  }

  /** Steps over calls that begin at a position, and says where they are. */
  span(from: number, last: boolean): Span | undefined {
    const next = callsFrom(this.#text, from);
    if ((next === NOWHERE) !== last) return undefined;
    // The header between two lists of calls has the mark only at its beginning.
    const to = last ? this.#end : this.#text.lastIndexOf(NEXT_BLOCK, next - CALLS.length);
    return to >= from && this.stepTo(to, last) ? { from, to } : undefined;
  }
}

/** Where the first list of calls begins that is behind a position. */
function callsFrom(text: string, from: number): number {
  for (let at = text.indexOf(CALLS_END, from); at !== -1; at = text.indexOf(CALLS_END, at + 1)) {
    const end = at + CALLS_END.length;
    if (text.startsWith(CALLS, end - CALLS.length)) return end;
  }
  return NOWHERE;
}

/** The calls that are written in a part of an answer; undefined when that is no list. */
export function parseCalls(text: string, { from, to }: Span): unknown {
  try {
    return JSON.parse(`[${text.slice(from, to)}]`);
  } catch {
    return undefined;
  }
}
