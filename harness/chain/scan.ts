import type { Command, ContractEvent, Outcome } from '../model/index.js';
import { NOWHERE } from '../target/codec/index.js';
import type { TraceStep } from '../trace/trace.js';
import type { Decoder } from './decoder.js';

/** What the steps of a block are, and what the model says that they do; both by number of step. */
export type Expected = {
  readonly command: (step: number) => Command;
  readonly outcome: (step: number) => Outcome;
};

/** Steps from the first to before the last. */
type Steps = { readonly from: number; readonly to: number };

const DATA = '{"returnData":"0x';
const LOGS = '","logs":[';
const ADDRESS = '{"address":"';
const TOPICS = '","topics":["';
const TOPIC = '","0x';
const LOG_DATA = '"],"data":"0x';
const MORE = '",';
const GAS = '],"gasUsed":"0x';
const SUCCESS = '","status":"0x1"}';
const FAILURE = '","status":"0x0","error":{';
/** Ends the error of a call that failed, and the call. */
const ERROR_END = '"}}';
/** Where nothing is returned, it may be here what the call reverted with. */
const ERROR_DATA = /data"|\\/;
/** With it an error may end elsewhere. */
const NESTED = /[{}]/;
/** Names of what a log tells, once more or with an escape: parsing believes the last. */
const TOLD_AGAIN = /(?:address|topics|data)"|\\/;
/** 48 bits: more gas than there is, and a number that JavaScript has exactly. */
const MOST_GAS_DIGITS = 12;

/**
 * Reads the calls of a block, if they did what was expected of them, without parsing or decoding
 * anything: the text is held against what is expected. Nearly every call of a campaign is such a
 * one, and this is several times faster. Their outcomes are the expected ones, the very objects.
 * Undefined when a call did something else, or is written in another way: then nothing was read.
 * What is stepped over holds no end of an object and no name that matters, so that any JSON that is
 * taken for the expected is the expected.
 */
export function scanCalls(
  text: string,
  { from, to }: Steps,
  expected: Expected,
  decoder: Decoder,
): readonly TraceStep[] | undefined {
  const scanner = new Scanner(text, decoder);
  const steps: TraceStep[] = [];
  for (let step = from; step < to; step++) {
    if (step > from && !scanner.skip(',')) return undefined;
    const call = scanner.call(expected.command(step), expected.outcome(step));
    if (call === undefined) return undefined;
    steps.push(call);
  }
  return scanner.at === text.length ? steps : undefined;
}

class Scanner {
  /** The next character. */
  at = 0;
  readonly #text: string;
  readonly #decoder: Decoder;

  constructor(text: string, decoder: Decoder) {
    this.#text = text;
    this.#decoder = decoder;
  }

  /** Steps over a text, if it comes next. */
  skip(part: string): boolean {
    if (!this.#text.startsWith(part, this.at)) return false;
    this.at += part.length;
    return true;
  }

  call(command: Command, outcome: Outcome): TraceStep | undefined {
    if (!this.skip(DATA)) return undefined;
    return outcome.status === 'success' ? this.#success(command, outcome) : this.#failure(command);
  }

  #success(
    command: Command,
    outcome: Extract<Outcome, { status: 'success' }>,
  ): TraceStep | undefined {
    const { returns, events } = outcome;
    const returned = this.#decoder.endOfReturns(command, returns, this.#text, this.at);
    if (!this.#moveTo(returned) || !this.skip(LOGS)) return undefined;
    for (let index = 0; index < events.length; index++) {
      if (index > 0 && !this.skip(',')) return undefined;
      if (!this.#log(events[index]!)) return undefined;
    }
    const gas = this.#gas();
    return gas !== undefined && this.skip(SUCCESS) ? { outcome, gas } : undefined;
  }

  /** Errors are few and remembered, so that decoding one is no work. */
  #failure(command: Command): TraceStep | undefined {
    const digits = this.#upTo('"');
    if (digits === undefined || !isBytes(digits) || !this.skip(LOGS)) return undefined;
    const gas = this.#gas();
    if (gas === undefined || !this.skip(FAILURE)) return undefined;
    // What looks like the end of an error inside of it is followed by nothing that can be read.
    const error = this.#upTo(ERROR_END);
    if (error === undefined || NESTED.test(error)) return undefined;
    if (digits === '' && ERROR_DATA.test(error)) return undefined;
    this.at += ERROR_END.length;
    const result = { success: false, data: `0x${digits}`, logs: [], gas } as const;
    return { outcome: this.#decoder.outcome(command, result), gas };
  }

  /** After what was emitted come numbers and hashes of block and transaction, all of them plain. */
  #log(event: ContractEvent): boolean {
    const { args } = event;
    const form = this.#decoder.formOf(event);
    if (form === undefined || Object.keys(args).length !== form.count) return false;
    if (!this.skip(ADDRESS) || !this.skip(form.address)) return false;
    if (!this.skip(TOPICS) || !this.skip(form.selector)) return false;
    for (let topic = 0; topic < form.indexed.length; topic++) {
      const value = args[form.indexed[topic]!];
      if (value === undefined || !this.skip(TOPIC)) return false;
      if (!this.#moveTo(form.endOfTopic(topic, value, this.#text, this.at))) return false;
    }
    if (!this.skip(LOG_DATA)) return false;
    if (!this.#moveTo(form.endOfData(args, this.#text, this.at)) || !this.skip(MORE)) return false;
    const rest = this.#upTo('}');
    if (rest === undefined || TOLD_AGAIN.test(rest)) return false;
    this.at += 1;
    return true;
  }

  #moveTo(end: number): boolean {
    if (end === NOWHERE) return false;
    this.at = end;
    return true;
  }

  #gas(): bigint | undefined {
    if (!this.skip(GAS)) return undefined;
    const digits = this.#upTo('"');
    if (digits === undefined || digits.length > MOST_GAS_DIGITS) return undefined;
    return /^[0-9a-f]+$/.test(digits) ? BigInt(Number.parseInt(digits, 16)) : undefined;
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

function isBytes(digits: string): boolean {
  return digits.length % 2 === 0 && /^[0-9a-f]*$/.test(digits);
}
