import { expect, test } from 'vitest';
import { proverPool } from '../../../models/prover-pool/index.js';
import { misjudgedState } from './brokenStates.js';

test('default: each invariant breaks where it should, and says how', () => {
  expect(misjudgedState(proverPool)).toBeUndefined();
});

test('behavior: an invariant that never breaks, or breaks elsewhere, is seen', () => {
  for (const [index, { name }] of proverPool.invariants.entries()) {
    const broken = () => undefined;
    const invariants = proverPool.invariants.with(index, { name, broken });
    expect(misjudgedState({ ...proverPool, invariants }), name).toContain(name);
  }
});
