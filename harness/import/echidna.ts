import * as v from 'valibot';
import { encodeAbiParameters, parseAbiParameters, stringToHex } from 'viem/utils';
import { type Hex, keccak256 } from '../model/index.js';
import { JsonMismatch } from '../trace/json.js';
import { type Tagged, tagged, typedValue } from './abiValue.js';
import {
  type ForeignAction,
  type ForeignCall,
  type ForeignFormat,
  firstRecord,
} from './foreign.js';
import { bytesOfHaskell } from './haskell.js';
import { address, checked, malformed, uint256 } from './schema.js';

const title = "Echidna's reproducer";

const transaction = v.object({
  call: tagged,
  src: address,
  dst: address,
  value: uint256,
  /** Seconds and blocks since the transaction before. */
  delay: v.tuple([uint256, uint256], 'expected [seconds, blocks]'),
});
const sequence = v.array(transaction, 'expected a list of transactions');
/** Characters of `0x` and a selector. */
const SELECTOR_CHARS = 10;
const solCall = v.tuple([v.string(), v.array(tagged)]);

/** Early versions wrote `_call` and `_gas'` where it is `call` and `gas` now. */
const LEGACY = /^_(\w+?)'?$/;

/**
 * What Echidna keeps in its corpus, under `reproducers/` and `coverage/`: JSON, in which bytes are
 * texts as Haskell's `show` writes them.
 */
export const echidna: ForeignFormat = {
  name: 'echidna',
  title,
  start: { number: 4_370_000n, timestamp: 1_524_785_992n },
  recognises: (json) => {
    const first = renamed(firstRecord(json));
    return typeof first === 'object' && first !== null && 'src' in first && 'dst' in first;
  },
  read: (json, file) => {
    const source = { file, title };
    const plain = Array.isArray(json) ? json.map(renamed) : json;
    return checked(sequence, plain, source).map(({ call, src, dst, value, delay }, index) => {
      const at = `[${index}]`;
      const [seconds, blocks] = delay;
      try {
        const action = actionOf(call, `${at}.call`);
        return { at, from: src, to: dst, action, value, seconds, blocks } satisfies ForeignCall;
      } catch (error) {
        if (error instanceof JsonMismatch) throw malformed(source, error);
        throw error;
      }
    });
  },
};

function renamed(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [LEGACY.exec(name)?.[1] ?? name, value]),
  );
}

function actionOf({ tag, contents }: Tagged, at: string): ForeignAction {
  if (tag === 'NoCall') return { kind: 'wait' };
  if (tag === 'SolCreate') return { kind: 'creation' };
  if (tag === 'SolCalldata') {
    const calldata = typeof contents === 'string' ? bytesOfHaskell(contents) : undefined;
    if (calldata !== undefined) return { kind: 'calldata', calldata };
    throw new JsonMismatch(`${at}.contents`, "bytes as Haskell's show writes them", contents);
  }
  if (tag !== 'SolCall') {
    throw new JsonMismatch(`${at}.tag`, 'SolCall, SolCalldata, SolCreate or NoCall', tag);
  }
  const parsed = v.safeParse(solCall, contents);
  if (!parsed.success) throw new JsonMismatch(`${at}.contents`, '[name, arguments]', contents);
  const [name, args] = parsed.output;
  return { kind: 'calldata', ...encoded(name, args, `${at}.contents`) };
}

/** The name is empty where Echidna calls a fallback; what it sends then is the hash of `()`. */
function encoded(
  name: string,
  args: readonly Tagged[],
  at: string,
): { readonly calldata: Hex; readonly signature?: string } {
  if (!/^([a-zA-Z_$][\w$]*)?$/.test(name)) throw new JsonMismatch(`${at}[0]`, 'a function', name);
  const typed = args.map((arg, index) => typedValue(arg, `${at}[1][${index}]`));
  const types = typed.map(({ type }) => type).join(',');
  const signature = `${name}(${types})`;
  const selector = keccak256(stringToHex(signature)).slice(0, SELECTOR_CHARS) as Hex;
  if (name === '') return { calldata: selector };
  if (typed.length === 0) return { calldata: selector, signature };
  // A string of a fuzzer is any bytes, and is encoded as bytes are.
  const encodable = types.replaceAll('string', 'bytes').replaceAll('function', 'bytes24');
  const values = typed.map(({ value }) => value);
  const data = encodeAbiParameters(parseAbiParameters(encodable), values as never);
  return { calldata: (selector + data.slice(2)) as Hex, signature };
}
