import * as fc from 'fast-check';
import {
  encodeWords,
  type FunctionCommand,
  type Hex,
  type Intent,
  isRaw,
  keccak256,
} from '../../../harness/model/index.js';
import { chosen, fine, pick, type Ways, way } from './draws.js';
import { intentKind, type PoolIntent } from './intent.js';
import { assign, release, slash } from './rollup.js';
import { exit, stake, withdraw } from './staking.js';
import { transfer } from './tokens.js';
import { view } from './views.js';

type Flaw =
  | 'dirty argument'
  | 'short'
  | 'surplus'
  | 'unknown function'
  | 'less than a selector'
  | 'nothing'
  | 'none';
const FLAWS: Ways<Flaw> = [
  [32, 'dirty argument'],
  [22, 'short'],
  [16, 'surplus'],
  [10, 'unknown function'],
  [6, 'less than a selector'],
  [4, 'nothing'],
  [10, 'none'],
];

/** Prefix and selector, in characters. */
const HEAD = 2 + 8;
const WORD = 64;

const flawed: readonly PoolIntent[] = [
  ...[stake, assign, release, slash, exit, withdraw, transfer, view],
];
const kinds = new Map(flawed.map((kind) => [kind.name, kind]));
const selectors = new Map<string, Hex>();

/** Calls as no compiler writes them: the bytes of another intent's call, with a flaw. */
export const raw = intentKind({
  name: 'raw',
  weight: 4,
  fields: {
    intent: fc.oneof(
      ...flawed.map((kind) => kind.draw.map((drawn) => ({ kind: kind.name, drawn }))),
    ),
    way,
    which: fine,
  },
  resolve: (drawn, scene) => {
    const intent: Intent = drawn.intent;
    const { command, delay } = kinds.get(intent.kind)!.resolve(intent.drawn, scene);
    if (isRaw(command)) return { command, delay };
    const { from, to, value } = command;
    const calldata = spoil(encode(command), chosen(FLAWS, drawn.way), drawn.which);
    return { command: { from, to, calldata, value }, delay };
  },
});

/** Calldata of a call whose arguments are all one word. */
function encode(command: FunctionCommand): Hex {
  const words = encodeWords(...(command.args as readonly (bigint | boolean | Hex)[]));
  return `${selectorOf(command.function)}${words.slice(2)}` as Hex;
}

function selectorOf(signature: string): Hex {
  const known = selectors.get(signature);
  if (known !== undefined) return known;
  const hash = keccak256(`0x${Buffer.from(signature, 'ascii').toString('hex')}`);
  const selector = hash.slice(0, HEAD) as Hex;
  selectors.set(signature, selector);
  return selector;
}

function spoil(calldata: Hex, flaw: Flaw, drawn: number): Hex {
  const byte = (drawn % 255) + 1;
  const tail = byte.toString(16).padStart(2, '0');
  switch (flaw) {
    case 'dirty argument':
      return dirty(calldata, drawn);
    case 'short': {
      const bytes = Math.min(1 + (drawn % 40), (calldata.length - 2) / 2);
      return calldata.slice(0, calldata.length - 2 * bytes) as Hex;
    }
    case 'surplus':
      return `${calldata}${tail.repeat(1 + (drawn % 40))}`;
    case 'unknown function':
      return `0x${(0xde000000 + (drawn % 0xffff)).toString(16)}${calldata.slice(HEAD)}`;
    case 'less than a selector':
      return calldata.slice(0, 2 + 2 * (1 + (drawn % 3))) as Hex;
    case 'nothing':
      return '0x';
    case 'none':
      return calldata;
  }
}

/** Sets one of the upper bytes of one argument, next to the value or far from it. */
function dirty(calldata: Hex, drawn: number): Hex {
  const words = (calldata.length - HEAD) / WORD;
  if (words === 0) return calldata;
  const byteFromLeft = pick([0, 11, 12, 23, 27, 30], drawn >> 4);
  const at = HEAD + (drawn % words) * WORD + byteFromLeft * 2;
  const byte = calldata.slice(at, at + 2) === '01' ? '02' : '01';
  return `${calldata.slice(0, at)}${byte}${calldata.slice(at + 2)}` as Hex;
}
