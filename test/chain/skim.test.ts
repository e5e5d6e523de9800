import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import { skimCalls } from '../../harness/chain/skim.js';
import { ALICE, call, planOf, raw, reading, tillWorld } from './support.js';

let chain: Chain;
beforeAll(async () => {
  chain = await openChain(await tillWorld());
});
afterAll(() => chain.close());

const MARKS = [
  ...['"calls":[', ']},{"', ']}]}', '}],"calls":[{', '\\"calls":[', '"}]},{"calls":[]}]}'],
  ...[']},{', '":[]}]},{"hash":"', 'lls":[', 'größer ]},{"hash":', '\u{1F600}'],
];

/** The calls of each block, unless one of them is no list. */
function skim(text: string, blocks: number): readonly unknown[] | undefined {
  try {
    return skimCalls(Buffer.from(text), blocks)?.map((calls) => JSON.parse(`[${calls}]`));
  } catch {
    return undefined;
  }
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

describe('skimCalls', () => {
  test('default: an answer of a real node, without its headers', async () => {
    const plan = planOf(
      [1, call(ALICE, 'put(uint64)', 7n)],
      [1, call(ALICE, 'fail(uint256)', 0n)],
      [2, raw(ALICE, '0x')],
      [4, call(ALICE, 'put(uint64)', 9n)],
    );
    const prepared = chain.simulate.prepare(plan, reading());
    const answer = (await chain.simulate.send(prepared)).toString('utf8');
    const whole = JSON.parse(answer).result.map((block: { calls: unknown }) => block.calls);
    expect(whole).toHaveLength(4);
    expect(skim(answer, 4)).toEqual(whole);
  });

  test('behavior: no text that a contract chooses is taken for a mark', () => {
    const calls = MARKS.map((message) => ({ returnData: '0x', error: { message }, logs: [] }));
    const blocks = [calls.slice(0, 2), calls.slice(2), calls.toReversed(), []];
    expect(skim(answerOf(blocks), 4)).toEqual(blocks);
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
      answer.replaceAll('"hash"', '"Größe"'),
      answer.replace('},{"hash"', '},{"number":"0x1","hash"'),
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
