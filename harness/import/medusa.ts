import * as v from 'valibot';
import type { Json } from '../trace/json.js';
import {
  type ForeignAction,
  type ForeignCall,
  type ForeignFormat,
  firstRecord,
} from './foreign.js';
import { address, bytes, checked, uint256 } from './schema.js';

const title = "Medusa's call sequence";

const message = v.object({
  from: address,
  /** Null creates a contract. */
  to: v.nullish(address),
  value: v.nullish(uint256, 0),
  data: v.nullish(bytes, '0x'),
  /** Overrides `data`. Old corpora have the function's bare name alone. */
  dataAbiValues: v.nullish(
    v.object({
      methodName: v.optional(v.string()),
      methodSignature: v.optional(v.string()),
      inputValues: v.nullish(v.array(v.unknown()), []),
    }),
  ),
});

const sequence = v.array(
  v.object({ call: message, blockNumberDelay: uint256, blockTimestampDelay: uint256 }),
  'expected a list of calls',
);

/** What Medusa keeps in its corpus, under `call_sequences/` and `test_results/`. */
export const medusa: ForeignFormat = {
  name: 'medusa',
  title,
  start: { number: 1n, timestamp: 1n },
  recognises: (json) => {
    const first = firstRecord(json);
    return first !== undefined && ('blockNumberDelay' in first || 'blockTimestampDelay' in first);
  },
  read: (json, file) =>
    checked(sequence, json, { file, title }).map((element, index): ForeignCall => {
      const { from, to, value } = element.call;
      const at = `[${index}]`;
      const action = actionOf(element.call, `${at}.call.dataAbiValues`);
      const delay = delayOf(element, index === 0);
      return { at, from, to: to ?? undefined, action, value, ...delay };
    }),
};

function actionOf(
  { data, dataAbiValues }: v.InferOutput<typeof message>,
  at: string,
): ForeignAction {
  const { methodSignature, methodName, inputValues } = dataAbiValues ?? {};
  const name = methodSignature || methodName;
  if (name === undefined) return { kind: 'calldata', calldata: data };
  return { kind: 'arguments', at, function: name, args: inputValues as readonly Json[] };
}

/**
 * As Medusa carries them out: without a delay in blocks the call joins the block that is pending,
 * which for the first there is not; a new block is a second later at least, and there are no more
 * new blocks than seconds.
 */
function delayOf(
  { blockNumberDelay, blockTimestampDelay }: v.InferOutput<typeof sequence>[number],
  first: boolean,
): { readonly seconds: bigint; readonly blocks: bigint } {
  if (blockNumberDelay === 0n && !first) return { seconds: 0n, blocks: 0n };
  const seconds = blockTimestampDelay === 0n ? 1n : blockTimestampDelay;
  const blocks = blockNumberDelay === 0n ? 1n : blockNumberDelay;
  return { seconds, blocks: blocks < seconds ? blocks : seconds };
}
