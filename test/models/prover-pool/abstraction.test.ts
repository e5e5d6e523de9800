import { expect, test } from 'vitest';
import { proverPool } from '../../../models/prover-pool/index.js';
import { misread } from './stored.js';

test('default: what is stored is read as it is, and all that the model holds is asked for', () => {
  expect(misread(proverPool)).toBeUndefined();
});

test('behavior: a reader that leaves something out is seen', () => {
  const { abstraction } = proverPool;
  const blind: typeof abstraction = {
    ...abstraction,
    toState: (read, predicted, setting) => ({
      ...abstraction.toState(read, predicted, setting),
      taikoToken: predicted.taikoToken,
    }),
  };
  expect(misread({ ...proverPool, abstraction: blind })).toBe('what nobody expected: a balance');
  const lazy: typeof abstraction = {
    ...abstraction,
    variables: (_, setting) => abstraction.variables(proverPool.initial(setting), setting),
  };
  expect(() => misread({ ...proverPool, abstraction: lazy })).toThrow('not asked for');
});
