import { expect, test } from 'vitest';
import { proverPool } from '../../../models/prover-pool/index.js';
import { mislistedGuards } from './guardLists.js';
import { misnamedFlaw } from './rawCalls.js';
import { mistoldStory } from './stories.js';

test('default: what neither records nor plans come to ends as it must', () => {
  expect(mistoldStory(proverPool)).toBeUndefined();
});

test('behavior: gas tells how bytes fail to be a call', () => {
  expect(misnamedFlaw(proverPool)).toBeUndefined();
});

test('behavior: overloads list the guards that they test', () => {
  expect(mislistedGuards(proverPool)).toBeUndefined();
});
