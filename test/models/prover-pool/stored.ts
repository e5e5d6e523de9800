import { isDeepStrictEqual } from 'node:util';
import type {
  Address,
  AnyModel,
  Hex,
  ReadVariable,
  Setting,
  Value,
} from '../../../harness/model/index.js';
import { generatePlan } from '../../../harness/plan/generate.js';
import type { State } from '../../../models/prover-pool/index.js';
import { settingOf } from './setting.js';

const RUNS = 40;
const DEPTH = 80;
const NOBODY = `0x${'99'.repeat(20)}` as const;

type Read = { readonly model: AnyModel; readonly setting: Setting };

/**
 * Which states a model does not read back from storage as they were written there; undefined where
 * it reads all.
 */
export function misread(model: AnyModel): string | undefined {
  const read = { model, setting: settingOf(model) };
  return misreadOfPlans(read) ?? misreadOfWords(read) ?? wronglyAsked(read);
}

/** What is stored as predicted must be read as predicted. */
function misreadOfPlans({ model, setting }: Read): string | undefined {
  for (let run = 0; run < RUNS; run += 1) {
    const drawing = { model, setting, seed: 11n, run, depth: DEPTH, hardfork: 'shanghai' };
    const { predicted, plan } = generatePlan(drawing);
    const state = predicted.states.get(plan.steps.length - 1) as State;
    const read = model.abstraction.toState(
      stored({ model, setting }, state, state),
      state,
      setting,
    );
    if (!isDeepStrictEqual(read, state)) return `the state after run ${run}`;
    if (model.abstraction.balances?.(state) !== state.taikoToken.balances) return 'balances';
  }
  return undefined;
}

/** A word that the model does not expect must show in the state: one after another. */
function misreadOfWords({ model, setting }: Read): string | undefined {
  const initial = model.initial(setting) as State;
  // A model may leave out who never held any.
  const { [setting.accounts.stranger!]: _, ...balances } = initial.taikoToken.balances;
  const taikoToken = { ...initial.taikoToken, balances };
  const expected: State = { ...initial, taikoToken, heldElsewhere: 7n };
  for (const [name, written] of Object.entries(unexpected(expected, setting))) {
    const reader = stored({ model, setting }, written, expected);
    const read = model.abstraction.toState(reader, expected, setting);
    if (!isDeepStrictEqual(read, written)) return `what nobody expected: ${name}`;
  }
  return undefined;
}

function unexpected(state: State, setting: Setting): Readonly<Record<string, State>> {
  const { proverPool: pool, taikoToken: token, addressManager: manager } = state;
  const [alice] = setting.actors as readonly [Address];
  const home = String(setting.chainId);
  const byOwner = setting.accounts.owner!;
  const empty = { exitRequestedAt: 0n, exitAmount: 0n, maxCapacity: 0n, proverId: 0n };
  const ofPool = (changes: Partial<State['proverPool']>): State => {
    return { ...state, proverPool: { ...pool, ...changes } };
  };
  const ofToken = (changes: Partial<State['taikoToken']>): State => {
    return { ...state, taikoToken: { ...token, ...changes } };
  };
  const staker = (changes: Partial<typeof empty>): State => {
    return ofPool({ stakers: { ...pool.stakers, [byOwner]: { ...empty, ...changes } } });
  };
  const names = { ...manager.addresses[home]!, [nameWord('erc20_vault')]: alice };
  return {
    'a slot above the last': ofPool({ provers: pool.provers.with(33, slot(5n)) }),
    'a slot below the first': ofPool({ provers: pool.provers.with(0, slot(5n)) }),
    'an owner above the last': ofPool({
      proverIdToAddress: pool.proverIdToAddress.with(33, alice),
    }),
    'a request': staker({ exitRequestedAt: 1n }),
    'something on its way out': staker({ exitAmount: 1n }),
    'a capacity': staker({ maxCapacity: 1n }),
    'a slot of somebody': staker({ proverId: 1n }),
    'another owner of the pool': ofPool({ owner: alice }),
    'another book of the pool': ofPool({ addressManager: alice }),
    'another version of the pool': ofPool({ initialized: 2n }),
    'a pool that is being initialized': ofPool({ initializing: true }),
    'a balance': ofToken({ balances: { ...token.balances, [setting.accounts.stranger!]: 3n } }),
    'a paused token': ofToken({ paused: true }),
    'another supply': ofToken({ totalSupply: 1n }),
    'another owner of the token': ofToken({ owner: alice }),
    'another book of the token': ofToken({ addressManager: alice }),
    'another owner of the book': { ...state, addressManager: { ...manager, owner: alice } },
    'a name': { ...state, addressManager: { ...manager, addresses: { [home]: names } } },
  };
}

/** Whoever is not of the world must be asked for, once the model holds them; otherwise nobody is. */
function wronglyAsked({ model, setting }: Read): string | undefined {
  const { abstraction } = model;
  const state = model.initial(setting) as State;
  const { proverPool: pool, taikoToken: token, addressManager: manager } = state;
  const [alice] = setting.actors as readonly [Address];
  const elsewhere = { ...manager.addresses, '5': { [nameWord('dao')]: alice } };
  const home = String(setting.chainId);
  const other = {
    ...manager.addresses,
    [home]: { ...manager.addresses[home], [nameWord('x')]: alice },
  };
  const staker = { exitRequestedAt: 0n, exitAmount: 1n, maxCapacity: 0n, proverId: 0n };
  const added: Readonly<Record<string, readonly [State, unknown]>> = {
    'a holder': [
      { ...state, taikoToken: { ...token, balances: { ...token.balances, [NOBODY]: 1n } } },
      { contract: 'taikoToken', name: '_balances', keys: [NOBODY] },
    ],
    'a staker': [
      { ...state, proverPool: { ...pool, stakers: { ...pool.stakers, [NOBODY]: staker } } },
      { contract: 'proverPool', name: 'stakers', keys: [NOBODY] },
    ],
    'a known name elsewhere': [
      { ...state, addressManager: { ...manager, addresses: elsewhere } },
      { contract: 'addressManager', name: 'addresses', keys: [5n, nameWord('dao')] },
    ],
    'an unknown name': [
      { ...state, addressManager: { ...manager, addresses: other } },
      { contract: 'addressManager', name: 'addresses', keys: [setting.chainId, nameWord('x')] },
    ],
  };
  const usual = abstraction.variables(state, setting);
  if (abstraction.variables(state, setting) !== usual) return 'what is asked is listed again';
  for (const [name, [richer, variable]] of Object.entries(added)) {
    if (!isDeepStrictEqual(abstraction.variables(richer, setting), [...usual, variable])) {
      return `asked for ${name}`;
    }
    const read = abstraction.toState(stored({ model, setting }, richer, richer), richer, setting);
    if (!isDeepStrictEqual(read, richer)) return `read of ${name}`;
  }
  return undefined;
}

/** Reads a state as storage would have it, and only what `variables` asks for. */
function stored({ model, setting }: Read, state: State, predicted: State): ReadVariable {
  const asked = new Set(
    model.abstraction
      .variables(predicted, setting)
      .map(({ contract, name, keys }) => [contract, name, ...keys].join()),
  );
  return (contract, name, ...keys) => {
    if (!asked.has([contract, name, ...keys].join())) throw new Error(`not asked for: ${name}`);
    return lookUp(state, contract, name, keys);
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

function nameWord(name: string): Hex {
  return `0x${Buffer.from(name, 'ascii').toString('hex').padEnd(64, '0')}`;
}
