import {
  type Command,
  generatePlan,
  isRaw,
  outcomeLabel,
  type PlannedStep,
  predict,
  type Setting,
  ZERO_WORD,
} from 'taiko-difftest';
import { expect, test } from 'vitest';
import { model, type Parameters, type State } from './vault.model.js';

const setting: Setting<Parameters> = {
  parameters: model.parameters,
  contracts: { vault: '0xb2c904decb291cb20062fd3b9c773e3c2eae71ef' },
  accounts: model.world.accounts,
  actors: Object.values(model.world.actors),
  chainId: 31_337n,
};
const { Ana } = model.world.actors as Record<string, `0x${string}`>;
const ETHER = 10n ** 18n;
const START = 1_700_000_000n;

function at(timestamp: bigint, given: Partial<Command>): PlannedStep {
  const command = { from: Ana!, to: 'vault', args: [], value: 0n, ...given } as Command;
  const words = { parentHash: ZERO_WORD, prevRandao: ZERO_WORD };
  const number = timestamp - START + 1n;
  return { command, environment: { number, timestamp, chainId: 31_337n, baseFee: 0n, ...words } };
}

test('default: what is deposited comes back two days after it was asked for', () => {
  const later = START + setting.parameters.DELAY;
  const { steps, states, ether } = predict<State>(
    model,
    [
      at(START, { function: 'deposit()', value: 3n * ETHER }),
      at(START, { function: 'requestWithdrawal(uint256)', args: [2n * ETHER] }),
      at(later - 1n, { function: 'withdraw()' }),
      at(later, { function: 'withdraw()' }),
    ],
    setting,
  );
  expect(steps.map(({ outcome }) => outcomeLabel(outcome))).toEqual([
    'success',
    'success',
    'TooEarly',
    'success',
  ]);
  expect(states.get(3)!.total).toBe(ETHER);
  expect(states.get(3)!.accounts[Ana!]).toEqual({ balance: ETHER, requested: 0n, readyAt: 0n });
  expect(ether.get(3)).toEqual({ [Ana!]: -ETHER, [setting.contracts.vault!]: ETHER });
});

test('behavior: asking again starts the delay anew', () => {
  const ask = { function: 'requestWithdrawal(uint256)', args: [ETHER] };
  const { states } = predict<State>(
    model,
    [at(START, { function: 'deposit()', value: 3n * ETHER }), at(START, ask), at(START + 60n, ask)],
    setting,
  );
  const readyAt = START + 60n + setting.parameters.DELAY;
  expect(states.get(2)!.accounts[Ana!]).toEqual({ balance: ETHER, requested: 2n * ETHER, readyAt });
});

test('behavior: plans reach every outcome of every function', () => {
  const reached = new Set<string>();
  for (let run = 0; run < 100; run += 1) {
    const options = { model, setting, seed: 1n, run, depth: 50, hardfork: 'osaka' };
    const { plan, predicted } = generatePlan(options);
    plan.steps.forEach(({ command }, index) => {
      const name = isRaw(command) ? '(raw)' : command.function.replace(/\(.*/, '');
      reached.add(`${name} ${outcomeLabel(predicted.steps[index]!.outcome)}`);
    });
  }
  expect([...reached].sort()).toMatchInlineSnapshot(`
    [
      "(raw) (empty)",
      "cancel (empty)",
      "cancel NothingRequested",
      "cancel success",
      "deposit DepositsPaused",
      "deposit NothingSent",
      "deposit OverCapacity",
      "deposit success",
      "requestWithdrawal NotEnough",
      "requestWithdrawal success",
      "setPaused NotOwner",
      "setPaused success",
      "withdraw NothingRequested",
      "withdraw TooEarly",
      "withdraw success",
    ]
  `);
});

test('behavior: invariants hold in every state of every plan', () => {
  for (let run = 0; run < 100; run += 1) {
    const options = { model, setting, seed: 2n, run, depth: 50, hardfork: 'osaka' };
    for (const state of generatePlan(options).predicted.states.values()) {
      for (const { name, broken } of model.invariants) {
        expect(broken(state as State, setting, START), name).toBeUndefined();
      }
    }
  }
});
