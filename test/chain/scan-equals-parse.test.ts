import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import { wholeTrace } from '../../harness/chain/decoding.js';
import type { Prepared } from '../../harness/chain/request.js';
import { Malformed } from '../../harness/chain/wire.js';
import type { ContractEvent, Outcome, Value } from '../../harness/model/index.js';
import type { TraceStep } from '../../harness/trace/trace.js';
import { ALICE, BOB, call, planOf, raw, reading, tillWorld } from './support.js';

/** All kinds of outcomes, each in a block of its own and in one with others. */
const CALLS = [
  { ...call(ALICE, 'note(uint64)', 7n), to: 'book' },
  { ...call(ALICE, 'total()'), to: 'book' },
  call(ALICE, 'put(uint64)', 3n),
  { ...call(BOB, 'pay(string)', 'some wörds'), value: 5n },
  call(BOB, 'fail(uint256)', 0n),
  call(BOB, 'fail(uint256)', 3n),
  call(BOB, 'surroundings()'),
  call(BOB, 'strange()'),
  raw(ALICE, '0x'),
  raw(ALICE, '0x12345678'),
];
const plan = planOf(
  ...CALLS.map((command, index) => [index + 1, command] as const),
  ...CALLS.map((command, index) => [20 + (index >> 2), command] as const),
);

let chain: Chain;
let answer: string;
let told: readonly TraceStep[];
beforeAll(async () => {
  chain = await openChain(await tillWorld());
  const prepared = chain.simulate.prepare(plan, reading('none'));
  answer = (await chain.simulate.send(prepared)).toString('utf8');
  told = parsed(prepared, answer)!;
});
afterAll(() => chain.close());

