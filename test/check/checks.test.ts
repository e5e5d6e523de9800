import { describe, expect, test } from 'vitest';
import { frameCheck, runChecks, standardChecks } from '../../harness/check/index.js';
import type { Outcome } from '../../harness/model/index.js';
import type { Trace } from '../../harness/trace/trace.js';
import type { State } from '../example/vault.model.js';
import { Ana, Ben, DEPOSITED, initial, inputOf, model, traceOf, VAULT } from './scene.js';

type Success = Extract<Outcome, { status: 'success' }>;
const { events } = DEPOSITED as Success;

function reverted(name: string, ...args: bigint[]): Outcome {
  return { status: 'revert', error: { name, args } };
}

function stateWith(part: Partial<State>): Trace<State>['states'] {
  return new Map([[0, { ...(traceOf({}).states.get(0) as State), ...part }]]);
}

/** The codes and paths of what differs. */
function differences(predicted: Trace, observed: Trace): string[] {
  return runChecks(standardChecks, inputOf(predicted, observed)).map((divergence) => {
    const { code, step, function: called, path } = divergence;
    expect({ step, called }).toEqual({ step: 0, called: 'vault.deposit' });
    return [code, ...path].join(' ');
  });
}

describe('each check tells its own difference, and only that', () => {
  test('default: equal traces differ in nothing', () => {
    expect(differences(traceOf({}), traceOf({}))).toEqual([]);
    const failed = reverted('OverCapacity', 3n);
    expect(differences(traceOf({ outcome: failed }), traceOf({ outcome: failed }))).toEqual([]);
  });

  test('behavior: status, with the error of the side that reverted', () => {
    const input = inputOf(traceOf({}), traceOf({ outcome: reverted('OverCapacity', 3n) }));
    expect(runChecks(standardChecks, input)).toEqual([
      {
        code: 'status',
        step: 0,
        function: 'vault.deposit',
        path: ['status'],
        model: 'success',
        contract: 'revert OverCapacity(3)',
      },
    ]);
    expect(differences(input.observed, input.predicted)).toEqual(['status status']);
  });

  test.each<[string, Outcome, Outcome, string[]]>([
    ['the name of an error', reverted('NothingSent'), reverted('OverCapacity'), ['error error']],
    ['an argument of an error', reverted('A', 3n), reverted('A', 4n), ['error error 0']],
    ['an argument too many', reverted('A', 3n), reverted('A', 3n, 4n), ['error error 1']],
    [
      'a return',
      { ...DEPOSITED, returns: [1n] } as Success,
      { ...DEPOSITED, returns: [2n] } as Success,
      ['returns returns 0'],
    ],
    [
      'a field of a returned struct',
      { ...DEPOSITED, returns: [{ a: 1n, b: [1n, 2n] }] } as Success,
      { ...DEPOSITED, returns: [{ a: 1n, b: [1n, 3n] }] } as Success,
      ['returns returns 0 b 1'],
    ],
    [
      'a field of an event',
      DEPOSITED,
      { ...DEPOSITED, events: [{ ...events[0]!, args: { account: Ana, amount: 6n } }] } as Success,
      ['events events 0 vault.Deposited amount'],
    ],
    [
      'the emitter of an event',
      DEPOSITED,
      { ...DEPOSITED, events: [{ ...events[0]!, emitter: Ben }] } as Success,
      ['events events 0', 'events events 0'],
    ],
    [
      'an event too many',
      DEPOSITED,
      { ...DEPOSITED, events: [...events, ...events] } as Success,
      ['events events 1'],
    ],
    [
      'an event that is missing',
      DEPOSITED,
      { ...DEPOSITED, events: [] } as Success,
      ['events events 0'],
    ],
  ])('behavior: %s', (_, model, contract, expected) => {
    expect(differences(traceOf({ outcome: model }), traceOf({ outcome: contract }))).toEqual(
      expected,
    );
  });

  test('behavior: the order of events', () => {
    const paused = { emitter: 'vault', name: 'PauseChanged', args: { paused: true } };
    const left = traceOf({ outcome: { ...DEPOSITED, events: [...events, paused] } as Success });
    const right = traceOf({ outcome: { ...DEPOSITED, events: [paused, ...events] } as Success });
    expect(differences(left, right).map((text) => text.split(' ')[0])).toEqual([
      'events',
      'events',
    ]);
  });

  test('behavior: state by name, and an invariant that it breaks', () => {
    expect(differences(traceOf({}), traceOf({ states: stateWith({ paused: true }) }))).toEqual([
      'state paused',
    ]);
    const input = inputOf(traceOf({}), traceOf({ states: stateWith({ total: 4n }) }));
    const found = runChecks(standardChecks, input);
    expect(found.map(({ code, path, model, contract }) => [code, path, model, contract])).toEqual([
      ['state', ['total'], 5n, 4n],
      ['invariant', ['the total is the sum of the accounts'], 'holds', 'the sum is 5, the total 4'],
    ]);
  });

  test('behavior: an invariant that model and contract both break', () => {
    const broken = traceOf({ states: stateWith({ total: 4n }) });
    expect(differences(broken, broken)).toEqual(['invariant the total is the sum of the accounts']);
    const said = 'the sum is 5, the total 4';
    const both = runChecks(standardChecks, inputOf(broken, broken));
    expect(both).toMatchObject([{ model: said, contract: said }]);
  });

  test('behavior: balances have a check of their own, and are no state then', () => {
    const balances = (state: State) => {
      return Object.fromEntries(
        Object.entries(state.accounts).map(([who, { balance }]) => [who, balance]),
      );
    };
    const { abstraction } = model;
    const flat = { ...model, invariants: [], abstraction: { ...abstraction, balances } };
    const accounts = { ...initial.accounts, [Ben]: { balance: 1n, requested: 0n, readyAt: 0n } };
    const input = inputOf(traceOf({}), traceOf({ states: stateWith({ accounts }) }));
    const codes = runChecks(standardChecks, { ...input, model: flat }).map(({ code, path }) => {
      return `${code} ${path[0]}`;
    });
    expect(codes.filter((code) => code.startsWith('balances'))).toEqual([
      `balances ${Ana}`,
      `balances ${Ben}`,
    ]);
  });

  test('behavior: ether that moved, account by account', () => {
    const moved = new Map([[0, { [Ana]: -5n, [VAULT]: 4n, [Ben]: 1n }]]);
    expect(differences(traceOf({}), traceOf({ ether: moved }))).toEqual([
      `ether ${VAULT}`,
      `ether ${Ben}`,
    ]);
  });

  test('behavior: the frame knows the states of the model, and names what is outside', () => {
    const learned: unknown[] = [];
    const frame = frameCheck((states) => {
      learned.push(...states);
      return (_, slot) => (slot === '0x02' ? 'vault.gap[2]' : undefined);
    });
    const write = (slot: '0x01' | '0x02') => ({ address: VAULT, slot, value: '0x09' as const });
    const predicted = traceOf({});
    const clean = traceOf({ writes: [[write('0x01')]] });
    const dirty = traceOf({ writes: [[write('0x01'), write('0x02')]] });
    expect(frame.run(inputOf(predicted, traceOf({})))).toEqual([]);
    expect(frame.run(inputOf(predicted, clean))).toEqual([]);
    expect(frame.run(inputOf(predicted, dirty))).toMatchObject([
      { code: 'frame', step: 0, path: ['vault.gap[2]'], model: 'not written', contract: '0x09' },
    ]);
    expect(learned).toContain(predicted.states.get(0));
  });
});

test('behavior: the earliest step first, then the gravest code', () => {
  const late = { ...DEPOSITED, returns: [1n] } as Success;
  const predicted = traceOf({ outcome: DEPOSITED });
  const observed = traceOf({ states: stateWith({ paused: true }) });
  const two = (trace: Trace, first: Outcome, second: Outcome): Trace => ({
    ...trace,
    steps: [{ outcome: first }, { outcome: second }],
    environments: [...trace.environments, ...trace.environments],
    states: new Map([[1, trace.states.get(0)]]),
  });
  const input = inputOf(
    two(predicted, DEPOSITED, DEPOSITED),
    two(observed, late, reverted('NothingSent')),
  );
  const commands = [...input.commands, ...input.commands];
  const found = runChecks(standardChecks, { ...input, commands });
  expect(found.map(({ code, step }) => [step, code])).toEqual([
    [0, 'returns'],
    [1, 'status'],
    [1, 'state'],
  ]);
});
