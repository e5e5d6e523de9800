import { expect, onTestFinished, test } from 'vitest';
import { runCampaign } from '../../harness/campaign/campaign.js';
import { openSession } from '../../harness/campaign/session.js';
import { openChain } from '../../harness/chain/chain.js';
import { loadTarget } from '../../harness/target/load.js';
import { CACHE, folderOf } from '../target/support.js';
import { BURNT, type Called, ODDITIES, type OddOptions, oddModel } from './oddities.js';
import { SMALL } from './vaultSession.js';

const hardfork = 'osaka';

/** What a campaign says of the contract with a part of it replaced. */
async function campaign(options: OddOptions, from = '', to = '') {
  expect(ODDITIES).toContain(from);
  const cwd = folderOf({ 'Odd.sol': ODDITIES.replace(from, to) });
  const model = oddModel(options);
  const target = await loadTarget(model, 'Odd.sol:Odd', { cwd, cacheDir: CACHE });
  const chain = await openChain({ world: model.world, target, hardfork, cacheDir: CACHE });
  onTestFinished(() => chain.close());
  const session = openSession({ model, target, chain, hardfork });
  const result = await runCampaign(session, { ...SMALL, runs: 4, depth: 12 });
  expect(result.trouble).toBeUndefined();
  const [divergence] = result.failures[0]?.counterexample.divergences ?? [];
  return { verdict: result.verdict, code: divergence?.code, ...divergence };
}

const PLAIN: readonly Called[] = ['note(bool)', 'fail(bool)', 'refuse()', 'spin()', 'receive()'];

test('default: overloads, halts, and calls without a name agree', async () => {
  expect(await campaign({ calls: [...PLAIN, 'fallback()'] })).toEqual({ verdict: 'pass' });
});

test.each([
  ['an event of another overload', 'note(bool)', 'emit Note(uint256(5))', 'emit Note(int256(5))'],
  [
    'no end instead of a revert',
    'refuse()',
    'refuse() external { revert(); }',
    'refuse() external { while (true) count++; }',
  ],
  ['a revert instead of no end', 'spin()', '{ while (true) count++; }', '{ revert(); }'],
  ['an error of another overload', 'fail(bool)', 'Bad(uint256(5))', 'Short.Bad(uint128(5))'],
  ['ether counted twice', 'receive()', 'count += msg.value', 'count += 2 * msg.value'],
  ['bytes counted otherwise', 'fallback()', 'count += msg.data', 'count += 1 + msg.data'],
] as const)('behavior: %s is found', async (_, called, from, to) => {
  const codes = { 'note(bool)': 'events', 'receive()': 'state', 'fallback()': 'state' } as const;
  const code = called in codes ? codes[called as keyof typeof codes] : 'error';
  expect(await campaign({ calls: [called] }, from, to)).toMatchObject({ verdict: 'fail', code });
});

test('error: an operation that is missing for bytes which the contract takes', async () => {
  for (const name of ['receive()', 'fallback()'] as const) {
    const missing = campaign({ calls: [name], without: [name] });
    await expect(missing).rejects.toMatchObject({ code: 'model/no-operation' });
  }
});

test('behavior: an address that is paid and not watched is no divergence', async () => {
  const paid = campaign({ calls: ['burn()'] });
  await expect(paid).rejects.toMatchObject({ code: 'model/unwatched', facts: { address: BURNT } });
  const accounts = { burnt: BURNT };
  expect(await campaign({ calls: ['burn()'], accounts })).toEqual({ verdict: 'pass' });
});

test('error: a mapping that is unmodelled as a whole', async () => {
  const unmodelled = [{ contract: 'odd', name: 'seen' }];
  const listed = campaign({ calls: ['mark()'], unmodelled });
  await expect(listed).rejects.toMatchObject({ code: 'model/unmodelled-mapping' });
  expect(await campaign({ calls: ['mark()'] })).toMatchObject({ code: 'frame' });
});

test('behavior: what a call creates writes its own storage only where that is allowed', async () => {
  expect(await campaign({ calls: ['bear()'] })).toMatchObject({ verdict: 'fail', code: 'frame' });
  expect(await campaign({ calls: ['bear()'], othersMayWrite: true })).toEqual({ verdict: 'pass' });
});

test('error: of long strings that begin as hexadecimal does nothing can be said', async () => {
  const written = campaign({ calls: ['write()'] });
  await expect(written).rejects.toMatchObject({ code: 'target/long-string' });
});
