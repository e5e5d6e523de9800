import { toFunctionSelector } from 'viem';
import {
  type AnyModel,
  type Command,
  type Hex,
  ZERO_ADDRESS,
  ZERO_WORD,
} from '../../../harness/model/index.js';
import { settingOf } from './setting.js';

const ZERO = '0'.repeat(64);
const ONES = 'f'.repeat(64);
/** Calldata after a selector, and what is wrong with it: by signature. */
const CASES: Readonly<Record<string, readonly (readonly [words: string, flaw: string])[]>> = {
  'resolve(bytes32,bool)': [
    [`${ONES}${ZERO.slice(2)}02`, 'argument 2 is dirty'],
    [`${ZERO}${ZERO.slice(2)}ff`, 'argument 2 is dirty'],
    [`${ZERO}01${ZERO.slice(2)}`, 'argument 2 is dirty'],
    [ZERO, 'too short'],
    [`${ZERO}${ZERO.slice(2)}`, 'too short'],
  ],
  'resolve(uint256,bytes32,bool)': [
    [`${ONES}${ONES}${ZERO.slice(2)}02`, 'argument 3 is dirty'],
    [`${ONES}${ONES}`, 'too short'],
  ],
  'stake(uint64,uint32,uint32)': [
    [`${ONES}${ONES}${ONES}`, 'argument 1 is dirty'],
    [`${'0'.repeat(48)}${'f'.repeat(16)}${ONES}${ONES}`, 'argument 2 is dirty'],
    [`${'0'.repeat(47)}1${'f'.repeat(16)}${ZERO}${ZERO}`, 'argument 1 is dirty'],
    [
      `${ZERO}${'0'.repeat(56)}${'f'.repeat(8)}${'0'.repeat(55)}1${'f'.repeat(8)}`,
      'argument 3 is dirty',
    ],
    [`${ONES}${ONES}${ONES.slice(2)}`, 'too short'],
  ],
  'slashProver(uint64,address,uint64)': [
    [`${ZERO}${'0'.repeat(24)}${'f'.repeat(40)}${ONES}`, 'argument 3 is dirty'],
    [`${ZERO}${'0'.repeat(23)}1${'f'.repeat(40)}${ONES}`, 'argument 2 is dirty'],
  ],
};

/** The first call of none of its functions that a model's gas calls otherwise; undefined of none. */
export function misnamedFlaw(model: AnyModel): string | undefined {
  const calls = Object.entries(CASES).flatMap(([signature, cases]) =>
    cases.map(([words, wrong]): readonly [Hex, string] => {
      const name = signature.slice(0, signature.indexOf('('));
      return [`${toFunctionSelector(signature)}${words}` as Hex, `${name} (${wrong})`];
    }),
  );
  for (const [calldata, expected] of [
    ...calls,
    ['0x', '(no selector)'],
    ['0x1234', '(no selector)'],
    ['0xde000001', '(no function 0xde…)'],
  ] as const) {
    const said = callOf(model, { ...CALLED, calldata });
    if (said !== `proverPool.${expected}`) return `${calldata}: ${said}, not ${expected}`;
  }
  const said = callOf(model, { ...CALLED, function: 'none()', args: [] });
  return said === 'proverPool.(unknown)' ? undefined : `none(): ${said}`;
}

const CALLED = { from: ZERO_ADDRESS, to: 'proverPool', value: 0n } as const;

/** What a model's gas calls a command that is no call of a function. */
function callOf(model: AnyModel, command: Command): string {
  const setting = settingOf(model);
  const { call } = model.gas!.open(setting)({
    command,
    ...{ function: undefined, args: [], before: model.initial(setting) },
    outcome: { status: 'revert', error: { name: '(empty)', args: [] } },
    environment: {
      ...{ number: 1n, timestamp: 1n, chainId: setting.chainId, baseFee: 0n },
      ...{ parentHash: ZERO_WORD, prevRandao: ZERO_WORD },
    },
  });
  return call;
}
