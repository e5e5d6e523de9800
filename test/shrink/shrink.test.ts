import { expect, test } from 'vitest';
import { type Hex, ZERO_WORD } from '../../harness/model/index.js';
import { keepSteps } from '../../harness/shrink/edit.js';
import type { Plan } from '../../harness/trace/plan.js';
import { ANA, amounts, BEN, CLO, call, model, outline, planOf, shrinkBy } from './plans.js';

const WORD = `0x${'12'.repeat(32)}` as const;
const ORACLE_OF_CHANCE = 3n;

/** So many numbers, one call each. */
function putting(...numbers: readonly bigint[]): Plan {
  return planOf(...numbers.map((number) => [1n, call(ANA, 'put', number)] as const));
}

const has = (plan: Plan, ...wanted: readonly bigint[]) => {
  return wanted.every((number) => amounts(plan).includes(number));
};

test('default: what matters stays, in its order', async () => {
  const numbers = Array.from({ length: 40 }, (_, index) => BigInt(index + 1));
  const { plan, minimal } = await shrinkBy(putting(...numbers), (each) => has(each, 7n, 23n, 40n));
  expect(amounts(plan)).toEqual([7n, 23n, 40n]);
  expect(minimal).toBe(true);
});

test('behavior: no single command can be left out of the result', async () => {
  const fails = (plan: Plan) => {
    const put = amounts(plan);
    return put.length % 5 === 2 && put.includes(3n) && put.at(-1) === 30n;
  };
  const numbers = Array.from({ length: 27 }, (_, index) => BigInt(index + 4));
  const start = putting(3n, ...numbers.slice(1));
  expect(fails(start)).toBe(true);
  const { plan, minimal } = await shrinkBy(start, fails);
  expect(minimal).toBe(true);
  expect(fails(plan)).toBe(true);
  for (const dropped of plan.steps.keys()) {
    expect(fails(keepSteps(plan, (index) => index !== dropped))).toBe(false);
  }
});

test('behavior: two commands that undo each other go together', async () => {
  const fails = (plan: Plan) => {
    return has(plan, 9n) && amounts(plan).includes(4n) === amounts(plan).includes(6n);
  };
  const { plan } = await shrinkBy(putting(4n, 5n, 6n, 9n), fails);
  expect(amounts(plan)).toEqual([9n]);
});

test('behavior: a dropped command leaves its delay to its neighbour', async () => {
  const start = planOf(
    [1n, call(ANA, 'put', 1n)],
    [5n, call(BEN, 'put', 8n)],
    [400n, call(CLO, 'put', 8n)],
    [3n, call(ANA, 'leave')],
  );
  const fails = ({ steps }: Plan) => {
    const [first, last] = [steps[0]!, steps.at(-1)!];
    const waited = last.environment.timestamp - first.environment.timestamp;
    return first.command.from === ANA && waited > 300n;
  };
  const { plan } = await shrinkBy(start, fails);
  expect(outline(plan)).toEqual(['+0 Ana put(0)', '+301 Ana leave()']);
  expect(plan.steps.map((step) => step.environment.number)).toEqual([1000n, 1001n]);
});

test('behavior: arguments become as plain as they can be', async () => {
  const start = planOf(
    [1n, call(CLO, 'swap', BEN, true, WORD)],
    [1n, call(CLO, 'put', 1_000_000n)],
  );
  const fails = (plan: Plan) => plan.steps.length === 2 && amounts(plan)[0]! >= 37n;
  const { plan } = await shrinkBy(start, fails);
  expect(amounts(plan)).toEqual([37n]);
  const [swap] = plan.steps;
  expect(swap!.command).toEqual(call(ANA, 'swap', ANA, false, `0x${'00'.repeat(32)}`));
});

test('behavior: an argument that makes a call fail is not even tried', async () => {
  const labels = (plan: Plan) => amounts(plan).map((put) => (put < 50n ? 'TOO_LITTLE' : 'success'));
  const { plan, asked } = await shrinkBy(putting(90n, 70n), ({ steps }) => steps.length === 2, {
    labels,
  });
  expect(amounts(plan)).toEqual([50n, 50n]);
  const changed = asked.filter(({ steps }) => steps.length === 2);
  expect(changed.flatMap(labels)).not.toContain('TOO_LITTLE');
});

test('behavior: a call does the work of two of its kind', async () => {
  const fails = (plan: Plan) => amounts(plan).reduce((sum, put) => sum + put, 0n) > 90n;
  const { plan } = await shrinkBy(
    planOf([1n, call(ANA, 'put', 60n)], [1n, call(ANA, 'put', 60n)]),
    fails,
  );
  expect(amounts(plan)).toEqual([91n]);
});

test('behavior: randomness is drawn anew where a shorter plan needs other luck', async () => {
  const lucky = (word: string, count: number) => BigInt(word) % 7n === BigInt(count);
  const fails = ({ steps }: Plan) => {
    const { parentHash } = steps.at(-1)!.environment;
    return parentHash !== ZERO_WORD && lucky(parentHash, steps.length);
  };
  const { steps, ...rest } = putting(1n, 2n, 3n, 4n);
  const words = steps.map((step, index) => {
    const parentHash: Hex = index === 3 ? `0x${'0'.repeat(63)}4` : ZERO_WORD;
    return { ...step, environment: { ...step.environment, parentHash } };
  });
  const { plan } = await shrinkBy({ ...rest, steps: words }, fails);
  expect(fails(plan)).toBe(true);
  expect(plan.steps).toHaveLength(1);
});

test('behavior: two numbers that lower each other end', async () => {
  const fails = (plan: Plan) => {
    const [one = 0n, two = 0n] = amounts(plan);
    return amounts(plan).length === 2 && one - two <= 2n && two - one <= 2n;
  };
  const shrunk = await shrinkBy(putting(900_000n, 900_001n), fails);
  expect(shrunk.minimal).toBe(true);
  expect(shrunk.executed).toBeLessThan(1000);
});

