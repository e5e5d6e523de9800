import { encodeFunctionData } from 'viem';
import { describe, expect, test } from 'vitest';
import type { importPlan } from '../../harness/import/importPlan.js';
import { proverPool } from '../../models/prover-pool/index.js';
import {
  ANN,
  abi,
  BEN,
  callable,
  commands,
  FIRST,
  failure,
  foundry,
  imported,
  medusa,
  model,
  OTHER,
  pay,
  SECOND,
  SUBJECT,
  sender,
} from './support.js';

function times(json: unknown, options: Partial<Parameters<typeof importPlan>[0]> = {}) {
  return imported(json, options).plan.steps.map(({ environment: { number, timestamp } }) => {
    return [number, timestamp];
  });
}

describe('calls', () => {
  test('default: calldata is typed, senders are actors, and what was assumed is said', () => {
    const calls = [foundry(pay(SECOND, 7)), foundry(pay(FIRST, 8), { sender: SECOND, value: '9' })];
    const { plan, notes } = imported({ call_sequence: calls });
    const base = { to: 'contract', function: 'pay(address,uint8)' };
    expect(plan.steps.map(({ command }) => command)).toEqual([
      { ...base, from: ANN, args: [BEN, 7n], value: 0n },
      { ...base, from: BEN, args: [ANN, 8n], value: 9n },
    ]);
    expect(plan).toMatchObject({
      model: 'none',
      hardfork: 'osaka',
      origin: { note: "Foundry's invariant failure: f.json" },
    });
    expect(notes).toEqual([
      `${SUBJECT} is taken as contract: no other address takes its functions`,
      `sender ${FIRST} is Ann here`,
      `sender ${SECOND} is Ben here`,
    ]);
  });

  test('behavior: calldata that is no plain call of a function stays what it is', () => {
    const plain = pay(OTHER, 1);
    const dirty = `${plain.slice(0, -4)}0101`;
    const kept = [`${plain}00`, plain.slice(0, -2), dirty, '0x', '0xdeadbeef'];
    const calls = [plain, ...kept].map((calldata) => foundry(calldata));
    const found = commands(calls);
    expect(found[0]).toHaveProperty('function');
    expect(found.slice(1)).toEqual(
      kept.map((calldata) => ({ from: ANN, to: 'contract', calldata, value: 0n })),
    );
    expect(imported(calls).notes.slice(2)).toEqual([
      '[1] stays calldata: its bytes are not those of a plain call of pay(address,uint8)',
      '[2] stays calldata: its bytes are not those of a plain call of pay(address,uint8)',
      '[3] stays calldata: its bytes are not those of a plain call of pay(address,uint8)',
      '[4] stays calldata: the model has no function 0x',
      '[5] stays calldata: the model has no function 0xdeadbeef',
    ]);
  });

  test('behavior: functions that the model does not know, other contracts, creations', () => {
    const lay = { signature: 'lay()', calldata: '0x01020304' };
    const gone = encodeFunctionData({ abi, functionName: 'gone' });
    const create = { ...medusa('', []), call: { from: SECOND, to: null, data: '0x60' } };
    const { plan, notes } = imported([
      foundry(pay(OTHER, 1)),
      foundry('0x01020304', lay),
      foundry('0x01020304', lay),
      foundry(gone),
      foundry('0x', { addr: OTHER, contract_name: 'test/H.sol:Handler' }),
    ]);
    expect(plan.steps.length).toBe(1);
    expect(notes.slice(2)).toEqual([
      'left out 2 calls of contract.lay(): the model does not know it',
      'left out 1 call of contract.gone(): the model does not know it',
      `left out 1 call of ${OTHER} (Handler): no contract of this world`,
    ]);
    const created = imported([create, medusa('pay(address,uint8)', [OTHER, '1'])]);
    expect(created.notes.slice(2)).toEqual(['left out 1 call that create contracts']);
    expect(created.plan.steps.length).toBe(1);
  });

  test('behavior: arguments by name, with bytes and addresses that lack their 0x', () => {
    const order = { tag: '01020304', to: OTHER.slice(2), note: '' };
    const place = callable[1]!;
    expect(commands([medusa(place, [[order, order], FIRST])])).toMatchObject([
      {
        function: place,
        args: [Array(2).fill({ to: OTHER, tag: '0x01020304', note: '0x' }), ANN],
      },
    ]);
    const { methodSignature: _, ...early } = medusa('', [OTHER, '1']).call.dataAbiValues;
    const one = medusa('', []);
    const call = { ...one.call, dataAbiValues: { ...early, methodName: 'pay' } };
    expect(commands([{ ...one, call }])).toMatchObject([{ function: 'pay(address,uint8)' }]);
    expect(commands([medusa('twice(bytes)', ['ff'])])).toMatchObject([{ args: ['0xff'] }]);
  });
});

