import type { Command, Hex, Outcome } from '../model/index.js';
import type { TraceStep } from '../trace/trace.js';
import type { Decoder, EmittedLog } from './decoder.js';
import type { Span } from './skim.js';

/** A command and what the model says that it does. */
export type Expected = { readonly command: Command; readonly outcome: Outcome };

const DATA = '{"returnData":"';
const LOGS = '","logs":[';
const GAS = '],"gasUsed":"';
const SUCCESS = '","status":"0x1"}';
const FAILURE = '","status":"0x0","error":{';
/** Ends the error of a call that failed, and the call. */
const ERROR_END = '"}}';

/**
 * Reads calls that did what was expected of them without parsing or decoding anything: what is
 * expected is encoded, and the text compared with it. Nearly every call of a campaign is such a
 * one, and this is several times faster. Their outcomes are the expected ones, the very objects.
 * Undefined when a call did something else, or is written in another way: then nothing was read.
 */
export function scanCalls(
  text: string,
  span: Span,
  expected: readonly Expected[],
  decoder: Decoder,
): readonly TraceStep[] | undefined {
  const scanner = new Scanner(text, span.from, decoder);
  const steps: TraceStep[] = [];
  for (const call of expected) {
    if (steps.length > 0 && !scanner.skip(',')) return undefined;
    const step = scanner.call(call);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return scanner.at === span.to ? steps : undefined;
}

class Scanner {
  /** The next character. */
  at: number;
  readonly #text: string;
  readonly #decoder: Decoder;

  constructor(text: string, at: number, decoder: Decoder) {
    this.#text = text;
    this.at = at;
    this.#decoder = decoder;
  }

  /** Steps over a text, if it comes next. */
  skip(part: string): boolean {
    if (!this.#text.startsWith(part, this.at)) return false;
    this.at += part.length;
    return true;
  }

  call({ command, outcome }: Expected): TraceStep | undefined {
    if (!this.skip(DATA)) return undefined;
    return outcome.status === 'success' ? this.#success(command, outcome) : this.#failure(command);
  }

  #success(command: Command, outcome: Outcome): TraceStep | undefined {
    const expected = this.#decoder.encode(command, outcome);
    if (expected === undefined) return undefined;
    if (!this.skip(expected.data) || !this.skip(LOGS)) return undefined;
    for (const [index, log] of expected.logs.entries()) {
      if (index > 0 && !this.skip(',')) return undefined;
      if (!this.#log(log)) return undefined;
    }
    const gas = this.#gas();
    return gas !== undefined && this.skip(SUCCESS) ? { outcome, gas } : undefined;
  }

  /** Errors are few and remembered, so that decoding one is no work. */
  #failure(command: Command): TraceStep | undefined {
    const data = this.#upTo('"');
    if (data === undefined || !isBytes(data) || !this.skip(LOGS)) return undefined;
    const gas = this.#gas();
    if (gas === undefined || !this.skip(FAILURE)) return undefined;
    const message = this.#upTo(ERROR_END);
    // A quote with a backslash is a part of the message.
    if (message === undefined || message.endsWith('\\') || message.includes('{')) return undefined;
    this.at += ERROR_END.length;
    return { outcome: this.#decoder.outcome(command, { success: false, data, logs: [] }), gas };
  }

  /** After what was emitted come numbers and hashes of block and transaction, all of them plain. */
  #log({ address, topics, data }: EmittedLog): boolean {
    const listed = topics.length === 0 ? '' : `"${topics.join('","')}"`;
    if (!this.skip(`{"address":"${address}","topics":[${listed}],"data":"${data}",`)) return false;
    const rest = this.#upTo('}');
    if (rest === undefined || rest.includes('{')) return false;
    this.at += 1;
    return true;
  }

  #gas(): bigint | undefined {
    if (!this.skip(GAS)) return undefined;
    const gas = this.#upTo('"');
    return gas !== undefined && /^0x[0-9a-f]{1,12}$/.test(gas)
      ? BigInt(Number.parseInt(gas, 16))
      : undefined;
  }

  /** What is before the next appearance of a text, which is then what comes next. */
  #upTo(end: string): string | undefined {
    const to = this.#text.indexOf(end, this.at);
    if (to === -1) return undefined;
    const found = this.#text.slice(this.at, to);
    this.at = to;
    return found;
  }
}

function isBytes(text: string): text is Hex {
  return text.length % 2 === 0 && /^0x[0-9a-f]*$/.test(text);
}
