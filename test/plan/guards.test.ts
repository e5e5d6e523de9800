import { parseAbi } from 'viem';
import { describe, expect, test } from 'vitest';
import {
  type AnyModel,
  check,
  type FunctionCommand,
  type Guard,
  guarded,
  markBound,
  type Operation,
  revert,
  withGuards,
} from '../../harness/model/index.js';
import { generatePlan } from '../../harness/plan/generate.js';
import { type Application, brokenGuards } from '../../harness/plan/predict.js';
import { Tally } from '../../harness/plan/tally.js';
import { missedMarks } from '../../harness/report/marks.js';
import { model as vault } from '../example/vault.model.js';
import { errorOf } from '../target/support.js';

type Counter = { readonly count: bigint };
type CounterGuard = Guard<Counter, unknown, readonly [bigint]>;

const small: CounterGuard = {
  name: 'it is small',
  margin: (_, [amount]) => 10n - amount,
  refuse: () => revert('TooLarge'),
};
const even: CounterGuard = {
  name: 'it is even',
  holds: (_, [amount]) => amount % 2n === 0n,
  refuse: () => revert('Odd'),
};

const add = guarded([small, even], (call, [amount]) => {
  if (amount === 0n) call.mark('nothing is added');
  markBound(call, 'the count is positive', call.state.count + amount - 1n);
  call.state = { count: call.state.count + amount };
  return [];
});

function modelOf(operation: Operation<Counter>, marks: readonly string[]): AnyModel {
  const { contracts, accounts, actors } = vault.world;
  const abi = parseAbi(['function add(uint8 amount)']);
  return {
    ...(vault as AnyModel),
    world: { ...vault.world, contracts: [{ ...contracts[0]!, abi }], accounts, actors },
    operations: { vault: { 'add(uint8)': operation } },
    marks,
  };
}

const MARKS = [
  'nothing is added',
  'the count is positive: just short',
  'the count is positive: just enough',
];
const counter = modelOf(add, MARKS);
const setting = {
  parameters: vault.parameters,
  contracts: { vault: '0x1000000000000000000000000000000000000001' },
  accounts: vault.world.accounts,
  actors: Object.values(vault.world.actors),
  chainId: 31337n,
} as const;

function adding(amount: bigint, model = counter): Application<Counter> {
  const from = setting.actors[0]!;
  const command: FunctionCommand = {
    ...{ from, to: 'vault', function: 'add(uint8)', args: [amount], value: 0n },
  };
  const environment = {
    number: 1n,
    timestamp: 1n,
    parentHash: `0x${'00'.repeat(32)}`,
    chainId: 31337n,
    baseFee: 0n,
    prevRandao: `0x${'00'.repeat(32)}`,
  } as const;
  return { model, setting, state: { count: 0n }, ether: {}, command, environment };
}

function reached(tally: Tally): Record<string, number> {
  const marks = tally.marks().filter((mark) => mark.reached > 0);
  return Object.fromEntries(marks.map(({ name, reached: count }) => [name, count]));
}

describe('guards', () => {
  test('default: each is passed over, so that those behind it show', () => {
    const names = (amount: bigint) => [...brokenGuards(adding(amount))!].map(({ name }) => name);
    expect([2n, 3n, 12n, 13n].map(names)).toEqual([
      [],
      ['it is even'],
      ['it is small'],
      ['it is small', 'it is even'],
    ]);
  });

  test('behavior: the first of them in the operation decides about the error', () => {
    const outcome = new Tally(counter).apply(adding(13n)).outcome;
    expect(outcome).toMatchObject({ error: { name: 'TooLarge' } });
  });

  test('behavior: what an operation does beyond a broken guard does not matter', () => {
    const brittle = withGuards([even], (call: Parameters<typeof add>[0], args: [bigint]) => {
      check(call, even, args);
      throw new RangeError('no number of this kind');
    });
    const model = modelOf(brittle as never, []);
    expect(brokenGuards(adding(1n, model))?.size).toBe(1);
    expect(() => brokenGuards(adding(2n, model))).toThrow('not a revert');
  });

  test('behavior: effects behind the guards are not run with what these refuse', () => {
    let loops = 0;
    const looping = guarded([small], (_, [amount]) => {
      while (amount > 10n) loops += 1;
      return [];
    });
    const model = modelOf(looping as never, []);
    expect(brokenGuards(adding(200n, model))?.size).toBe(1);
    expect(brokenGuards(adding(2n, model))?.size).toBe(0);
    expect(loops).toBe(0);
  });

  test('error: one that is not listed', async () => {
    const careless = withGuards([small], (call: Parameters<typeof add>[0], args: [bigint]) => {
      check(call, even, args);
      return [];
    });
    const model = modelOf(careless as never, []);
    const { code, facts } = await errorOf(() => new Tally(model).apply(adding(3n, model)));
    expect(code).toBe('model/undeclared-guard');
    expect(facts).toEqual({ function: 'vault.add(uint8)', guard: 'it is even' });
  });
});