test('behavior: an account that can do it at once spares giving the part to somebody', async () => {
  const owner = model.world.accounts.owner!;
  const start = planOf([1n, call(owner, 'swap', BEN, false, WORD)], [1n, call(BEN, 'leave')]);
  const fails = ({ steps }: Plan) => {
    const last = steps.at(-1)!.command;
    return last.from === owner || (last.from === ANA && steps.length === 2);
  };
  const allowed = (plan: Plan) => fails(plan) || plan.steps.at(-1)!.command.from === BEN;
  const { plan } = await shrinkBy(
    start,
    (each) => (each.steps.length === 2 && allowed(each)) || fails(each),
  );
  expect(plan.steps.map(({ command }) => command)).toEqual([call(owner, 'leave')]);
});

test('behavior: bytes are written as the call that they amount to', async () => {
  const calldata: Hex = `0xd66d9e19${'00'.repeat(7)}`;
  const start = planOf([1n, { from: BEN, to: 'shop', calldata, value: 0n }]);
  const { plan } = await shrinkBy(start, () => true);
  expect(outline(plan)).toEqual(['+0 Ana leave()']);
  const bytes = await shrinkBy(start, ({ steps }) => 'calldata' in steps[0]!.command);
  expect(outline(bytes.plan)).toEqual([`+0 Ana ${calldata}`]);
});

test('behavior: one call does with one number what two did together', async () => {
  const fails = (plan: Plan) => {
    const numbers = amounts(plan);
    return numbers.pop() === 1n && numbers.reduce((sum, put) => sum + put, 0n) === 12n;
  };
  const { plan } = await shrinkBy(putting(5n, 7n, 1n), fails);
  expect(amounts(plan)).toEqual([12n, 1n]);
});

test('behavior: no number is raised beyond its type', async () => {
  const most = 2n ** 64n - 1n;
  const { asked } = await shrinkBy(putting(most, most), ({ steps }) => steps.length === 2);
  expect(asked.flatMap(amounts).every((put) => put <= most)).toBe(true);
});

test('behavior: a call without arguments is a short cut to where many calls lead', async () => {
  const ways = [2n, 3n, 5n, 7n, 11n].map((number) => [1n, call(BEN, 'put', number)] as const);
  const leaves = call(ANA, 'leave');
  const start = planOf(...ways, [1n, call(ANA, 'put', 1n)]);
  const fails = (plan: Plan) => {
    const left = plan.steps.some(({ command }) => {
      return JSON.stringify(command, text) === JSON.stringify(leaves, text);
    });
    return amounts(plan).at(-1) === 1n && (left || has(plan, 2n, 3n, 5n, 7n, 11n));
  };
  const { plan, minimal } = await shrinkBy(start, fails);
  expect(outline(plan)).toEqual(['+0 Ana leave()', '+1 Ana put(1)']);
  expect(minimal).toBe(true);
});

test('behavior: the answer does not depend on how many candidates are under way', async () => {
  const numbers = Array.from({ length: 60 }, (_, index) => BigInt(index * 7 + 1));
  const fails = (plan: Plan) => {
    const sum = amounts(plan).reduce((total, put) => total * 31n + put, 7n);
    return has(plan, 50n) || sum % ORACLE_OF_CHANCE === 0n;
  };
  const start = putting(...numbers, 50n);
  const runs = await Promise.all(
    [1, 2, 3, 8].map((parallel) => shrinkBy(start, fails, { parallel, limit: 150 })),
  );
  const [one, ...others] = runs.map(({ plan, executed, minimal }) => ({ plan, executed, minimal }));
  for (const other of others) expect(other).toEqual(one);
});

test('behavior: nothing is executed twice in vain', async () => {
  const { asked, plan } = await shrinkBy(putting(1n, 5n, 2n, 9n, 4n), (each) => has(each, 5n, 4n));
  const passed = asked.filter((each) => !has(each, 5n, 4n));
  const keys = passed.map(({ steps }) => JSON.stringify(steps, text));
  expect(new Set(keys).size).toBe(keys.length);
  expect(amounts(plan)).toEqual([5n, 4n]);
});

test('error: a limit is kept, and what it leaves is not called minimal', async () => {
  const numbers = Array.from({ length: 50 }, (_, index) => BigInt(index + 1));
  const fails = (plan: Plan) => has(plan, 3n, 17n, 50n);
  for (const parallel of [1, 4]) {
    const shrunk = await shrinkBy(putting(...numbers), fails, { limit: 12, parallel });
    expect(shrunk.executed).toBe(12);
    expect(shrunk.minimal).toBe(false);
    expect(fails(shrunk.plan)).toBe(true);
  }
  const none = await shrinkBy(putting(1n), () => true, { limit: 0 });
  expect(none).toMatchObject({ executed: 0, minimal: false });
});

test('behavior: people get the first names, and one does the work of two', async () => {
  const start = planOf([1n, call(CLO, 'put', 1n)], [1n, call(BEN, 'put', 2n)]);
  const one = await shrinkBy(start, ({ steps }) => steps.length === 2);
  expect(outline(one.plan)).toEqual(['+0 Ana put(0)', '+1 Ana put(0)']);
  const two = await shrinkBy(start, ({ steps }) => {
    return new Set(steps.map(({ command }) => command.from)).size === 2;
  });
  expect(outline(two.plan)).toEqual(['+0 Ana put(0)', '+1 Ben put(0)']);
  expect(Object.keys(model.world.actors)).toEqual(['Ana', 'Ben', 'Clo']);
});

function text(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
