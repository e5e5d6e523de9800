import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Chain, type ChainOptions, openChain } from '../../harness/chain/chain.js';
import { openRpc } from '../../harness/chain/rpc.js';
import { simulateExecutor } from '../../harness/chain/simulate.js';
import type { Plan } from '../../harness/trace/plan.js';
import { errorOf } from '../target/support.js';
import { ALICE, call, planOf, reading, tillWorld } from './support.js';

async function open(options: Partial<ChainOptions> = {}): Promise<Chain> {
  const chain = await openChain({ ...(await tillWorld()), ...options });
  onTestFinished(() => chain.close());
  return chain;
}

const put = (amount: bigint) => call(ALICE, 'put(uint64)', amount);
const short = planOf([1, put(1n)], [2, put(2n)]);

/** Steps that keep a node busy for a second or more, around one that writes. */
function longPlan(steps: number): Plan {
  const burn = [3, call(ALICE, 'burn()')] as const;
  return planOf([1, put(1n)], ...new Array(steps).fill(burn), [4, put(2n)]);
}

function killAll(chain: Chain, signal: NodeJS.Signals = 'SIGKILL'): void {
  for (const pid of chain.pids()) process.kill(pid, signal);
}

describe('a node that is lost', () => {
  test('default: killed in the middle of a simulated plan', async () => {
    const chain = await open();
    const plan = longPlan(50);
    const expected = await chain.simulate.execute(plan, reading());
    const [before] = chain.pids();
    const running = chain.simulate.execute(plan, reading());
    await sleep(100);
    killAll(chain);
    expect(await running).toEqual(expected);
    expect(chain.pids()).not.toContain(before);
  });

  test('behavior: killed in the middle of a mined plan', async () => {
    const chain = await open();
    const plan = longPlan(8);
    const expected = await chain.mine.execute(plan, reading());
    const running = chain.mine.execute(plan, reading());
    await sleep(100);
    killAll(chain);
    const trace = await running;
    expect(trace.steps).toEqual(expected.steps);
    expect(trace.states).toEqual(expected.states);
  });

  test('behavior: killed between plans, with several waiting', async () => {
    const chain = await open();
    const expected = await chain.simulate.execute(short, reading());
    killAll(chain);
    const traces = await Promise.all(
      [1, 2, 3, 4].map(() => chain.simulate.execute(short, reading())),
    );
    expect(traces).toEqual([expected, expected, expected, expected]);
    expect(chain.pids()).toHaveLength(1);
  });

  test('behavior: one that hangs is replaced', async () => {
    const chain = await open({ timeoutMs: 1_500 });
    const expected = await chain.simulate.execute(short, reading());
    const [hung] = chain.pids();
    killAll(chain, 'SIGSTOP');
    expect(await chain.simulate.execute(short, reading())).toEqual(expected);
    expect(() => process.kill(hung!, 0)).toThrow('ESRCH');
  });

  test('error: nodes that die again and again', async () => {
    const chain = await open();
    const killing = setInterval(() => killAll(chain), 10);
    const error = await errorOf(() => chain.simulate.execute(longPlan(300), reading()));
    clearInterval(killing);
    expect([error.code, error.exitCode]).toEqual(['chain/gave-up', 3]);
    expect(error.facts).toMatchObject({ attempts: '3', method: 'eth_simulateV1' });
    // The chain is not broken by it.
    expect((await chain.simulate.execute(short, reading())).steps).toHaveLength(2);
  });
});

describe('closing', () => {
  test('default: ends every node, also while plans are under way', async () => {
    const chain = await open();
    await chain.mine.execute(short, reading());
    const pids = chain.pids();
    expect(pids).toHaveLength(2);
    const running = [
      errorOf(() => chain.simulate.execute(longPlan(300), reading())),
      errorOf(() => chain.mine.execute(longPlan(10), reading())),
    ];
    await sleep(50);
    await Promise.all([chain.close(), chain.close()]);
    expect((await Promise.all(running)).map(({ code }) => code)).toEqual([
      'chain/closed',
      'chain/closed',
    ]);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('error: a closed chain runs nothing', async () => {
    const chain = await open();
    await chain.close();
    const error = await errorOf(() => chain.simulate.execute(short, reading()));
    expect([error.code, error.exitCode]).toEqual(['chain/closed', 3]);
  });
});

describe('a node that answers nonsense', () => {
  /** Runs the short plan, whose answer is changed on its way. */
  async function distorted(change: (answer: string) => string) {
    const { deployment, simulate } = await open();
    const bytes = await simulate.send(simulate.prepare(short, reading()));
    const answer = bytes.toString('utf8');
    const server = createServer((_, response) => response.end(change(answer)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const executor = simulateExecutor({ deployment, url, send: openRpc({ url }).send });
    return executor.execute(short, reading());
  }
  /** Changes one place of an answer's result. */
  const set = (path: readonly string[], value: unknown) => (answer: string) => {
    const parsed = JSON.parse(answer);
    const place = ['result', ...path].slice(0, -1).reduce((part, name) => part[name], parsed);
    const last = ['result', ...path].at(-1)!;
    place[last] = value;
    return JSON.stringify(parsed);
  };
  const first = ['0', 'calls', '0'];

  test('default: the answer as it is', async () => {
    expect((await distorted((answer) => answer)).steps).toHaveLength(2);
  });

  test.each([
    ['no result', set([], null), 'the answer is no list: null'],
    ['a block too many', set(['3'], {}), 'the answer has 4 items, not 3'],
    ['a block that is none', set(['1'], 7), 'a block is no object: 7'],
    ['a call too many', set(['0', 'calls', '1'], {}), "a block's calls has 2 items, not 1"],
    [
      'a status of its own',
      set([...first, 'status'], '0x2'),
      'a status is neither 0x0 nor 0x1: "0x2"',
    ],
    ['no hexadecimal', set([...first, 'returnData'], '0xzz'), 'returned data is no bytes: "0xzz"'],
    ['gas that is no number', set([...first, 'gasUsed'], -1), 'gas is no number: -1'],
    [
      'a log of no one',
      set([...first, 'logs', '0', 'address'], '0x'),
      'a log\'s address is no address: "0x"',
    ],
    ['short storage', set(['2', 'calls', '0', 'returnData'], '0x'), 'a probe of storage failed'],
  ])('error: %s', async (_, change, problem) => {
    const error = await errorOf(() => distorted(change));
    expect([error.code, error.exitCode, error.facts.problem]).toEqual(['chain/answer', 3, problem]);
  });
});
