import { type GasModel, outcomeLabel, StorageMeter } from 'taiko-difftest';
import type { Account, Parameters, State } from './vault.model.js';

// What a call costs hangs on more than its function and how it ends: on the words of storage that
// it changes, and on whether they were empty. What all the rest costs is learned.

const UNUSED: Account = { balance: 0n, requested: 0n, readyAt: 0n };

export const gas: GasModel<State, Parameters> = {
  open: (setting) => (step) => {
    const { command, outcome, before } = step;
    const { from, value } = command;
    const amount = (step.args[0] as bigint | undefined) ?? 0n;
    const readyAt = step.environment.timestamp + setting.parameters.DELAY;
    const account = before.accounts[from] ?? UNUSED;
    const meter = new StorageMeter(from, setting.contracts.vault!);
    const changeAccount = (after: Account) => meter.write('account', word(account), word(after));

    if (outcome.status === 'success') {
      const { balance, requested } = account;
      switch (step.function) {
        case 'deposit()':
          meter.write('total', before.total, before.total + value);
          changeAccount({ ...account, balance: balance + value });
          break;
        case 'requestWithdrawal(uint256)':
          changeAccount({ balance: balance - amount, requested: requested + amount, readyAt });
          break;
        case 'cancel()':
          changeAccount({ ...UNUSED, balance: balance + requested });
          break;
        case 'withdraw()':
          meter.write('total', before.total, before.total - requested);
          changeAccount({ ...UNUSED, balance });
          break;
        case 'setPaused(bool)':
          meter.write('paused', before.paused, step.args[0] as boolean);
      }
    }
    const end = outcomeLabel(outcome);
    const called = step.function?.replace(/\(.*/, '') ?? '(raw)';
    return {
      call: `vault.${called}`,
      way: end,
      // A call that reverts has done less; so has one whose first condition fails.
      features: {
        ...(outcome.status === 'revert' ? { [end]: 1 } : {}),
        ...(step.args[0] === 0n ? { 'asks for nothing': 1 } : {}),
      },
      metered: meter.gas,
      refund: meter.refund,
    };
  },
};

/** All three share a word of storage. */
function word({ balance, requested, readyAt }: Account): bigint {
  return balance | (requested << 96n) | (readyAt << 192n);
}
