import { isAscii } from 'node:buffer';

/** How an answer begins when it is a result and not an error, with the first key of a header. */
const HEAD = /^\{"jsonrpc":"2\.0","id":1,"result":\[(\{"[a-zA-Z0-9]+":)/;
const MOST_HEAD_CHARS = 80;
/** Before a block's calls; without its first letters, as what is searched for begins rarely so. */
const CALLS = '"calls":[';
const RARE = Buffer.from('lls":[');
const BRACE = '}'.charCodeAt(0);
/** Ends the last block, the result and the answer. */
const TAIL = /\]\}\]\}\s*$/;
const MOST_TAIL_CHARS = 16;

/**
 * The calls of each block in an answer of `eth_simulateV1`, as text, without the headers between
 * them: half of the answer, which nobody reads. Undefined for an answer that is not written as
 * expected; whoever asked parses it whole then, and finds what is wrong with it. None of the marks
 * can stand in a string: quotes in strings have a backslash. No header has a brace in it, so that
 * whatever it says, it is one.
 */
export function skimCalls(answer: Buffer, blocks: number): readonly string[] | undefined {
  const head = HEAD.exec(answer.toString('latin1', 0, MOST_HEAD_CHARS));
  const tail = TAIL.exec(answer.toString('latin1', Math.max(0, answer.length - MOST_TAIL_CHARS)));
  if (head === null || tail === null) return undefined;
  const nextBlock = Buffer.from(`]},${head[1]}`);
  const encoding = isAscii(answer) ? 'latin1' : 'utf8';
  const found: string[] = [];
  let at = 0;
  let header = head[0].length;
  for (let block = 1; block <= blocks; block++) {
    const from = behindMark(answer, at);
    if (from === undefined || hasBrace(answer, header, from)) return undefined;
    const next = answer.indexOf(nextBlock, from);
    if ((next === -1) !== (block === blocks)) return undefined;
    at = next === -1 ? answer.length - tail[0].length : next;
    header = at + nextBlock.length;
    found.push(answer.toString(encoding, from, at));
  }
  return found;
}

function hasBrace(answer: Buffer, from: number, to: number): boolean {
  const found = answer.indexOf(BRACE, from);
  return found !== -1 && found < to;
}

/** Where the first list of calls begins that is behind a position. */
function behindMark(answer: Buffer, from: number): number | undefined {
  for (let at = answer.indexOf(RARE, from); at !== -1; at = answer.indexOf(RARE, at + 1)) {
    const end = at + RARE.length;
    if (answer.toString('latin1', end - CALLS.length, end) === CALLS) return end;
  }
  return undefined;
}
