import { describe, expect, test } from 'vitest';
import type { Address, ReadVariable, Value } from '../../../harness/model/index.js';
import { generatePlan } from '../../../harness/plan/generate.js';
import { proverPool, type State } from '../../../models/prover-pool/index.js';
import { setting } from './setting.js';

const { abstraction } = proverPool;
const NOBODY = `0x${'99'.repeat(20)}` as const;

describe('abstraction', () => {
  test('default: what is stored as predicted is read as predicted', () => {
    for (let run = 0; run < 40; run += 1) {
      const { predicted, plan } = generatePlan({
        model: proverPool,
        setting,
        seed: 11n,
        run,
        depth: 80,
        hardfork: 'shanghai',
      });
      const state = predicted.states.get(plan.steps.length - 1) as State;
      expect(abstraction.toState(stored(state, state), state, setting)).toEqual(state);
    }
  });

  test('behavior: a word that the model does not expect shows in the state', () => {
    const state = proverPool.initial(setting);
    const dave = setting.actors[3]!;
    const written: State = {
      ...state,
      proverPool: {
        ...state.proverPool,
        provers: state.proverPool.provers.with(33, slot(5n)),
        stakers: {
          ...state.proverPool.stakers,
          [dave]: { exitRequestedAt: 1n, exitAmount: 0n, maxCapacity: 0n, proverId: 0n },
        },
      },
      taikoToken: {
        ...state.taikoToken,
        balances: { ...state.taikoToken.balances, [setting.accounts.stranger!]: 3n },
      },
    };
    expect(abstraction.toState(stored(written, state), state, setting)).toEqual(written);
  });

  test('behavior: whoever is not of the world is asked for once the model holds them', () => {
    const state = proverPool.initial(setting);
    const richer: State = {
      ...state,
      taikoToken: { ...state.taikoToken, balances: { ...state.taikoToken.balances, [NOBODY]: 1n } },
    };
    const asked = abstraction.variables(richer, setting);
    expect(asked).toContainEqual({ contract: 'taikoToken', name: '_balances', keys: [NOBODY] });
    expect(abstraction.variables(state, setting)).toBe(abstraction.variables(state, setting));
  });
});

/** Reads a state as storage would have it, and only what `variables` asks for. */
function stored(state: State, predicted: State): ReadVariable {
  const asked = new Set(
    abstraction
      .variables(predicted, setting)
      .map(({ contract, name, keys }) => [contract, name, ...keys].join()),
  );
  return (contract, name, ...keys) => {
    if (!asked.has([contract, name, ...keys].join())) throw new Error(`not asked for: ${name}`);
    return lookUp(state, contract as keyof typeof setting.contracts, name, keys);
  };
}

function lookUp(state: State, contract: string, name: string, keys: readonly unknown[]): Value {
  const part = state[contract as 'proverPool'];
  const { proverPool: pool, taikoToken: token, addressManager: manager } = state;
  const [first, second] = keys;
  const variables: Readonly<Record<string, () => Value | undefined>> = {
    _initialized: () => part.initialized,
    _initializing: () => part.initializing,
    _owner: () => part.owner,
    _addressManager: () => part.addressManager,
    provers: () => pool.provers[Number(first)],
    proverIdToAddress: () => pool.proverIdToAddress[Number(first)],
    stakers: () => pool.stakers[first as Address] ?? staker(),
    _balances: () => token.balances[first as Address] ?? 0n,
    _totalSupply: () => token.totalSupply,
    _paused: () => token.paused,
    addresses: () => manager.addresses[String(first)]?.[second as Address] ?? zero(),
  };
  return variables[name]!()!;
}

function slot(stakedAmount: bigint) {
  return { stakedAmount, rewardPerGas: 0n, currentCapacity: 0n };
}

function staker() {
  return { exitRequestedAt: 0n, exitAmount: 0n, maxCapacity: 0n, proverId: 0n };
}

function zero(): Address {
  return `0x${'0'.repeat(40)}`;
}
