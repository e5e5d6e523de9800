import { isDeepStrictEqual } from 'node:util';
import {
  edgeFrom,
  edgesFrom,
  keyOf,
  later,
  type Node,
  nodeAfter,
  rootNode,
} from '../../../harness/exhaust/node.js';
import type { Address, AnyModel, Value } from '../../../harness/model/index.js';
import { randomOfRun } from '../../../harness/plan/random.js';
import type { Parameters, Staker, State } from '../../../models/prover-pool/index.js';
import { settingOf } from './setting.js';

const WALKS = 400;
const CALLS = 12;
/** Pairs of states that count as one: each is tried with every call after every delay. */
const LEAST_PAIRS = 150;
const WEEK = 604_800n;
const AGES = 5n * 52n * WEEK;

type Scope = ReturnType<typeof scopeOf>;

function scopeOf(model: AnyModel) {
  const usual = Object.entries(model.small!.sizes).map(([name, { usual }]) => [name, usual]);
  const sizes = { ...Object.fromEntries(usual), rewards: 3, blocks: 2 } as Record<string, number>;
  const setting = settingOf(model);
  return { model, setting, domain: { ...model.small!.domain(setting, sizes), sizes } };
}

/** Nodes that random walks of the small domain come by, by their keys. */
function walkedNodes(scope: Scope): ReadonlyMap<string, readonly Node[]> {
  const { commands, delays } = scope.domain;
  const byKey = new Map<string, Node[]>();
  for (let walk = 0; walk < WALKS; walk += 1) {
    const random = randomOfRun(1n, walk);
    let node = rootNode(scope, new Map());
    for (let call = 0; call < CALLS; call += 1) {
      const command = commands[random.nextInt(0, commands.length - 1)]!;
      const delay = delays[random.nextInt(0, delays.length - 1)]!;
      const edge = edgeFrom(scope, node, command, later(node.environment, delay));
      node = nodeAfter(edge, node.changes);
      const key = keyOf(scope, node.state, node.ether, node.environment.timestamp);
      byKey.set(key, [...(byKey.get(key) ?? []), node]);
    }
  }
  return byKey;
}

/** A value with its times as ages; all that are over a week old are one. */
function aged(value: Value, now: bigint): unknown {
  if (typeof value === 'bigint') {
    const age = now - value;
    if (age < -AGES || age > AGES) return value;
    return `age ${age > WEEK ? WEEK + 1n : age}`;
  }
  if (typeof value !== 'object') return value;
  return Object.entries(value).map(([name, item]) => [name, aged(item as Value, now)]);
}

/** All that can be seen of every call after every delay, and what it leaves. */
function behaviour(scope: Scope, node: Node): readonly unknown[] {
  return edgesFrom(scope, node).map(({ prediction, environment }) => {
    const { outcome, state, ether } = prediction;
    const now = environment.timestamp;
    return [aged(outcome as Value, now), keyOf(scope, state, ether, now)];
  });
}

/** How states behave differently that count as one; undefined where none do. */
export function mergedWrongly(model: AnyModel): string | undefined {
  const scope = scopeOf(model);
  let pairs = 0;
  for (const [key, nodes] of walkedNodes(scope)) {
    const [first, ...others] = nodes;
    const different = others.find(({ state, environment }) => {
      return state !== first!.state || environment.timestamp !== first!.environment.timestamp;
    });
    if (different === undefined) continue;
    pairs += 1;
    if (!isDeepStrictEqual(behaviour(scope, different), behaviour(scope, first!))) {
      return `states that count as one behave differently: ${key}`;
    }
  }
  return pairs > LEAST_PAIRS ? undefined : `only ${pairs} pairs of states count as one`;
}

type Moment = readonly [state: State, now: bigint];

/** Which states should count as one and do not, or the other way round; undefined where none. */
export function keptApartWrongly(model: AnyModel): string | undefined {
  const scope = scopeOf(model);
  const key = ([state, now]: Moment) => keyOf(scope, state, {}, now);
  const { same, different } = pairsOf(scope);
  for (const [name, [left, right]] of Object.entries(same)) {
    if (key(left) !== key(right)) return `kept apart: ${name}`;
  }
  for (const [name, [left, right]] of Object.entries(different)) {
    if (key(left) === key(right)) return `merged: ${name}`;
  }
  // The longer period counts, whichever that is.
  const usual = scope.setting.parameters as Parameters;
  const slow: Parameters = { ...usual, MIN_CHANGE_DELAY: 2n * WEEK };
  const patient = { ...scope, setting: { ...scope.setting, parameters: slow } };
  const [[state, week]] = different['the last second of the week']!;
  const later = (seconds: bigint) => keyOf(patient, state, {}, week + seconds);
  return later(10n) === later(20n) ? 'merged: within the longer period' : undefined;
}

