import type { CheckInput } from '../../harness/check/check.js';
import type { Address, Environment, Outcome, Setting } from '../../harness/model/index.js';
import { ZERO_WORD } from '../../harness/model/index.js';
import type { PlannedStep } from '../../harness/trace/plan.js';
import type { Trace } from '../../harness/trace/trace.js';
import { model, type Parameters, type State } from '../example/vault.model.js';

export { model };
export const { Ana, Ben } = model.world.actors as Record<'Ana' | 'Ben', Address>;
export const VAULT: Address = '0xb2c904decb291cb20062fd3b9c773e3c2eae71ef';
const START = 1_700_000_000n;

/** The vault as deployed; nothing here asks a chain. */
export const setting: Setting<Parameters> = {
  parameters: model.parameters,
  contracts: { vault: VAULT },
  accounts: model.world.accounts,
  actors: Object.values(model.world.actors),
  chainId: 31_337n,
};
export const initial: State = model.initial(setting);

export function block(delay: bigint): Environment {
  const words = { parentHash: ZERO_WORD, prevRandao: ZERO_WORD };
  const timestamp = START + delay;
  return { number: 1000n + delay, timestamp, chainId: 31_337n, baseFee: 0n, ...words };
}

export const DEPOSIT: PlannedStep = {
  command: { from: Ana, to: 'vault', function: 'deposit()', args: [], value: 5n },
  environment: block(0n),
};

export const DEPOSITED: Outcome = {
  status: 'success',
  returns: [],
  events: [{ emitter: 'vault', name: 'Deposited', args: { account: Ana, amount: 5n } }],
};

/** The trace of one deposit, with the state that follows it. */
export function traceOf(given: Partial<Trace<State>> & { readonly outcome?: Outcome }): Trace {
  const { outcome = DEPOSITED, ...parts } = given;
  const accounts = { ...initial.accounts, [Ana]: { balance: 5n, requested: 0n, readyAt: 0n } };
  return {
    steps: [{ outcome }],
    environments: [DEPOSIT.environment],
    states: new Map([[0, { ...initial, total: 5n, accounts }]]),
    ether: new Map([[0, { [Ana]: -5n, [VAULT]: 5n }]]),
    ...parts,
  };
}

/** What checks are given for two traces of one deposit. */
export function inputOf(predicted: Trace, observed: Trace): CheckInput {
  return { model, setting, commands: [DEPOSIT.command], predicted, observed };
}
