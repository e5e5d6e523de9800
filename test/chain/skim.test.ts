import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import { parseCalls, Skimmer } from '../../harness/chain/skim.js';
import { ALICE, call, planOf, raw, reading, tillWorld } from './support.js';

let chain: Chain;
beforeAll(async () => {
  chain = await openChain(await tillWorld());
});
afterAll(() => chain.close());

const MARKS = ['"calls":[', ']},{"', ']}]}', '}],"calls":[{', '\\"calls":[', '"}]},{"calls":[]}]}'];

/** The calls of each block, unless one of them is no list. */
function skim(text: string, blocks: number): readonly unknown[] | undefined {
  const skimmer = Skimmer.open(text);
  const found: unknown[] = [];
  for (let block = 1; block <= blocks; block++) {
    const from = skimmer?.next();
    const span = from === undefined ? undefined : skimmer!.span(from, block === blocks);
    const calls = span && parseCalls(text, span);
    if (calls === undefined) return undefined;
    found.push(calls);
  }
  return found;
}

/** As nodes write it: headers around calls. */
function answerOf(blocks: readonly unknown[]): string {
  const result = blocks.map((calls, number) => ({
    hash: `0x${number}`,
    transactions: ['0x1', '0x2'],
    withdrawals: [],
    uncles: [],
    dulls: [],
    calls,
  }));
  return JSON.stringify({ jsonrpc: '2.0', id: 1, result });
}

describe('Skimmer', () => {
  test('default: an answer of a real node, without its headers', async () => {
    const plan = planOf(
      [1, call(ALICE, 'put(uint64)', 7n)],
      [1, call(ALICE, 'fail(uint256)', 0n)],
      [2, raw(ALICE, '0x')],
      [4, call(ALICE, 'put(uint64)', 9n)],
    );
    const prepared = chain.simulate.prepare(plan, reading());
    const answer = await chain.simulate.send(prepared);
    const whole = JSON.parse(answer).result.map((block: { calls: unknown }) => block.calls);
    expect(whole).toHaveLength(4);
    expect(skim(answer, 4)).toEqual(whole);
  });

  test('behavior: no text that a contract chooses is taken for a mark', () => {
    const calls = MARKS.map((message) => ({ returnData: '0x', error: { message }, logs: [] }));
    const blocks = [calls.slice(0, 2), calls.slice(2), calls.toReversed(), []];
    expect(skim(answerOf(blocks), 4)).toEqual(blocks);
  });

  test('behavior: calls are stepped over only where they end', () => {
    const text = answerOf([[{ a: 1 }], [{ b: 2 }]]);
    const [one, other] = [text.indexOf('{"a"'), text.indexOf('{"b"')];
    const skimmer = Skimmer.open(text)!;
    expect(skimmer.next()).toBe(one);
    expect(skimmer.stepTo(one + 6, false)).toBe(false);
    expect(skimmer.stepTo(one + 7, true)).toBe(false);
    expect(skimmer.stepTo(one + 7, false)).toBe(true);
    expect(skimmer.next()).toBe(other);
    expect(skimmer.stepTo(other + 7, false)).toBe(false);
    expect(skimmer.stepTo(other + 7, true)).toBe(true);
    expect(skimmer.next()).toBeUndefined();
  });

  test('error: what is written otherwise is left to whoever parses it whole', () => {
    const answer = answerOf([[{ status: '0x1' }], [{ status: '0x0' }]]);
    expect(skim(answer, 2)).toBeDefined();
    for (const other of [
      '',
      'nonsense',
      '{"jsonrpc":"2.0","id":1,"error":{"code":-1}}',
      answer.slice(0, -1),
      answer.slice(0, answer.length / 2),
      answer.replace('"0x1"}]', '"0x1"'),
      answer.replaceAll('"calls"', '"call"'),
      JSON.stringify(JSON.parse(answer), undefined, 1),
    ]) {
      expect(skim(other, 2)).toBeUndefined();
    }
    expect(skim(answer, 1)).toBeUndefined();
    expect(skim(answer, 3)).toBeUndefined();
  });
});
