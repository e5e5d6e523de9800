import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import { openDecoder } from '../../harness/chain/decoder.js';
import type { ExecuteOptions } from '../../harness/chain/executor.js';
import type { Outcome, Value } from '../../harness/model/index.js';
import type { Trace } from '../../harness/trace/trace.js';
import { ALICE, BOB, call, planOf, raw, reading, tillWorld } from './support.js';

let chain: Chain;
let told: Trace;
beforeAll(async () => {
  chain = await openChain(await tillWorld());
  told = await run(undefined);
});
afterAll(() => chain.close());

const onBook = (signature: string, ...args: Value[]) => ({
  ...call(ALICE, signature, ...args),
  to: 'book',
});

/** Returns and events of fixed size and not, reverts of all kinds, several calls in a block. */
const plan = planOf(
  [1, onBook('note(uint64)', 7n)],
  [1, onBook('total()')],
  [2, { ...call(BOB, 'pay(string)', 'some words'), value: 5n }],
  [2, call(BOB, 'fail(uint256)', 0n)],
  [2, call(BOB, 'fail(uint256)', 3n)],
  [3, call(BOB, 'fail(uint256)', 2n)],
  [3, raw(ALICE, '0x')],
  [4, onBook('note(uint64)', 9n)],
  [5, call(ALICE, 'put(uint64)', 3n)],
);

/** How a plan is run by who expects these outcomes, or none. */
function expecting(outcomes: readonly Outcome[] | undefined): ExecuteOptions {
  const plain = reading('none');
  if (outcomes === undefined) return plain;
  const outcome = (step: number) => outcomes[step]!;
  return { ...plain, observe: (environments) => ({ ...plain.observe(environments), outcome }) };
}

/** The answer as it comes, and a way to read another one. */
async function answered() {
  const prepared = chain.simulate.prepare(
    plan,
    expecting(told.steps.map(({ outcome }) => outcome)),
  );
  const answer = (await chain.simulate.send(prepared)).toString('utf8');
  const read = (text: string) => chain.simulate.decode(prepared, Buffer.from(text)).steps;
  return { answer, read };
}

/** What the chain tells where it is known what to expect, or where it is not. */
function run(expected: readonly Outcome[] | undefined): Promise<Trace> {
  return chain.simulate.execute(plan, expecting(expected));
}

type Success = Extract<Outcome, { status: 'success' }>;

/** All that was told, with one step expected to be otherwise. */
function otherwise(step: number, change: (outcome: Success) => Outcome): readonly Outcome[] {
  return told.steps.map(({ outcome }, index) => {
    return index === step ? change(outcome as Success) : outcome;
  });
}

describe('calls that did what was expected', () => {
  test('default: their outcomes are the expected ones, gas is what they used', async () => {
    const expected = told.steps.map(({ outcome }) => structuredClone(outcome));
    const { steps } = await run(expected);
    expect(steps).toEqual(told.steps);
    // What a revert gives back is decoded.
    const same = steps.flatMap(({ outcome }, step) => (outcome === expected[step] ? [step] : []));
    expect(same).toEqual([0, 1, 2, 7, 8]);
  });

  test('behavior: whatever else was expected, what was done is told', async () => {
    const noted = (told.steps[0]!.outcome as Success).events[0]!;
    const renamed = (args: Success['events'][number]['args']) => [{ ...noted, args }];
    const events: readonly Success['events'][] = [
      [],
      [noted, noted],
      [{ ...noted, name: 'Paid' }],
      [{ ...noted, name: 'Unheard' }],
      [{ ...noted, emitter: 'till' }],
      [{ ...noted, emitter: chain.deployment.contracts.book! }],
      renamed({ ...noted.args, amount: 8n }),
      renamed({ ...noted.args, amount: 1n << 64n }),
      renamed({ ...noted.args, by: BOB }),
      renamed({ ...noted.args, by: ALICE.replace('d', 'D') as `0x${string}` }),
      renamed({ ...noted.args, surplus: 1n }),
      renamed({ by: ALICE }),
      renamed({ by: ALICE, quantity: 7n }),
    ];
    const wrong = [
      ...events.map((other) => otherwise(0, (outcome) => ({ ...outcome, events: other }))),
      ...[[], [8n], [7n, 7n], ['7'], [true], [[7n]]].map((returns) =>
        otherwise(1, (outcome) => ({ ...outcome, returns })),
      ),
      otherwise(1, () => ({ status: 'revert', error: { name: '(empty)', args: [] } })),
      otherwise(3, () => ({ status: 'success', returns: [], events: [] })),
      otherwise(5, () => ({ status: 'success', returns: [], events: [] })),
      otherwise(3, () => ({ status: 'revert', error: { name: 'Error', args: ['other'] } })),
    ];
    for (const expected of wrong) expect((await run(expected)).steps).toEqual(told.steps);
  });

  test('behavior: an answer that is written otherwise is read all the same', async () => {
    const { answer, read } = await answered();
    const parsed = JSON.parse(answer);
    const shouted = answer.replaceAll(/"data":"0x[0-9a-f]+"/g, (data) => {
      return `"data":"0x${data.slice(10, -1).toUpperCase()}"`;
    });
    const altered = [
      JSON.stringify(parsed, undefined, 1),
      answer.replaceAll('"execution failed"', '"said \\"}},{\\"returnData\\":\\"0x\\""'),
      answer.replaceAll('"removed":false', '"removed":false,"more":{"a":"}"}'),
      answer.replaceAll('"removed":false', '"removed":false,"more":[{"a":1}],"gasUsed":"0x1"'),
      answer.replaceAll('"execution failed"', '"größer, 失敗"'),
      shouted,
    ];
    for (const text of altered) {
      expect(text).not.toBe(answer);
      expect(read(text)).toEqual(told.steps);
    }
    const surplus = structuredClone(parsed);
    surplus.result[0].calls.push(surplus.result[0].calls[0]);
    for (const broken of [
      JSON.stringify(surplus),
      answer.replaceAll('"gasUsed":"0x', '"gasUsed":"0xzz'),
      answer.replaceAll('"status":"0x0"', '"status":"0x2"'),
      answer.replace('"returnData":"0x', '"returnData":"0x0'),
    ]) {
      expect(() => read(broken)).toThrow(/cannot be used/);
    }
  });

  test('behavior: data beside an error counts where nothing is returned', async () => {
    const { answer, read } = await answered();
    const beside = answer.replaceAll('"execution failed"', '"failed","data":"0xdeadbeef"');
    const errors = read(beside).map(({ outcome: found }) => 'error' in found && found.error.name);
    expect(errors.slice(3, 7)).toEqual(['Error', '(unknown)', '(unknown)', 'Error']);
  });

  test('behavior: gas beyond what numbers hold is told to the unit', async () => {
    const { answer, read } = await answered();
    const much = answer.replaceAll(/"gasUsed":"0x[0-9a-f]+"/g, '"gasUsed":"0x20000000000001"');
    expect(new Set(read(much).map(({ gas }) => gas))).toEqual(new Set([2n ** 53n + 1n]));
  });

  test('behavior: of two names for one address, events are told of the last', async () => {
    const { world, target } = await tillWorld();
    const { book } = chain.deployment.contracts;
    const contracts = { ...chain.deployment.contracts, till: book!, book: book! };
    const decoder = openDecoder({ world, target, contracts });
    const form = (emitter: string, name: string) => decoder.formOf({ emitter, name, args: {} });
    expect(form('till', 'Paid')).toBeUndefined();
    expect(form('book', 'Noted')).toMatchObject({ address: book, count: 2 });
    expect(form('book', 'Unheard')).toBeUndefined();
  });
});
