import { expect, test } from 'vitest';
import type { CheckInput } from '../../harness/check/check.js';
import { stateCheck } from '../../harness/check/state.js';
import type { Value } from '../../harness/model/index.js';

/** What is told of a text in storage. */
function differences(model: Value, contract: Value) {
  const states = (text: Value) => ({ states: new Map([[-1, { text }]]) });
  const [predicted, observed] = [states(model), states(contract)];
  const input = { model: { abstraction: {} }, commands: [], predicted, observed };
  return stateCheck.run(input as unknown as CheckInput).length;
}

const LONG = 'a'.repeat(32);
const LONG_WORD = `0x${'0'.repeat(62)}41`;

test('error: of two long strings nothing can be said', () => {
  expect(() => differences(LONG, { undecodable: LONG_WORD })).toThrow(/cannot be read/);
});

test('behavior: where only one of two strings is long, they differ', () => {
  expect(differences('a', { undecodable: LONG_WORD })).toBe(1);
  expect(differences(LONG, 'a')).toBe(1);
  expect(differences(LONG, { undecodable: '0xff' })).toBe(1);
  expect(differences(LONG, { undecodable: `0x${'0'.repeat(62)}40` })).toBe(1);
});
