import { describe, expect, test } from 'vitest';
import { FIRST, failure, foundry, imported, medusa, OTHER, pay, SUBJECT } from './support.js';

describe('bad input', () => {
  const good = foundry(pay(OTHER, 1));
  const pays = (args: readonly unknown[]) => [medusa('pay(address,uint8)', args)];
  const values = '[0].call.dataAbiValues';
  test.each([
    [{ call_sequence: {} }, 'call_sequence', 'a list of calls'],
    [{ call_sequence: [good, { ...good, addr: null }] }, 'call_sequence[1].addr', 'an address'],
    [[{ ...good, calldata: '0x1' }], '[0].calldata', 'whole bytes in hexadecimal digits after 0x'],
    [[{ ...good, warp: -1 }], '[0].warp', 'a whole number of at most 256 bits'],
    [[{ ...good, warp: `0x1${'0'.repeat(64)}` }], '[0].warp', 'a whole number of at most 256 bits'],
    [
      [{ ...good, warp: (1n << 256n).toString() }],
      '[0].warp',
      'a whole number of at most 256 bits',
    ],
    [[{ ...good, sender: undefined }], '[0].sender', 'a value'],
    [pays([OTHER]), `${values}.inputValues`, '2 arguments'],
    [pays([OTHER, '256']), `${values}.inputValues[1]`, 'a uint8 in its range'],
    [pays(['', '1']), `${values}.inputValues[0]`, 'a address'],
    [pays([OTHER, null]), `${values}.inputValues[1]`, 'a uint8 as a decimal string'],
    [[medusa('twice', ['1'])], `${values}.methodSignature`, 'a full signature'],
    [
      [{ ...pays([])[0], blockNumberDelay: '' }],
      '[0].blockNumberDelay',
      'a whole number of at most 256 bits',
    ],
    [[{ blockNumberDelay: 0 }], '[0].call', 'a value'],
  ])('error: %j', (json, field, expected) => {
    expect(failure(() => imported(json))).toMatchObject({
      code: 'import/malformed',
      file: 'f.json',
      field,
      expected,
    });
  });

  test.each([
    ['{"call_sequence": [', 'import/not-json'],
    ['', 'import/not-json'],
    ['[]', 'import/empty'],
    ['{"call_sequence": []}', 'import/empty'],
    ['null', 'import/unknown-format'],
    ['[[]]', 'import/unknown-format'],
    ['{"format": "taiko-difftest/plan/1"}', 'import/unknown-format'],
  ])('error: the text %j', (text, code) => {
    expect(failure(() => imported(undefined, { text }))).toMatchObject({ code, file: 'f.json' });
  });

  test.each(['contract', `${OTHER}=`, '0x12=contract', `${OTHER}=nobody`])(
    'error: --map %s',
    (name) => {
      expect(failure(() => imported([good], { names: [name] }))).toMatchObject({
        code: 'import/map',
        value: name,
        contracts: 'contract',
        actors: 'Ann, Ben, Cem, Dia',
      });
    },
  );

  test('error: the same address twice, a format that it is not, nothing that is left', () => {
    const names = [`${OTHER}=Ann`, `${OTHER}=Ben`];
    expect(failure(() => imported([good], { names }))).toMatchObject({ code: 'import/map' });
    expect(failure(() => imported([good], { from: 'echidna' }))).toMatchObject({
      code: 'import/malformed',
      format: "Echidna's reproducer",
    });
    expect(failure(() => imported([{ ...good, calldata: '0x' }]))).toMatchObject({
      code: 'import/nothing-left',
      because: `left out 1 call of ${SUBJECT}: no contract of this world`,
    });
  });

  test('error: more calls than a plan may have, arguments deeper than any stack', () => {
    expect(failure(() => imported(Array(10_001).fill(good)))).toMatchObject({
      code: 'import/too-long',
      calls: '10001',
    });
    const deep = '{"tag":"AbiTuple","contents":['.repeat(20_000);
    const arg = `${deep}${']}'.repeat(20_000)}`;
    const call = `{"tag":"SolCall","contents":["f",[${arg}]]}`;
    const rest = `"src":"${FIRST}","dst":"${SUBJECT}","value":"0x0","delay":["0x0","0x0"]`;
    expect(
      failure(() => imported(undefined, { text: `[{"call":${call},${rest}}]` })),
    ).toMatchObject({
      code: 'import/malformed',
      problem: 'Maximum call stack size exceeded',
    });
  });
});