describe('marks', () => {
  test('default: both sides of a bound, refusals, and what succeeds', () => {
    const tally = new Tally(counter);
    for (const amount of [0n, 10n, 11n, 12n, 3n]) tally.apply(adding(amount));
    expect(reached(tally)).toEqual({
      'vault.add unless it is small': 2,
      'vault.add unless it is small: just short': 1,
      'vault.add unless it is small: just enough': 1,
      'vault.add unless it is even': 1,
      'nothing is added': 1,
      'the count is positive: just short': 1,
    });
    expect(missedMarks({ marks: tally.marks() })).toEqual(['the count is positive: just enough']);
  });

  test('behavior: guards count for calls that were changed, and one in eight others', () => {
    const tally = new Tally(counter);
    for (const amount of [3n, 13n, 15n]) {
      tally.apply(adding(amount), brokenGuards(adding(amount)));
    }
    const tried = () => tally.guards().map((guard) => [guard.broken.join(' + '), guard.tried]);
    const changed = [
      ['it is small', 0],
      ['it is even', 1],
      ['it is small + it is even', 2],
    ];
    expect(tried()).toEqual(changed);
    for (let other = 0; other < 7; other += 1) tally.apply(adding(12n));
    expect(tried()).toEqual(changed);
    tally.apply(adding(12n));
    expect(tried()).toEqual([['it is small', 1], ...changed.slice(1)]);
  });

  test('behavior: guards of one name count as one, whichever overload they are of', () => {
    const overloads = {
      'add(uint8)': guarded([small, even], () => []),
      'add(uint8,uint8)': guarded([{ ...small }, even], () => []),
    };
    const model = { ...modelOf(add, []), operations: { vault: overloads } } as unknown as AnyModel;
    const tally = new Tally(model);
    tally.apply(adding(12n, model), brokenGuards(adding(12n, model)));
    expect(tally.guards().map(({ broken, tried }) => [broken.join(' + '), tried])).toEqual([
      ['it is small', 1],
      ['it is even', 0],
      ['it is small + it is even', 0],
    ]);
    const names = tally.marks().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(reached(tally)['vault.add unless it is small']).toBe(1);
  });

  test('behavior: those of several runs are added', () => {
    const [one, other] = [new Tally(counter), new Tally(counter)];
    one.apply(adding(0n));
    other.apply(adding(0n));
    one.add(other);
    expect(reached(one)['nothing is added']).toBe(2);
  });

  test('error: one that the model does not list', async () => {
    const model = modelOf(add, []);
    const { code, facts } = await errorOf(() => new Tally(model).apply(adding(0n, model)));
    expect([code, facts.mark]).toEqual(['model/unknown-mark', 'nothing is added']);
  });
});

describe('plans of the vault', () => {
  const options = { model: vault, setting, depth: 50, hardfork: 'osaka' };

  test('default: they reach every mark, and break every guard alone', () => {
    const total = new Tally(vault);
    for (let run = 0; run < 200; run += 1) {
      const tally = new Tally(vault);
      generatePlan({ ...options, seed: 1n, run, tally });
      total.add(tally);
    }
    expect(missedMarks({ marks: total.marks() })).toEqual([]);
    const untried = total.guards().filter(({ tried }) => tried === 0);
    expect(untried.map(({ broken }) => broken.join(' + '))).toEqual([
      // Nothing fits any room.
      'something is sent + there is room',
      // Without a request there is no delay.
      'something is requested + the delay is over',
    ]);
  });

  test('behavior: whether anybody counts changes nothing', () => {
    const one = generatePlan({ ...options, seed: 3n, run: 5 });
    const other = generatePlan({ ...options, seed: 3n, run: 5, tally: new Tally(vault) });
    expect(other.plan).toEqual(one.plan);
  });
});
