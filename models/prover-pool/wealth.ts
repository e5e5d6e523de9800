import {
  type Address,
  type Call,
  type Operation,
  withEntry,
  withGuards,
} from '../../harness/model/index.js';
import type { PoolCall, State } from './state.js';

/**
 * Lets what accounts must own follow a call of the token itself: whoever moves tokens outside
 * the pool becomes richer or poorer by that much.
 */
export function followedByWealth(operation: Operation<State>): Operation<State> {
  const followed = (call: Call<State>, args: unknown) => {
    const before = call.state.taikoToken.balances;
    const returns = operation(call, args);
    const after = call.state.taikoToken.balances;
    if (after !== before) {
      let { wealth } = call.state;
      for (const account of Object.keys(after) as Address[]) {
        const change = after[account]! - (before[account] ?? 0n);
        if (change === 0n) continue;
        wealth = withEntry(wealth, account, (wealth[account] ?? 0n) + change);
      }
      call.state = { ...call.state, wealth };
    }
    return returns;
  };
  return operation.guards === undefined ? followed : withGuards(operation.guards, followed);
}

/** Takes what was slashed from what an account must own. */
export function loseWealth(call: PoolCall, account: Address, amount: bigint): void {
  const { wealth } = call.state;
  if (amount === 0n) return;
  call.state = {
    ...call.state,
    wealth: withEntry(wealth, account, (wealth[account] ?? 0n) - amount),
  };
}
