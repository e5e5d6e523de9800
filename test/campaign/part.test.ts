import { describe, expect, test } from 'vitest';
import { adoptPlan } from '../../harness/campaign/adopt.js';
import { runCampaign } from '../../harness/campaign/campaign.js';
import { knownPart } from '../../harness/campaign/knownPart.js';
import { openSession, type Session } from '../../harness/campaign/session.js';
import { generatePlan } from '../../harness/plan/generate.js';
import { model } from '../example/vault.model.js';
import { errorOf } from '../target/support.js';
import { SMALL, vaultSession } from './vaultSession.js';

async function campaign(session: Session, runs = 30) {
  const result = await runCampaign(session, { ...SMALL, runs });
  const called = new Set(result.cells.map((cell) => cell.function));
  const [first] = result.failures.flatMap(({ counterexample }) => counterexample.divergences);
  return { ...result, called, first };
}

describe('parameters', () => {
  test('default', async () => {
    const session = await vaultSession([['2 days', '3 hours']]);
    expect(session.parameters).toEqual([{ name: 'DELAY', model: 172_800n, contract: 10_800n }]);
    expect(session.setting.parameters).toEqual({ DELAY: 10_800n, CAPACITY: 100n * 10n ** 18n });
    expect((await campaign(session)).verdict).toBe('pass');
    const { plan } = generatePlan({ ...session, seed: 1n, run: 0, depth: 3 });
    const adopted = adoptPlan(session, { ...plan, parameters: model.parameters });
    expect(adopted.plan).toEqual(plan);
    expect(adopted.changes).toEqual(['DELAY was 172800 when the plan was saved, is 10800 here']);
  });

  test("behavior: with the model's own, the contract's are a divergence", async () => {
    const session = await vaultSession([['2 days', '3 hours']]);
    const strict = openSession({ ...session, parameters: [] });
    expect((await campaign(strict)).verdict).toBe('fail');
  });

  test('behavior: what has no getter, or another type, stays as it is', async () => {
    const session = await vaultSession([
      ['uint256 public constant CAPACITY', 'uint256 constant CAPACITY'],
      ['uint256 public constant DELAY', 'uint256 constant _DELAY'],
      ['+ DELAY', '+ _DELAY'],
      [
        'function room()',
        'function DELAY() external pure returns (bool) { return true; }\nfunction room()',
      ],
    ]);
    expect(session.parameters).toEqual([]);
  });
});

describe('a part of a contract', () => {
  const partial = { partial: true };

  test('default', async () => {
    const session = await vaultSession(
      [
        ['function cancel()', 'function undo()'],
        ['event PauseChanged(bool paused);', 'event Paused(bool paused);'],
        ['emit PauseChanged', 'emit Paused'],
        ['error NothingRequested();', 'error Nothing();'],
        ['revert NothingRequested', 'revert Nothing'],
        ['total', 'sum'],
      ],
      partial,
    );
    const result = await campaign(session);
    expect([result.verdict, result.first]).toEqual(['pass', undefined]);
    expect(result.minedPlans).toBeGreaterThan(0);
    expect(result.called).toContain('vault.withdraw');
    expect(result.called).not.toContain('vault.cancel');
    expect(result.steps).toBe(30 * 60);
  });

  test.each([
    [
      'state',
      [
        [
          'uint96(amount);\n        account.readyAt',
          'uint96(amount) - 1;\n        account.readyAt',
        ],
      ],
    ],
    ['events', [['emit Withdrawn(msg.sender, amount)', 'emit Withdrawn(msg.sender, 1)']]],
    ['error', [['revert NotOwner()', 'revert NothingSent()']]],
    ['status', [['amount > account.balance', 'amount >= account.balance']]],
  ] as const)('behavior: what both have still shows a divergence of %s', async (code, bug) => {
    const session = await vaultSession(
      [['function cancel()', 'function undo()'], ['total', 'sum'], ...bug],
      partial,
    );
    const { first } = await campaign(session);
    expect(first?.code).toBe(code);
  });

  test('behavior: behind a proxy, too', async () => {
    // Immutables are in the code, so the owner is the same for the proxy.
    const session = await vaultSession([], { proxy: true });
    const plain = await vaultSession([]);
    expect(session.setting.contracts.vault).not.toBe(plain.setting.contracts.vault);
    expect((await campaign(session)).verdict).toBe('pass');
  });

  test('error: plans that call what is lacking', async () => {
    const session = await vaultSession([['function cancel()', 'function undo()']], partial);
    const whole = await vaultSession([]);
    const drawn = [...Array(20).keys()].map((run) => {
      return generatePlan({ ...whole, seed: 1n, run, depth: 60 }).plan;
    });
    const plan = drawn.find(({ steps }) => {
      return steps.some(({ command }) => 'function' in command && command.function === 'cancel()');
    });
    const error = await errorOf(() => adoptPlan(session, plan!));
    expect(error).toMatchObject({ code: 'plan/lacks', exitCode: 2 });
    expect(error.facts.function).toBe('vault.cancel');
  });

  test('error: nothing is left to test', async () => {
    const names = ['deposit', 'requestWithdrawal', 'cancel', 'withdraw', 'setPaused'];
    const renamed = names.map((name) => [`function ${name}(`, `function no_${name}(`] as const);
    const session = await vaultSession(renamed, partial);
    const error = await errorOf(() => campaign(session));
    expect(error).toMatchObject({ code: 'plan/nothing-left', exitCode: 2 });
  });
});

test('knownPart: what two readings agree on, else what was predicted', () => {
  const predicted = { a: 1n, b: { c: 2n, d: [3n] }, e: 9n };
  expect(
    knownPart({ a: 0n, b: { c: 5n, d: [0n] } }, { a: 4n, b: { c: 5n, d: [4n] }, e: 1n }, predicted),
  ).toEqual({ a: 1n, b: { c: 5n, d: [3n] }, e: 9n });
});
