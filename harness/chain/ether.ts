import { type Address, type Command, type Hex, isRaw, type Value } from '../model/index.js';
import type { Plan } from '../trace/plan.js';
import { type Deployment, PLENTY } from './deployment.js';
import { WORD_CHARS, wordsAt } from './probe.js';

const SELECTOR_CHARS = 10;
const ADDRESS_CHARS = 42;

/** An address that the world does not name, and the wei that it is given before the first step. */
export type Stranger = { readonly address: Address; readonly wei: bigint };

/** Whose ether a plan is watched for: everybody that the world or the plan names. */
export type Watched = {
  readonly addresses: readonly Address[];
  /** Wei before the first step, in the same order. */
  readonly before: readonly bigint[];
  /** Senders have `PLENTY`, all others nothing. */
  readonly strangers: readonly Stranger[];
  /** Calldata of a probe for these addresses. */
  readonly data: Hex;
};

const known = new WeakMap<Deployment, Watched>();

/** The addresses to watch during a plan. */
export function watchedBy(deployment: Deployment, plan: Plan): Watched {
  const { balances } = deployment;
  const usual = known.get(deployment) ?? watch([...balances.keys()], [...balances.values()], []);
  known.set(deployment, usual);
  const strangers = new Map<Address, bigint>();
  const meet = (address: Address) => {
    if (!balances.has(address) && !strangers.has(address)) strangers.set(address, 0n);
  };
  for (const { command } of plan.steps) eachMentioned(command, meet);
  for (const { command } of plan.steps) {
    if (!balances.has(command.from)) strangers.set(command.from, PLENTY);
  }
  if (strangers.size === 0) return usual;
  const added = [...strangers].map(([address, wei]) => ({ address, wei }));
  return watch(
    [...usual.addresses, ...strangers.keys()],
    [...usual.before, ...strangers.values()],
    added,
  );
}

/** Addresses that a call names: it may pay them. Bytes are read as if they were words. */
function eachMentioned(command: Command, meet: (address: Address) => void): void {
  if (!isRaw(command)) {
    for (const arg of command.args) eachAddress(arg, meet);
    return;
  }
  for (let at = SELECTOR_CHARS; at < command.calldata.length; at += WORD_CHARS) {
    const word = command.calldata.slice(at, at + WORD_CHARS);
    // Numbers are small where addresses are not.
    if (/^0{24}(?!0{8})[0-9a-f]{40}$/.test(word)) meet(`0x${word.slice(24)}`);
  }
}

function eachAddress(value: Value, meet: (address: Address) => void): void {
  if (typeof value === 'string') {
    if (value.length === ADDRESS_CHARS && /^0x(?!0{8})[0-9a-f]{40}$/.test(value)) {
      meet(value as Address);
    }
  } else if (typeof value === 'object') {
    for (const item of Object.values(value)) eachAddress(item, meet);
  }
}

/** Wei won or lost since the first step; who has as much as before is left out. */
export function etherChanges(watched: Watched, answer: Hex): Readonly<Record<Address, bigint>> {
  const { addresses, before } = watched;
  const changes: Record<Address, bigint> = {};
  wordsAt(answer, 0, addresses.length).forEach((word, index) => {
    const change = BigInt(word) - before[index]!;
    if (change !== 0n) changes[addresses[index]!] = change;
  });
  return changes;
}

function watch(
  addresses: readonly Address[],
  before: readonly bigint[],
  strangers: readonly Stranger[],
): Watched {
  const words = addresses.map((address) => address.slice(2).padStart(WORD_CHARS, '0'));
  return { addresses, before, strangers, data: `0x${words.join('')}` };
}
