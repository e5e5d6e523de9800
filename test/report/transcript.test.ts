import { describe, expect, test } from 'vitest';
import { type Address, addressOf } from '../../harness/model/index.js';
import { predict } from '../../harness/plan/predict.js';
import { stepLines } from '../../harness/report/steps.js';
import { divergenceLines, transcriptLines } from '../../harness/report/transcript.js';
import type { Divergence } from '../../harness/trace/divergence.js';
import type { Plan, PlannedStep } from '../../harness/trace/plan.js';
import { Ana, Ben, block, DEPOSIT, model, setting } from '../check/scene.js';

const ETHER = 10n ** 18n;
const DELAY = setting.parameters.DELAY;

function ask(delay: bigint, from = Ana): PlannedStep {
  const called = { function: 'requestWithdrawal(uint256)', args: [2n * ETHER], value: 0n };
  return { command: { from, to: 'vault', ...called }, environment: block(delay) };
}

const steps: PlannedStep[] = [
  { ...DEPOSIT, command: { ...DEPOSIT.command, value: 3n * ETHER } },
  ask(0n),
  ask(60n, Ben),
  {
    command: { from: Ana, to: 'vault', function: 'withdraw()', args: [], value: 0n },
    environment: block(DELAY + 1n),
  },
];
const plan: Plan = { model: 'vault', parameters: {}, hardfork: 'osaka', origin: {}, steps };
const predicted = predict(model, steps, setting);
const at = { step: 3, function: 'vault.withdraw' } as const;
const divergences: Divergence[] = [
  { ...at, code: 'returns', path: ['returns', '0'], model: 2n * ETHER, contract: 0n },
  {
    ...at,
    code: 'events',
    path: ['events', '0'],
    model: { event: 'vault.Withdrawn', account: Ana, amount: 2n * ETHER },
    contract: undefined,
  },
  {
    ...at,
    code: 'state',
    path: ['accounts', Ana, 'readyAt'],
    model: 0n,
    contract: 1_700_172_800n,
  },
  { ...at, code: 'frame', path: ['vault.__gap[3]'], model: 'not written', contract: '0x07' },
];
const input = { model, setting, plan, predicted, divergences };

describe('a failure', () => {
  test('default: when, who, what, what is expected, and the failing line marked', () => {
    expect(transcriptLines(input).join('\n')).toMatchInlineSnapshot(`
      "Starts at 2023-11-14 22:13:20 UTC (t=1700000000).
        1.  start                                 Ana: vault.deposit{value: 3 ETH}()           → success
        2.  same block                            Ana: vault.requestWithdrawal(amount: 2 ETH)  → success
        3.  +1 minute                             Ben: vault.requestWithdrawal(amount: 2 ETH)  → revert NotEnough(0 ETH)
      ✗ 4.  +1 day, 23 hours, 59 minutes and 1 s  Ana: vault.withdraw()                        → success, returns 2 ETH"
    `);
  });

  test('default: where, and what both sides have there', () => {
    expect(divergenceLines(input).join('\n')).toMatchInlineSnapshot(`
      "check    where                  model                                         contract
      returns  returns[0]             2 ETH                                         0 ETH
      events   events[0]              vault.Withdrawn(account: Ana, amount: 2 ETH)  —
      state    accounts[Ana].readyAt  0                                             1700172800 (2023-11-16 22:13:20 UTC)
      frame    vault.__gap[3]         not written                                   0x07"
    `);
  });

  test('behavior: the sides may be others', () => {
    expect(divergenceLines(input, ['record', 'contract'])[0]).toMatch(
      /^check +where +record +contract$/,
    );
  });
});

describe('plans that pass', () => {
  test('behavior: no line is marked', () => {
    const lines = transcriptLines({ ...input, divergences: [] });
    expect(lines.filter((line) => line.includes('✗'))).toEqual([]);
    expect(lines).toHaveLength(5);
  });

  test('behavior: a plan without steps has nothing to tell', () => {
    expect(transcriptLines({ ...input, plan: { ...plan, steps: [] }, divergences: [] })).toEqual(
      [],
    );
  });

  test('default: every step in full, with what changed', () => {
    const one = { ...plan, steps: steps.slice(0, 1) };
    const sides = [{ name: 'model', trace: predicted }];
    expect(stepLines({ model, setting, plan: one, sides }).join('\n')).toMatchInlineSnapshot(`
      "1. Ana: vault.deposit{value: 3 ETH}()  [block 1000, t=1700000000]
         model: success
           event vault.Deposited(account: Ana, amount: 3 ETH)
           total                  0 ETH → 3 ETH
           accounts[Ana].balance  0 ETH → 3 ETH
      "
    `);
  });
});

test('behavior: names stand for the world, never for an address that only looks alike', () => {
  expect(addressOf('vault')).toEqual({ addressOf: 'vault' });
  const stranger: Address = `0x${Ana.slice(2, -2)}ff`;
  const [, line] = transcriptLines({
    ...input,
    plan: { ...plan, steps: [{ ...ask(0n, stranger) }] },
    divergences: [],
  });
  expect(line).toContain(stranger);
});
