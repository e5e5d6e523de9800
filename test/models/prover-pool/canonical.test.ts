import { expect, test } from 'vitest';
import { proverPool } from '../../../models/prover-pool/index.js';
import { keptApartWrongly, mergedWrongly } from './sameStates.js';

test('default: states that count as one behave alike, whatever comes next', () => {
  expect(mergedWrongly(proverPool)).toBeUndefined();
});

test('behavior: only what makes no difference is forgotten', () => {
  expect(keptApartWrongly(proverPool)).toBeUndefined();
});

test('behavior: a form that forgets too much, or too little, is seen', () => {
  const canonical = proverPool.canonical!;
  const forgetting: typeof canonical = (state, now, setting) => {
    return canonical({ ...state, proverPool: { ...state.proverPool, stakers: {} } }, now, setting);
  };
  const forgetful = { ...proverPool, canonical: forgetting };
  expect(keptApartWrongly(forgetful)).toContain('merged');
  expect(mergedWrongly(forgetful)).toContain('behave differently');
  const exact: typeof canonical = (state, now, setting) =>
    `${canonical(state, now, setting)} ${now}`;
  expect(keptApartWrongly({ ...proverPool, canonical: exact })).toContain('kept apart');
});
