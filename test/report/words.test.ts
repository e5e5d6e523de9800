import { describe, expect, test } from 'vitest';
import { printable } from '../../harness/report/printable.js';
import { grouped, table } from '../../harness/report/table.js';
import { sayAmount, sayDuration, sayTime, wordsFor } from '../../harness/report/words.js';
import { Ana, model, setting, VAULT } from '../check/scene.js';

describe('durations, times, amounts', () => {
  test.each<[bigint, string]>([
    [0n, '0 s'],
    [1n, '1 s'],
    [59n, '59 s'],
    [60n, '1 minute'],
    [61n, '1 minute and 1 s'],
    [3_600n, '1 hour'],
    [604_800n, '1 week'],
    [604_801n, '1 week and 1 s'],
    [604_799n, '6 days, 23 hours, 59 minutes and 59 s'],
    [2n * 604_800n + 86_400n, '2 weeks and 1 day'],
    [2n ** 64n, '30500568904943 weeks, 7 hours and 16 s'],
  ])('default: %i s', (seconds, said) => {
    expect(sayDuration(seconds)).toBe(said);
  });

  test.each<[bigint, string]>([
    [0n, '1970-01-01 00:00:00 UTC'],
    [1_690_000_000n, '2023-07-22 04:26:40 UTC'],
    [253_402_300_799n, '9999-12-31 23:59:59 UTC'],
    [8_640_000_000_001n, 't=8640000000001'],
    [2n ** 256n - 1n, `t=${2n ** 256n - 1n}`],
  ])('default: time %i', (timestamp, said) => {
    expect(sayTime(timestamp)).toBe(said);
  });

  test.each<[bigint, number, string]>([
    [0n, 8, '0 X'],
    [1n, 8, '0.00000001 X'],
    [100_000_000n, 8, '1 X'],
    [123_456_789_012_345n, 8, '1_234_567.89012345 X'],
    [1_500_000_000_000_000_000n, 18, '1.5 X'],
    [1_234_567n, 0, '1_234_567 X'],
  ])('default: %i units of %i decimals', (units, decimals, said) => {
    expect(sayAmount(units, decimals, 'X')).toBe(said);
  });
});

describe('words of a model', () => {
  const words = wordsFor(model, setting);

  test('default: calls with names, units and ether', () => {
    const call = { from: Ana, to: 'vault', value: 0n };
    const ask = { ...call, function: 'requestWithdrawal(uint256)', args: [10n ** 18n] };
    expect(words.command(ask)).toBe('Ana: vault.requestWithdrawal(amount: 1 ETH)');
    const raw = { ...call, from: VAULT, calldata: '0xdead', value: 3n } as const;
    expect(words.command(raw)).toBe('vault: vault.call{value: 3 wei}(0xdead)');
  });

  test('default: what is returned and why it reverted, by the names of the ABI', () => {
    const withdraw = { from: Ana, to: 'vault', function: 'withdraw()', args: [], value: 0n };
    const returned = { status: 'success', returns: [10n ** 18n], events: [] } as const;
    expect(words.outcome(returned, withdraw)).toBe('success, returns 1 ETH');
    expect(words.outcome(returned)).toBe('success, returns 1000000000000000000');
    const early = { name: 'TooEarly', args: [1_690_000_000n] };
    const said = words.outcome({ status: 'revert', error: early });
    expect(said).toBe('revert TooEarly(1690000000 (2023-07-22 04:26:40 UTC))');
    const reason = { name: 'Error', args: ['not "now"'] };
    expect(words.outcome({ status: 'revert', error: reason })).toBe(
      'revert Error("not \\"now\\"")',
    );
  });

  test('default: wei, or ether where that is shorter', () => {
    expect([0n, 7n, 999_999_999n, -3n].map(words.wei)).toEqual([
      '0 wei',
      '7 wei',
      '999999999 wei',
      '-3 wei',
    ]);
    expect([10n ** 9n, 3n * 10n ** 18n, -(10n ** 18n)].map(words.wei)).toEqual([
      '0.000000001 ETH',
      '3 ETH',
      '-1 ETH',
    ]);
  });

  test('default: values by the name of their field', () => {
    expect(words.value(1_690_000_000n, 'readyAt')).toBe('1690000000 (2023-07-22 04:26:40 UTC)');
    expect(words.value(7n, 'nonce')).toBe('7');
    expect(words.value(undefined)).toBe('—');
    expect(words.value({ who: Ana, balance: 5n * 10n ** 17n, list: [1n, true] })).toBe(
      '{who: Ana, balance: 0.5 ETH, list: [1, true]}',
    );
    expect(words.path(['accounts', Ana, 'balance'])).toBe('accounts[Ana].balance');
    expect(words.path(['list', '3'])).toBe('list[3]');
  });

  test('behavior: what a contract said is escaped wherever it may be', () => {
    const hostile = 'a\u001b[31m\n\u202e';
    const said = 'a\\u{1b}[31m\\u{a}\\u{202e}';
    expect(words.value(hostile)).toBe(said);
    expect(words.value([{ note: hostile }])).toContain(said);
    expect(words.path([hostile, hostile])).toBe(`${said}.${said}`);
    const error = { name: hostile, args: [hostile] };
    expect(words.outcome({ status: 'revert', error })).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(words.outcome({ status: 'success', returns: [hostile], events: [] })).toContain(said);
  });
});

describe('printable', () => {
  test.each([
    ['plain, with spaces and ünïcödé 💥', 'plain, with spaces and ünïcödé 💥'],
    ['\u0000\u0007\b\t\r\n\u007f\u009b', '\\u{0}\\u{7}\\u{8}\\u{9}\\u{d}\\u{a}\\u{7f}\\u{9b}'],
    ['\u200b\u200e\u202a\u2066\ufeff', '\\u{200b}\\u{200e}\\u{202a}\\u{2066}\\u{feff}'],
    ['\u2028\u2029\ue000\ud800', '\\u{2028}\\u{2029}\\u{e000}\\u{d800}'],
    ['\u{e0041}', '\\u{e0041}'],
  ])('behavior: %j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('behavior: a very long text is cut', () => {
    expect(printable('x'.repeat(1_000_000))).toBe(`${'x'.repeat(300)}…`);
  });
});

describe('tables', () => {
  test('default: columns are aligned, and nothing trails', () => {
    const rows = [
      ['a', '1', 'left'],
      ['longer', '12_345', ''],
      ['💥', '', 'x'],
    ];
    expect(table(rows, ['left', 'right', 'left'])).toEqual([
      'a            1  left',
      'longer  12_345',
      '💥               x',
    ]);
    expect(table([], ['left'])).toEqual([]);
  });

  test.each<[number | bigint, string]>([
    [0, '0'],
    [999, '999'],
    [1_000, '1_000'],
    [12_345_678n, '12_345_678'],
  ])('default: %s in threes', (count, said) => {
    expect(grouped(count)).toBe(said);
  });
});
