import { InfrastructureError } from '../../errors.js';
import type { Address, Hex } from '../../model/index.js';
import type { Json } from '../../trace/json.js';
import type { ForkBlock } from '../fork.js';
import { quantity } from '../wire.js';
import { keyOf, type Question } from './reads.js';
import type { Recorded, Source } from './source.js';

/** What was read of an account; what is absent was not read, and is not known. */
export type RecordedAccount = {
  readonly balance?: string | undefined;
  readonly nonce?: string | undefined;
  readonly code?: string | undefined;
  /** By slot, both as words. */
  readonly storage?: Readonly<Record<string, string>> | undefined;
};

/** What was read of a chain at one block. */
export type RecordedState = {
  readonly chainId: bigint;
  readonly block: ForkBlock;
  /** Blocks that were read, by number as a quantity: the forked one, and those looked back at. */
  readonly blocks: Readonly<Record<string, Json>>;
  readonly accounts: Readonly<Record<Address, RecordedAccount>>;
  /** Whatever else was asked, as of a contract that stands there: calls and logs. */
  readonly answers: readonly Recorded[];
};

const PARTS = {
  eth_getBalance: 'balance',
  eth_getTransactionCount: 'nonce',
  eth_getCode: 'code',
} as const;

/** Methods whose answers have no place among accounts and blocks. */
const ANSWERED: ReadonlySet<string> = new Set(['eth_call', 'eth_getLogs']);

/** Puts answers of a chain in order: blocks by number, accounts by address, words by slot. */
export function recordedState(
  from: Pick<Source, 'chainId' | 'block'>,
  recorded: readonly Recorded[],
): RecordedState {
  const blocks: Record<string, Json> = {};
  const accounts: Record<Address, RecordedAccount> = {};
  const answers = recorded.filter(({ method }) => ANSWERED.has(method));
  for (const { method, params, result } of recorded) {
    if (ANSWERED.has(method)) continue;
    if (method === 'eth_getBlockByNumber') blocks[String(params[0])] = result;
    const address = String(params[0]).toLowerCase() as Address;
    const known = accounts[address] ?? {};
    if (Object.hasOwn(PARTS, method)) {
      const part = PARTS[method as keyof typeof PARTS];
      accounts[address] = { ...known, [part]: String(result).toLowerCase() };
    }
    if (method === 'eth_getStorageAt') {
      const storage = { ...known.storage, [wordOf(params[1])]: String(result) };
      accounts[address] = { ...known, storage: sorted(storage) };
    }
  }
  const inOrder = Object.entries(accounts).map(([address, account]) => {
    // Answers come in no certain order; files of the same things should be the same.
    const { balance, nonce, code, storage } = account;
    return [address, { balance, nonce, code, storage }] as const;
  });
  const { chainId, block } = from;
  return {
    chainId,
    block,
    blocks: sorted(blocks),
    accounts: sorted(Object.fromEntries(inOrder)),
    answers: answers.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
  };
}

/** A chain that is known as far as it was recorded; `name` is for errors. */
export function recordedSource(state: RecordedState, name: string): Source {
  const read = async (question: Question): Promise<Json> => {
    const answer = answerOf(state, question);
    if (answer === undefined) throw unrecorded(name, question);
    return answer;
  };
  const { chainId, block } = state;
  return {
    chainId,
    block,
    node: name,
    read,
    ask: read,
    requests: () => 0,
    recorded: () => [],
    close: async () => undefined,
  };
}

function answerOf(state: RecordedState, { method, params }: Question): Json | undefined {
  if (method === 'eth_chainId') return quantity(state.chainId);
  if (method === 'eth_getBlockByNumber') return state.blocks[String(params[0])];
  if (ANSWERED.has(method)) {
    const key = keyOf({ method, params });
    return state.answers.find((answer) => keyOf(answer) === key)?.result;
  }
  const account = state.accounts[String(params[0]).toLowerCase() as Address];
  if (account === undefined || params.at(-1) !== quantity(state.block.number)) return undefined;
  if (method === 'eth_getStorageAt') return account.storage?.[wordOf(params[1])];
  return Object.hasOwn(PARTS, method) ? account[PARTS[method as keyof typeof PARTS]] : undefined;
}

function unrecorded(name: string, { method, params }: Question): InfrastructureError {
  const [first, slot] = params;
  const part = { ...PARTS, eth_getStorageAt: `slot ${String(slot)}` } as Record<string, string>;
  if (ANSWERED.has(method)) return notRecorded({ recording: name, method });
  const what = method.startsWith('eth_getBlock') ? 'block' : 'account';
  return notRecorded({ recording: name, [what]: String(first), part: part[method] });
}

function notRecorded(facts: Readonly<Record<string, string | undefined>>): InfrastructureError {
  return new InfrastructureError({
    code: 'fork/not-recorded',
    message: 'Something is needed of the forked chain that was not recorded.',
    facts,
    hint: 'Nothing is assumed of it. Record it again, with what is run now: difftest capture.',
  });
}

function wordOf(slot: Json | undefined): Hex {
  return `0x${BigInt(String(slot)).toString(16).padStart(64, '0')}`;
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  const entries = Object.entries(record);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
