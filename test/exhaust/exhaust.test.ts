import { describe, expect, test } from 'vitest';
import { exhaust } from '../../harness/exhaust/exhaust.js';
import type { ExhaustOptions, ExhaustResult } from '../../harness/exhaust/result.js';
import { type Changes, vaultSession } from '../campaign/vaultSession.js';
import { canonical } from '../example/vault.generator.js';
import { model as vault } from '../example/vault.model.js';
import { errorOf } from '../target/support.js';
import { cellsOf, failureOf, OPTIONS } from './support.js';

const NOTE =
  'contract Note { uint256 public immutable seven; constructor(uint256 v) { seven = v; } }';

/** What does not hang on how fast or in how many lanes it was done. */
function lasting({ seconds, domain, ...rest }: ExhaustResult) {
  expect(seconds).toBeGreaterThan(0);
  return rest;
}

describe('any model', () => {
  const search = async (changes: Changes, options: Partial<ExhaustOptions> = {}) => {
    return exhaust(await vaultSession(changes), { ...OPTIONS, ...options });
  };

  test('behavior: one worker, two workers: the same result', async () => {
    const session = await vaultSession([]);
    const one = await exhaust(session, { ...OPTIONS, workers: 1 });
    const two = await exhaust(session, { ...OPTIONS, workers: 2 });
    expect(one).toMatchObject({ verdict: 'pass', complete: 4, states: 55, transitions: 1080 });
    expect(lasting(two)).toEqual(lasting(one));
  });

  test('behavior: the shortest sequence that shows a difference', async () => {
    const late: Changes = [
      ['block.timestamp < account.readyAt', 'block.timestamp <= account.readyAt'],
    ];
    const result = await search(late);
    expect(result).toMatchObject({ verdict: 'fail', complete: 2 });
    expect(failureOf(result)).toEqual({
      calls: ['deposit', 'requestWithdrawal', 'withdraw'],
      ...{ code: 'status', step: 2, minimal: false, confirmation: 'mined' },
    });
  });

  test('behavior: ether that goes to somebody else', async () => {
    const result = await search([['msg.sender.call{value: amount}', 'owner.call{value: amount}']]);
    expect(failureOf(result)).toMatchObject({ code: 'ether', step: 2, confirmation: 'mined' });
  });

  test('behavior: a word that nobody asked for was written', async () => {
    const result = await search([
      ['bool public paused;', 'bool public paused;\nuint256 hits;'],
      [
        'account.readyAt = 0;\n        emit Cancelled',
        'account.readyAt = 0;\nhits++;\nemit Cancelled',
      ],
    ]);
    expect(failureOf(result)).toMatchObject({ code: 'frame', step: 2, confirmation: 'mined' });
  });

  test('behavior: storage that the model does not know is carried along', async () => {
    const session = await vaultSession([
      ['bool public paused;', 'bool public paused;\nuint256 hits;'],
      ['account.balance -= uint96(amount);', 'account.balance -= uint96(amount); hits++;'],
      [
        'if (block.timestamp < account.readyAt)',
        'if (hits == 1) revert NothingSent();\nif (block.timestamp < account.readyAt)',
      ],
    ]);
    const checks = session.checks.filter(({ name }) => name !== 'frame');
    const result = await exhaust({ ...session, checks }, OPTIONS);
    expect(failureOf(result)).toMatchObject({
      calls: ['deposit', 'requestWithdrawal', 'withdraw'],
      ...{ code: 'error', confirmation: 'mined' },
    });
  });

  test('behavior: contracts that create contracts are carried along', async () => {
    const session = await vaultSession([
      ['contract Vault {', `${NOTE}\ncontract Vault {`],
      ['bool public paused;', 'bool public paused;\nNote note;'],
      [
        'if (amount == 0 || amount',
        'if (address(note) == address(0)) note = new Note(7);\nif (amount == 0 || amount',
      ],
      ['total -= amount;', 'total -= note.seven() == 7 ? amount : 0;'],
    ]);
    const checks = session.checks.filter(({ name }) => name !== 'frame');
    const result = await exhaust({ ...session, checks }, OPTIONS);
    expect(result).toMatchObject({ verdict: 'pass', failures: [] });
    expect(cellsOf(result)).toContain('vault.withdraw success');
  });

  test('behavior: cut short by time, it says how far it got', async () => {
    let clock = 0;
    const result = await search([], { length: 9, seconds: 5, now: () => (clock += 100) });
    expect(result.verdict).toBe('pass');
    expect(result.complete).toBeGreaterThan(1);
    expect(result.complete).toBeLessThan(9);
    const interrupted = await search([], { signal: AbortSignal.abort() });
    expect(interrupted).toMatchObject({ verdict: 'unknown', interrupted: true, complete: 0 });
  });

  test('error: a canonical form that forgets what matters', async () => {
    const forgetful: typeof canonical = ({ paused, ...state }, now, setting) => {
      return canonical({ ...state, paused: false }, now, setting);
    };
    const session = await vaultSession([], { model: { ...vault, canonical: forgetful } });
    const error = await errorOf(() => exhaust(session, OPTIONS));
    expect(error).toMatchObject({ code: 'model/canonical', exitCode: 2 });
    expect(error.facts).toMatchObject({
      function: 'vault.deposit',
      'one ends in': 'success, Deposited',
    });
  });

  test('error: a model that does not say what to try, and a domain that cannot be', async () => {
    const session = await vaultSession([]);
    const codeOf = async (small: typeof vault.small, sizes = {}) => {
      const { small: _, ...rest } = vault;
      const model = small === undefined ? rest : { ...rest, small };
      const error = await errorOf(() => exhaust({ ...session, model }, { ...OPTIONS, sizes }));
      return error.code;
    };
    const small = vault.small!;
    const with_ = (changed: object): typeof small => ({
      ...small,
      domain: (setting, sizes) => ({ ...small.domain(setting, sizes), ...changed }),
    });
    expect(await codeOf(undefined)).toBe('model/no-small');
    expect(await codeOf(small, { people: 4 })).toBe('exhaust/size');
    expect(await codeOf(small, { toString: 1 })).toBe('exhaust/size');
    expect(await codeOf(with_({ delays: [] }))).toBe('model/small');
    expect(await codeOf(with_({ commands: [] }))).toBe('model/small');
    const { commands } = small.domain(
      { ...session.setting, parameters: vault.parameters },
      { people: 1, amounts: 1 },
    );
    expect(await codeOf(with_({ prefix: [commands[2]] }))).toBe('model/small');
  });
});