type Pairs = Readonly<Record<string, readonly [Moment, Moment]>>;

function pairsOf(scope: Scope): { readonly same: Pairs; readonly different: Pairs } {
  const root = rootNode(scope, new Map());
  const now = root.environment.timestamp;
  const state = root.state as State;
  const [alice, bob] = scope.setting.actors as readonly [Address, Address];
  const { stakers } = state.proverPool;
  const { balances } = state.taikoToken;
  const others: Pairs = Object.fromEntries(
    Object.entries(unlike(state, alice)).map(([name, other]) => {
      return [name, [at(other, now), at(state, now)]];
    }),
  );
  const leaving = (changes: Partial<Staker> = {}, account = alice): State => {
    const staker = { exitRequestedAt: now, exitAmount: 5n, maxCapacity: 32n, proverId: 0n };
    return ofPool(state, { stakers: { [account]: { ...staker, ...changes } } });
  };
  const exit = (changes: Partial<Staker>): readonly [Moment, Moment] => {
    return [at(leaving(changes), now), at(leaving(), now)];
  };
  const asked = leaving({ exitRequestedAt: now + 7n });
  return {
    same: {
      // The week is over when more than a week has passed; from then on it stays over.
      'long after the week': [at(leaving(), now + WEEK + 1n), at(leaving(), now + 9n * WEEK)],
      'as long after a request': [at(asked, now + 9n), at(leaving(), now + 2n)],
      'stakers in another order': [
        at(ofPool(state, { stakers: reversed(stakers) }), now),
        at(state, now),
      ],
      'balances in another order': [
        at(ofToken(state, { balances: reversed(balances) }), now),
        at(state, now),
      ],
    },
    different: {
      'the last second of the week': [at(leaving(), now + WEEK), at(leaving(), now + WEEK + 1n)],
      'a second before the last of the week': [
        at(leaving(), now + WEEK - 1n),
        at(leaving(), now + WEEK + 1n),
      ],
      'the last second of the delay': [at(leaving(), now + 3600n), at(leaving(), now + 3601n)],
      // So soon after the epoch, no request counts as one of just now.
      'an hour after the epoch': [at(state, 3600n), at(state, 3601n)],
      'never asked': exit({ exitRequestedAt: 0n }),
      amount: exit({ exitAmount: 6n }),
      capacity: exit({ maxCapacity: 33n }),
      slot: exit({ proverId: 1n }),
      'of another': [at(leaving({}, bob), now), at(leaving(), now)],
      ...others,
    },
  };
}

/** States in which one thing is not as in this one. */
function unlike(state: State, somebody: Address): Readonly<Record<string, State>> {
  const { wealth, addressManager, proverPool } = state;
  const { provers, proverIdToAddress } = proverPool;
  const staked = provers.with(1, { ...provers[1]!, stakedAmount: 1n });
  return {
    paused: ofToken(state, { paused: true }),
    supply: ofToken(state, { totalSupply: 1n }),
    balances: ofToken(state, { balances: {} }),
    wealth: { ...state, wealth: { ...wealth, [somebody]: 0n } },
    names: { ...state, addressManager: { ...addressManager, addresses: {} } },
    owner: ofPool(state, { owner: somebody }),
    book: ofPool(state, { addressManager: somebody }),
    initialized: ofPool(state, { initialized: 2n }),
    initializing: ofPool(state, { initializing: true }),
    owners: ofPool(state, { proverIdToAddress: proverIdToAddress.with(1, somebody) }),
    provers: ofPool(state, { provers: staked }),
  };
}

function at(state: State, now: bigint): Moment {
  return [state, now];
}

function ofPool(state: State, changes: Partial<State['proverPool']>): State {
  return { ...state, proverPool: { ...state.proverPool, ...changes } };
}

function ofToken(state: State, changes: Partial<State['taikoToken']>): State {
  return { ...state, taikoToken: { ...state.taikoToken, ...changes } };
}

function reversed<Item>(record: Readonly<Record<string, Item>>): Record<string, Item> {
  return Object.fromEntries(Object.entries(record).reverse());
}
