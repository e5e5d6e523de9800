import { InfrastructureError } from '../../errors.js';

/** What can go wrong between us and a node that is not ours. */
export type FaultKind = keyof typeof FAULTS;

type Description = {
  readonly message: string;
  readonly hint: string;
  /** Whether the same request may do better in a while. */
  readonly passing: boolean;
};

const PATIENCE = 'Run it again later, or give it more time: --fork-retries, --fork-timeout.';

const FAULTS = {
  timeout: {
    message: 'The forked node did not answer in time.',
    hint: PATIENCE,
    passing: true,
  },
  'rate-limit': {
    message: 'The forked node refuses more requests for now.',
    hint: `${PATIENCE} A node that counts less would do, too.`,
    passing: true,
  },
  'too-much': {
    message: 'The forked node does not answer so much at once.',
    hint: 'Ask for less, or name a node with wider limits.',
    passing: false,
  },
  server: {
    message: 'The forked node has trouble of its own.',
    hint: PATIENCE,
    passing: true,
  },
  connection: {
    message: 'The forked node cannot be reached.',
    hint: 'Check its URL and the network between here and there.',
    passing: true,
  },
  garbage: {
    message: 'The forked node answered something that cannot be used.',
    hint: 'Is it the URL of an Ethereum node? Something between here and there may have answered.',
    passing: true,
  },
  pruned: {
    message: 'The forked node does not have the state of that block any more.',
    hint: 'Fork at a later block (--fork-block-number), or from an archive node.',
    passing: true,
  },
  http: {
    message: 'The forked node does not let us in.',
    hint: 'Check the URL: is the key in it right, and allowed to do this?',
    passing: false,
  },
  method: {
    message: 'The forked node lacks a method that is needed.',
    hint: 'Fork from a full node of Ethereum, or ask whoever runs it to allow the method.',
    passing: false,
  },
  refused: {
    message: 'The forked node refused a request.',
    hint: 'Nothing is known about the contract from this.',
    passing: false,
  },
  reorg: {
    message: 'The forked chain was reorganised under the block that was forked.',
    hint: 'Fork at an older block: --fork-block-number.',
    passing: false,
  },
  chain: {
    message: 'The forked node began to answer for another chain.',
    hint: 'Fork from a node that serves one chain.',
    passing: false,
  },
} as const satisfies Readonly<Record<string, Description>>;

/** One request that failed; the text holds no secrets. */
export class Fault extends Error {
  readonly kind: FaultKind;
  /** How long the node asks us to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(kind: FaultKind, problem: string, retryAfterMs?: number) {
    super(problem);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }

  get passing(): boolean {
    return FAULTS[this.kind].passing;
  }
}

/** A fault that no retry mended, for people: verdict unknown. */
export function faultError(
  fault: Fault,
  facts: Readonly<Record<string, string | number | bigint | undefined>>,
): InfrastructureError {
  const { message, hint } = FAULTS[fault.kind];
  return new InfrastructureError({
    code: `fork/${fault.kind}`,
    message,
    facts: { ...facts, problem: fault.message },
    hint,
  });
}

/** A number of JSON-RPC that means "too many requests". */
const RATE_LIMITED = new Set([-32005, -32029, 429]);
const RATE_WORDS = /rate.?limit|too many requests|capacity exceeded|request limit|quota|throttl/i;
/** Some nodes give this the number of a rate limit, though waiting does not help. */
const TOO_MUCH_WORDS = new RegExp(
  [
    'too many (logs|results)',
    'more than [\\d,_]+ (logs|results)',
    'response size',
    'max(imum)? (results|block range|range)',
    'block range',
    'limited to .*range',
    'range .*(large|wide|exceed)',
  ].join('|'),
  'i',
);
const PRUNED_WORDS = new RegExp(
  [
    'missing trie node',
    'prun(ed|ing)',
    'state .*not (available|found)',
    'archive',
    'header not found',
    'historical state',
    'unknown block',
    'block .*not found',
    'no state',
    'distance to target block',
    'old data not available',
    'BlockOutOfRange',
  ].join('|'),
  'i',
);
const METHOD_WORDS =
  /unsupported method|method.*(does not exist|disabled|not (found|supported|available|allowed))/i;

/** What an error of JSON-RPC means; `text` is without secrets. */
export function faultOfRpcError(number: unknown, text: string): Fault {
  if (TOO_MUCH_WORDS.test(text)) return new Fault('too-much', text);
  if (RATE_LIMITED.has(Number(number)) || RATE_WORDS.test(text))
    return new Fault('rate-limit', text);
  if (number === -32601 || METHOD_WORDS.test(text)) return new Fault('method', text);
  if (PRUNED_WORDS.test(text)) return new Fault('pruned', text);
  if (number === -32603 && /internal error$/i.test(text)) return new Fault('server', text);
  return new Fault('refused', text);
}

/** What a status of HTTP other than 200 means; undefined if the body may still tell. */
export function faultOfStatus(status: number, said: string, retryAfter: string | undefined): Fault {
  const problem = `HTTP ${status}${said === '' ? '' : `: ${said}`}`;
  const wait = waitOf(retryAfter);
  if (status === 429) return new Fault('rate-limit', problem, wait);
  if (status >= 500 || status === 408) return new Fault('server', problem, wait);
  if (status >= 400) return new Fault('http', problem);
  return new Fault('garbage', problem);
}

/** Seconds, or a date, as `Retry-After` gives it. */
function waitOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined;
  const until = seconds ?? Date.parse(retryAfter) - Date.now();
  return Number.isFinite(until) ? Math.max(0, until) : undefined;
}
