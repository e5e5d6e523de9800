import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import type { Hex, Value } from '../../harness/model/index.js';
import { decodeCalldata, functionTable } from '../../harness/target/codec/index.js';
import { ALICE, planOf, raw, reading, tillWorld } from './support.js';

let chain: Chain;
beforeAll(async () => {
  chain = await openChain(await tillWorld());
});
afterAll(() => chain.close());

const pair = { left: 255n, right: '0x010203' };
const ARGUMENTS: Readonly<Record<string, readonly Value[]>> = {
  fixedSize: [ALICE, 2n ** 64n - 1n, true, -5n, '0x12345678', pair, [1n, 2n]],
  anySize: ['words', [1n, 2n, 3n], '0xab', { words: '', pairs: [pair, pair] }],
  nested: [
    ['0x', '0x0102'],
    [[1n], [2n, 3n]],
  ],
};

const PANIC = 0x41n;
const CASES = 1_200;

/** Calldata of a function with a few of its bytes changed, and maybe its end cut off. */
const changed = (calldata: Hex) => {
  const bytes = (calldata.length - 2) / 2;
  const place = fc.nat(bytes - 5);
  const edit = fc.tuple(
    fc.oneof(
      place,
      // The last byte of a word is where small numbers, offsets and lengths are.
      place.map((at) => 31 + at - (at % 32)),
    ),
    fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 2, 31, 32, 33, 64, 128, 255)),
  );
  return fc
    .tuple(fc.array(edit, { maxLength: 3 }), fc.oneof(fc.constant(0), fc.nat(70)))
    .map(([edits, cut]): Hex => {
      const data = Buffer.from(calldata.slice(2), 'hex');
      for (const [at, byte] of edits) if (at + 4 < bytes) data[at + 4] = byte;
      return `0x${data.subarray(0, bytes - cut).toString('hex')}`;
    });
};

test('default: calldata is read exactly when a contract of solc reads it', async () => {
  const { abi } = chain.deployment.target.artifacts.reader!;
  const codecs = [...functionTable(abi).bySignature.values()];
  const inputs = codecs.flatMap(({ signature, encodeCall }) => {
    const args = ARGUMENTS[signature.slice(0, signature.indexOf('('))]!;
    return fc.sample(changed(encodeCall(args)), { numRuns: CASES / codecs.length, seed: 11 });
  });
  const plan = planOf(
    ...inputs.map((calldata) => [1, { ...raw(ALICE, calldata), to: 'reader' }] as const),
  );
  const { steps } = await chain.simulate.execute(plan, reading('none'));

  let accepted = 0;
  steps.forEach(({ outcome }, index) => {
    const calldata = inputs[index]!;
    const expected = decodeCalldata(abi, calldata) !== undefined;
    expect(outcome.status === 'success', calldata).toBe(expected);
    if (outcome.status === 'success') accepted += 1;
    // Only a length beyond all memory is not an empty revert.
    else if (outcome.error.name === 'Panic') expect(outcome.error.args).toEqual([PANIC]);
    else expect(outcome.error).toEqual({ name: '(empty)', args: [] });
  });
  expect(steps).toHaveLength(CASES);
  expect(accepted).toBeGreaterThan(CASES / 10);
  expect(accepted).toBeLessThan((CASES * 9) / 10);
});
