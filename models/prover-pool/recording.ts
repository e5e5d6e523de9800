import type { Address, Recording } from '../../harness/model/index.js';
import { balanceOf } from '../shared/token.js';
import type { Parameters } from './parameters.js';
import { type ProverPool, type Staker, type State, slotIds } from './state.js';
import { weighProvers } from './weights.js';

/** Fee at which recorded traces show the weights at their end. */
const FINAL_FEE = 10n;

/** How traces that were recorded from the deployed contracts end. */
export const recording: Recording<State, Parameters> = {
  format: 'prover-pool-trace/1',
  final: (state, setting, initial) => {
    const ids = slotIds(setting.parameters);
    const weighings = weighProvers(state.proverPool, FINAL_FEE, setting.parameters);
    return {
      provers: ids
        .filter((id) => wasUsed(state.proverPool, id))
        .map((id) => ({
          proverId: BigInt(id),
          staker: state.proverPool.proverIdToAddress[id]!,
          ...state.proverPool.provers[id]!,
        })),
      stakers: Object.fromEntries(
        Object.entries(state.proverPool.stakers).filter(([, staker]) => !isEmpty(staker)),
      ),
      tokenBalancesNotInitial: changedBalances(state, initial, setting.accounts.treasury!),
      capacity: ids.reduce((sum, id) => sum + state.proverPool.provers[id]!.currentCapacity, 0n),
      proverWeightsAtFee10: {
        weights: weighings.map(({ weight }) => weight),
        erpg: weighings.map(({ price }) => price),
      },
    };
  },
};

function wasUsed(pool: ProverPool, id: number): boolean {
  return pool.provers[id]!.rewardPerGas !== 0n;
}

function isEmpty(staker: Staker): boolean {
  return Object.values(staker).every((field) => field === 0n);
}

function changedBalances(state: State, initial: State, always: Address): Record<Address, bigint> {
  const changed: Record<Address, bigint> = {};
  for (const account of Object.keys(state.taikoToken.balances) as Address[]) {
    const balance = balanceOf(state.taikoToken, account);
    if (account === always || balance !== balanceOf(initial.taikoToken, account)) {
      changed[account] = balance;
    }
  }
  return changed;
}
