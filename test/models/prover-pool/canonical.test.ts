import { expect, test } from 'vitest';
import {
  edgeFrom,
  edgesFrom,
  keyOf,
  later,
  type Node,
  nodeAfter,
  rootNode,
} from '../../../harness/exhaust/node.js';
import type { Value } from '../../../harness/model/index.js';
import { randomOfRun } from '../../../harness/plan/random.js';
import { proverPool as model } from '../../../models/prover-pool/index.js';
import { setting } from './setting.js';

const WALKS = 400;
const CALLS = 12;
/** Pairs of states that count as one: each is tried with every call after every delay. */
const LEAST_PAIRS = 150;
const WEEK = 604_800n;
const AGES = 5n * 52n * WEEK;

const usual = Object.entries(model.small!.sizes).map(([name, { usual }]) => [name, usual]);
const sizes = { ...Object.fromEntries(usual), rewards: 3, blocks: 2 } as Record<string, number>;
const scope = { model, setting, domain: { ...model.small!.domain(setting, sizes), sizes } };

/** Nodes that random walks of the small domain come by, by their keys. */
function walkedNodes(): ReadonlyMap<string, readonly Node[]> {
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
function behaviour(node: Node): readonly unknown[] {
  return edgesFrom(scope, node).map(({ prediction, environment }) => {
    const { outcome, state, ether } = prediction;
    const now = environment.timestamp;
    return [aged(outcome as Value, now), keyOf(scope, state, ether, now)];
  });
}

test('default: states that count as one behave alike, whatever comes next', () => {
  let pairs = 0;
  for (const nodes of walkedNodes().values()) {
    const [first, ...others] = nodes;
    const different = others.find(({ state, environment }) => {
      return state !== first!.state || environment.timestamp !== first!.environment.timestamp;
    });
    if (different === undefined) continue;
    pairs += 1;
    expect(behaviour(different)).toEqual(behaviour(first!));
  }
  expect(pairs).toBeGreaterThan(LEAST_PAIRS);
});

test('behavior: only what makes no difference is forgotten', () => {
  const root = rootNode(scope, new Map());
  const key = (state: Node['state'], now: bigint) => keyOf(scope, state, {}, now);
  const now = root.environment.timestamp;
  const state = root.state as ReturnType<typeof model.initial>;
  const staker = { exitRequestedAt: now, exitAmount: 5n, maxCapacity: 32n, proverId: 0n };
  const leaving = (changes: Partial<typeof staker>) => ({
    ...state,
    proverPool: {
      ...state.proverPool,
      stakers: { [setting.actors[0]!]: { ...staker, ...changes } },
    },
  });
  // The week is over when more than a week has passed; from then on it stays over.
  expect(key(leaving({}), now + WEEK + 1n)).toBe(key(leaving({}), now + 9n * WEEK));
  expect(key(leaving({}), now + WEEK)).not.toBe(key(leaving({}), now + WEEK + 1n));
  expect(key(leaving({}), now + 3600n)).not.toBe(key(leaving({}), now + 3601n));
  expect(key(leaving({ exitRequestedAt: now + 7n }), now + 9n)).toBe(key(leaving({}), now + 2n));
  for (const changes of [{ exitAmount: 6n }, { maxCapacity: 33n }, { proverId: 1n }]) {
    expect(key(leaving(changes), now)).not.toBe(key(leaving({}), now));
  }
  // So soon after the epoch, no request counts as one of just now.
  expect(key(state, 3600n)).not.toBe(key(state, 3601n));
  const { taikoToken, wealth, addressManager } = state;
  const others = [
    { ...state, taikoToken: { ...taikoToken, paused: true } },
    { ...state, taikoToken: { ...taikoToken, balances: {} } },
    { ...state, wealth: { ...wealth, [setting.actors[0]!]: 0n } },
    { ...state, addressManager: { ...addressManager, addresses: {} } },
    { ...state, proverPool: { ...state.proverPool, owner: setting.actors[0]! } },
  ];
  for (const other of others) expect(key(other, now)).not.toBe(key(state, now));
});
