import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../harness/errors.js';
import { parseRecorded, recordedPlan } from '../../harness/trace/recorded.js';
import { proverPool } from '../../models/prover-pool/index.js';

const FIRST = new URL('../../fixtures/traces/first-stake-and-views.json', import.meta.url);
const RAW = new URL('../../fixtures/traces/raw-calls.json', import.meta.url);

type Path = readonly (string | number)[];

describe('recordedPlan', () => {
  test('default: commands, environments and outcomes have the types of the ABI', () => {
    const plan = recordedPlan(parseRecorded(readFileSync(FIRST, 'utf8'), 'first.json'), proverPool);

    expect(plan.steps[1]).toEqual({
      command: {
        from: '0xbb00000000000000000000000000000000000000',
        to: 'proverPool',
        function: 'assignProver(uint64,uint32)',
        args: [1n, 10n],
        value: 0n,
      },
      environment: {
        number: 56n,
        timestamp: 1_690_000_672n,
        parentHash: '0x3a2e3ebd9da5bc23ce9068ba440e52befe44c70ab78a60fc38f1c0f9b0865a7d',
        chainId: 31_337n,
        baseFee: 0n,
        prevRandao: `0x${'0'.repeat(64)}`,
      },
    });
    expect(plan.outcomes[1]).toEqual({
      status: 'success',
      returns: ['0xd000000000000000000000000000000000000001', 7n],
      events: [],
    });
    expect(plan.gas[1]).toBe(116_098n);
    expect(plan.final.capacity).toBe(0n);
  });

  test('behavior: events keep their order, addresses become lower case', () => {
    const plan = recordedPlan(parseRecorded(readFileSync(FIRST, 'utf8'), 'first.json'), proverPool);
    const [first] = plan.outcomes;
    expect(first?.status === 'success' && first.events.map(({ name }) => name)).toEqual([
      'Transfer',
      'Transfer',
      'Staked',
    ]);
    expect(first?.status === 'success' && first.events[2]).toEqual({
      emitter: 'proverPool',
      name: 'Staked',
      args: {
        addr: '0xd000000000000000000000000000000000000001',
        amount: 320_000n,
        rewardPerGas: 1n,
        currentCapacity: 32n,
      },
    });
  });

  test('behavior: raw calls keep their bytes and their ether', () => {
    const plan = recordedPlan(parseRecorded(readFileSync(RAW, 'utf8'), 'raw.json'), proverPool);
    const command = plan.steps.find((step) => 'calldata' in step.command)?.command;
    expect(command).toMatchObject({ to: 'proverPool', value: 1n });
    expect(command && 'calldata' in command && command.calldata).toMatch(/^0xb19ead66/);
  });
});

describe('errors name file, place and value', () => {
  test('error: not JSON', () => {
    expect(factsOf(() => parseRecorded('{"format":', 'broken.json'))).toMatchObject({
      file: 'broken.json',
    });
  });

  test.each<[Path, unknown, string]>([
    [['steps', 2, 'from'], '0x12', 'steps.2.from'],
    [['steps', 0, 'block', 'timestamp'], -5, 'steps.0.block.timestamp'],
    [['steps', 0, 'block', 'parentHash'], '0x00', 'steps.0.block.parentHash'],
    [['steps', 1, 'outcome', 'status'], 'maybe', 'steps.1.outcome.status'],
    [['steps', 3, 'storage', 'proverPool'], { '0x1': '0x2' }, 'steps.3.storage.proverPool.0x1'],
    [['world', 'contracts', 'proverPool'], 7, 'world.contracts.proverPool'],
    [['steps'], undefined, 'steps'],
    [['format'], 'prover-pool-trace/9', 'format'],
    [['steps', 0, 'to'], 'nobody', 'steps[0].to'],
    [['steps', 0, 'function'], 'unstake()', 'steps[0].function'],
    [['steps', 0, 'args', 0], '18446744073709551616', 'steps[0].args[0]'],
    [['steps', 0, 'args'], ['1'], 'steps[0].args'],
    [['steps', 0, 'outcome', 'logs', 0, 'event'], 'Moved', 'steps[0].outcome.logs[0].event'],
    [['steps', 0, 'outcome', 'logs', 2, 'args'], {}, 'steps[0].outcome.logs[2].args.addr'],
  ])('error: %j = %j', (path, value, field) => {
    const text = spoiled(path, value);
    const facts = factsOf(() => recordedPlan(parseRecorded(text, 'my.json'), proverPool));
    expect(facts).toMatchObject({ file: 'my.json', field });
  });

  test('error: an unknown error of the contract', () => {
    const revert = { status: 'revert', error: { name: 'OOPS', args: [] }, logs: [], gasUsed: 1 };
    const text = spoiled(['steps', 0, 'outcome'], revert);
    expect(factsOf(() => recordedPlan(parseRecorded(text, 'my.json'), proverPool))).toMatchObject({
      field: 'steps[0].outcome.error.name',
      found: '"OOPS"',
    });
  });
});

function spoiled(path: Path, value: unknown): string {
  const trace = JSON.parse(readFileSync(FIRST, 'utf8'));
  const parent = path.slice(0, -1).reduce((node, key) => node[key], trace);
  parent[path.at(-1)!] = value;
  return JSON.stringify(trace);
}

function factsOf(run: () => unknown): Readonly<Record<string, string>> {
  try {
    run();
  } catch (error) {
    if (error instanceof UsageError) return error.facts;
    throw error;
  }
  return expect.unreachable('nothing was refused');
}
