import type { Json } from '../../trace/json.js';
import { Fault } from './fault.js';

/** A question to a chain; params are JSON. */
export type Question = { readonly method: string; readonly params: readonly Json[] };

/** Methods that an Anvil may ask for, and what their results must be. */
const CHECKS: Readonly<Record<string, (result: Json, question: Question) => Json>> = {
  eth_chainId: quantity,
  eth_getBalance: quantity,
  eth_getTransactionCount: quantity,
  eth_getStorageAt: (result) =>
    `0x${quantity(result === '0x' ? '0x0' : result)
      .slice(2)
      .padStart(64, '0')}`,
  eth_getCode: bytes,
  eth_getBlockByNumber: (result, { params }) => {
    const [asked, whole] = params;
    const block = blockOf(result, whole === true);
    if (block === null || typeof asked !== 'string' || !asked.startsWith('0x')) return block;
    if (BigInt(String(block.number)) === BigInt(asked)) return block;
    throw new Fault('garbage', `block ${block.number} for block ${asked}`);
  },
  eth_getBlockByHash: (result) => blockOf(result, false),
};

/** Whether an Anvil is let through with it; it asks for more, but does without. */
export function isServed(method: string): boolean {
  return Object.hasOwn(CHECKS, method);
}

/** A result as it must be; throws a `Fault` of garbage otherwise. Other methods' are left alone. */
export function checkResult(question: Question, result: Json): Json {
  return CHECKS[question.method]?.(result, question) ?? result;
}

/** The same question however it is written. */
export function keyOf({ method, params }: Question): string {
  return `${method} ${JSON.stringify(params).toLowerCase()}`;
}

function quantity(result: Json): string {
  if (typeof result === 'string' && /^0x[\da-f]{1,64}$/i.test(result)) return result;
  throw garbage('a number', result);
}

function bytes(result: Json): string {
  if (typeof result === 'string' && /^0x([\da-f]{2})*$/i.test(result)) return result;
  throw garbage('bytes', result);
}

type Block = Readonly<Record<string, Json>>;

/** Without its transactions, unless somebody asked for them whole: they are most of a block. */
function blockOf(result: Json, whole: boolean): Block | null {
  if (result === null) return null;
  if (typeof result !== 'object' || Array.isArray(result)) throw garbage('a block', result);
  const { withdrawals: _, ...block } = result as Block;
  const { transactions } = block;
  for (const name of ['number', 'timestamp', 'hash', 'parentHash']) quantity(block[name] ?? null);
  return { ...block, transactions: whole ? (transactions ?? null) : [], uncles: [] };
}

function garbage(expected: string, found: Json): Fault {
  return new Fault('garbage', `${JSON.stringify(found)?.slice(0, 80)} is not ${expected}`);
}
