import { describe, expect, test } from 'vitest';
import { logsOf, Malformed, wireCall } from '../../harness/chain/wire.js';
import { ALICE, slot } from './support.js';

const reverted = { status: '0x0', returnData: '0x', gasUsed: '0x1', logs: [] };

describe('wireCall', () => {
  test.each([
    ['no error', {}, '0x'],
    ['an error that is null', { error: null }, '0x'],
    ['an error without data', { error: { code: 3, message: 'reverted' } }, '0x'],
    ['an error whose data is null', { error: { code: 3, data: null } }, '0x'],
    ['an error with data', { error: { code: 3, data: '0xABCD' } }, '0xabcd'],
  ] as const)('behavior: what a call reverted with, beside %s', (_, beside, data) => {
    expect(wireCall({ ...reverted, ...beside })).toMatchObject({ success: false, data });
  });
});

describe('logsOf', () => {
  test('default: emitter, topics and data', () => {
    const log = { address: ALICE, topics: [slot(0), slot(7)], data: '0x' };
    expect(logsOf([{ ...log, removed: false }])).toEqual([log]);
  });

  test.each(['0x', '0x07', slot(7).slice(0, -2), `${slot(7)}ff`])(
    'error: %s is no topic',
    (topic) => {
      const log = { address: ALICE, topics: [slot(0), topic], data: '0x' };
      expect(() => logsOf([log])).toThrow(Malformed);
    },
  );
});