describe('addresses', () => {
  test('behavior: who only waits is nobody', () => {
    const wait = { call: { tag: 'NoCall' }, src: SECOND, dst: SUBJECT };
    const rest = { value: '0x0', delay: ['0x1', '0x1'] };
    const args = [
      { tag: 'AbiAddress', contents: OTHER },
      { tag: 'AbiUInt', contents: [8, '1'] },
    ];
    const call = { tag: 'SolCall', contents: ['pay', args] };
    const { plan, notes } = imported([
      { ...wait, ...rest },
      { ...wait, ...rest, call, src: FIRST },
    ]);
    expect(plan.steps[0]!.environment.timestamp).toBe(1_524_785_994n);
    expect(notes.slice(1)).toEqual([`sender ${FIRST} is Ann here`]);
  });

  test('behavior: --map decides who is who, inside of arguments too', () => {
    const calls = [foundry(pay(SECOND, 1)), foundry(pay(SUBJECT, 1), { sender: SECOND })];
    const names = [
      `${FIRST}=owner`,
      `${SECOND}=${OTHER}`,
      `${SUBJECT.toUpperCase().replace('X', 'x')}=contract`,
    ];
    const { plan, notes } = imported(calls, { names });
    const { owner } = model.world.accounts;
    const [one, two] = plan.steps.map(({ command }) => command);
    expect(one).toMatchObject({ from: owner, args: [OTHER, 1n] });
    expect(two).toMatchObject({ from: OTHER, to: 'contract' });
    // The contract's own address is the one that it has in the world, whatever it was elsewhere.
    const [deployed] = (two as { args: readonly string[] }).args;
    expect(deployed).toMatch(/^0x[\da-f]{40}$/);
    expect(deployed).not.toBe(SUBJECT);
    expect(notes).toEqual([]);
  });

  test('behavior: more senders than actors, and senders who are people of the world', () => {
    const count = Object.keys(model.world.actors).length;
    const strangers = Array.from({ length: count }, (_, index) => sender(index + 1));
    const all = [BEN!, model.world.accounts.owner!, ...strangers];
    const calls = all.map((from) => foundry(pay(OTHER, 1), { sender: from }));
    const froms = commands(calls).map(({ from }) => from);
    const free = Object.values(model.world.actors).filter((actor) => actor !== BEN);
    expect(froms).toEqual([...all.slice(0, 2), ...free, strangers.at(-1)]);
    expect(imported(calls).notes.at(-1)).toBe(
      `sender ${strangers.at(-1)} keeps its address: there is no actor left`,
    );
  });

  test('behavior: contracts are known by the names that Foundry writes', () => {
    const exit = '0xe9fad8ee';
    const named = (addr: string, contract: string, calldata: string) => {
      return foundry(calldata, { addr, contract_name: `src/${contract}.sol:${contract}` });
    };
    const transfer = `0xa9059cbb${SUBJECT.slice(2).padStart(64, '0')}${'0'.repeat(64)}`;
    const calls = [named(OTHER, 'TaikoToken', transfer), named(SUBJECT, 'ProverPool', exit)];
    const found = commands(calls, { model: proverPool });
    expect(found).toMatchObject([
      { to: 'taikoToken', function: 'transfer(address,uint256)' },
      { to: 'proverPool', function: 'exit()', args: [] },
    ]);
    const [receiver] = (found[0] as unknown as { args: readonly string[] }).args;
    expect(receiver).not.toBe(SUBJECT);
    // A handler may have the functions of what it handles: that it is taken for it is said.
    const handled = [foundry(pay(OTHER, 1), { contract_name: 'test/H.sol:Handler' })];
    expect(imported(handled).notes[0]).toBe(
      `${SUBJECT} is taken as contract: no other address takes its functions, although the file calls it Handler`,
    );
  });

  test('error: several contracts that could be the subject', () => {
    const calls = [foundry(pay(FIRST, 1)), foundry(pay(FIRST, 1), { addr: OTHER })];
    expect(failure(() => imported(calls))).toMatchObject({
      code: 'import/ambiguous',
      addresses: `${SUBJECT}, ${OTHER}`,
      hint: `Say which one it is: --map ${SUBJECT}=contract`,
    });
    expect(commands(calls, { names: [`${OTHER}=contract`] }).length).toBe(1);
  });
});

describe('time', () => {
  const at = (warp: unknown, roll: unknown, more = {}) =>
    foundry(pay(OTHER, 1), { warp, roll, ...more });

  test('default: delays add up, those of calls that are left out as well', () => {
    const skipped = at('0x64', '0xa', { addr: OTHER, calldata: '0x' });
    const calls = [at('0x10', 3), at(null, null), skipped, at(5, '1'), at('0', 0)];
    expect(times(calls)).toEqual([
      [4n, 17n],
      [4n, 17n],
      [15n, 122n],
      [15n, 122n],
    ]);
  });

  test('behavior: what no chain can have is stretched, and said', () => {
    const calls = [at(null, null), at(7, null), at(null, 7)];
    expect(times(calls)).toEqual([
      [2n, 2n],
      [3n, 9n],
      [10n, 10n],
    ]);
    expect(imported(calls).notes.at(-1)).toBe(
      '2 delays were in time or in blocks alone: a block or a second was added',
    );
  });

  test("behavior: Medusa's pending blocks, and a start of one's own", () => {
    const delays = [
      [0, 9],
      [9, 2],
      [1, 0],
      [0, 5],
      [3, 5],
    ] as const;
    const calls = delays.map((delay) => medusa('pay(address,uint8)', [OTHER, '1'], delay));
    expect(times(calls, { start: 1000n })).toEqual([
      [2n, 1009n],
      [4n, 1011n],
      [5n, 1012n],
      [5n, 1012n],
      [8n, 1017n],
    ]);
  });

  test('error: later than any chain', () => {
    const last = at('0xffffffffffffffff', 1);
    expect(failure(() => imported([at(null, null), last]))).toMatchObject({
      code: 'import/malformed',
      field: '[1]',
      expected: 'times up to 2^64',
    });
  });
});