/** What an answer tells, by parsing and decoding all of it; undefined for nonsense. */
function parsed(prepared: Prepared, text: string): readonly TraceStep[] | undefined {
  try {
    const { result, error } = JSON.parse(text);
    return error ? undefined : wholeTrace(chain.deployment, prepared, result).steps;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** What it tells whoever expects certain outcomes; undefined for nonsense. */
function scanned(outcomes: readonly Outcome[], text: string) {
  const { observe } = reading('none');
  const prepared = chain.simulate.prepare(plan, {
    probe: 'none',
    observe: (environments) => ({ ...observe(environments), outcome: (step) => outcomes[step]! }),
  });
  let steps: readonly TraceStep[] | undefined;
  try {
    steps = chain.simulate.decode(prepared, Buffer.from(text)).steps;
  } catch (error) {
    expect(String(error)).toMatch(/cannot be used|refused/);
  }
  return { steps, expected: parsed(prepared, text) };
}

const number = fc.constantFrom(0n, 1n, 7n, -1n, 255n, (1n << 64n) - 1n, 1n << 64n, 1n << 255n);
const text = fc.constantFrom('', '0x', ALICE, BOB, ALICE.toUpperCase(), 'some wörds', 'some words');
const leaf: fc.Arbitrary<Value> = fc.oneof(number, text, fc.boolean());

/** A value that is like another, or not at all. */
function altered(value: Value, drawn: Value, at: number): Value {
  if (typeof value !== 'object') {
    return typeof value === 'bigint' && at % 3 === 0 ? value + 1n : drawn;
  }
  if (Array.isArray(value)) {
    if (at % 5 === 0) return [...value, drawn];
    const place = at % Math.max(1, value.length);
    return value.map((item, index) => (index === place ? altered(item, drawn, at >> 2) : item));
  }
  const names = Object.keys(value);
  if (names.length === 0 || at % 7 === 0) return { ...value, surplus: drawn };
  const name = names[at % names.length]!;
  const { [name]: item, ...rest } = value as Record<string, Value>;
  return at % 11 === 0 ? rest : { ...rest, [name]: altered(item!, drawn, at >> 2) };
}

function otherwise(outcome: Outcome, drawn: Value, at: number): Outcome {
  const { events } = told[at % told.length]!.outcome as { events?: readonly ContractEvent[] };
  const foreign = { status: 'success', returns: [drawn], events: events ?? [] } as const;
  if (outcome.status === 'revert') return at % 2 === 0 ? outcome : foreign;
  if (at % 4 === 0) return foreign;
  if (at % 4 === 1) {
    return { ...outcome, returns: altered(outcome.returns, drawn, at >> 2) as readonly Value[] };
  }
  const [first, ...more] = outcome.events;
  if (first === undefined || at % 4 === 2) return { ...outcome, events: more };
  const args = altered(first.args, drawn, at >> 2) as ContractEvent['args'];
  const emitter = at % 9 === 0 ? 'till' : first.emitter;
  return { ...outcome, events: [{ ...first, emitter, args }, ...more] };
}

test('default: outcomes are those of the parsed answer, whatever was expected', () => {
  const property = fc.property(fc.nat(), fc.nat(), leaf, (step, at, drawn) => {
    const place = step % told.length;
    const outcomes = told.map(({ outcome }, index) => {
      return index === place ? otherwise(outcome, drawn, at) : outcome;
    });
    expect(scanned(outcomes, answer).steps).toEqual(told);
  });
  fc.assert(property, { seed: 3, numRuns: 1500 });
});

/** Fields that are read; what else a node writes is nobody's. */
const FIELDS = /"(?:returnData|address|data|gasUsed|status)":"[^"]*"|"topics":\[[^\]]*\]/g;

test('behavior: outcomes are those of the parsed answer, whatever it says', () => {
  const calls = [...answer.matchAll(/"calls":\[/g)].map(({ index }) => index);
  const fields = [...answer.matchAll(FIELDS)].filter(({ index, 0: field }) => {
    // A header has some of these names too, for the block.
    return !field.startsWith('"gasUsed"') || answer.slice(index, index + 60).includes('"status"');
  });
  const outcomes = told.map(({ outcome }) => outcome);
  const digit = fc.constantFrom(...'0123456789abcdefABCDEFx"', '', '00', ' ', 'é');
  const property = fc.property(fc.nat(), fc.nat(), digit, (nth, offset, put) => {
    const { index, 0: field } = fields[nth % fields.length]!;
    const begin = field.indexOf(':') + 2;
    const at = index + begin + (offset % (field.length - begin));
    const changed = answer.slice(0, at) + put + answer.slice(at + 1);
    expect(at).toBeGreaterThan(calls[0]!);
    try {
      JSON.parse(changed);
    } catch {
      return;
    }
    const { steps, expected } = scanned(outcomes, changed);
    expect(steps).toEqual(expected);
  });
  fc.assert(property, { seed: 4, numRuns: 3000 });
});

/** Members that are there already, in other writing too, or that end what they stand in. */
const AGAIN = [
  ...['"data":"0x"', '"data" : "0x12"', '"d\\u0061ta":"0x12"', '"topics":[]', '"address":"0x"'],
  ...['"returnData":"0x00"', '"status":"0x0"', '"gasUsed":"0x2"', '"logs":[]', '"calls":[]'],
  ...['"z":1}],"result":[{"y":1', '"z":1}],"error":{"y":1', '"z":1},"y":{"z":1'],
  ...['"m":"x"},"returnData":"0x12","y":{"z":"x"', '"y":"z"}},"w":{"x":{"y":"z"'],
  ...['"x":{"a":{"b":"c"}}', '"x":[{"a":"b"}]', '"x":"\\"}},{\\"returnData\\":\\"0x"'],
];

test('behavior: members that are told again are believed as parsing believes them', () => {
  const seams = [...answer.matchAll(/[,}]/g)].map(({ index }) => index);
  const outcomes = told.map(({ outcome }) => outcome);
  const property = fc.property(fc.nat(), fc.constantFrom(...AGAIN), (nth, again) => {
    const at = seams[nth % seams.length]!;
    const changed = `${answer.slice(0, at)},${again}${answer.slice(at)}`;
    try {
      JSON.parse(changed);
    } catch {
      return;
    }
    const { steps, expected } = scanned(outcomes, changed);
    expect(steps).toEqual(expected);
  });
  fc.assert(property, { seed: 5, numRuns: 3000 });
});
