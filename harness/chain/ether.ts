import type { Address, Hex } from '../model/index.js';
import type { Plan } from '../trace/plan.js';
import { type Deployment, PLENTY } from './deployment.js';
import { wordsAt } from './probe.js';

const WORD_CHARS = 64;

/** Whose ether a plan is watched for: everybody that the world names, and every other sender. */
export type Watched = {
  readonly addresses: readonly Address[];
  /** Wei before the first step, in the same order. */
  readonly before: readonly bigint[];
  /** Senders that the world does not name: they are given `PLENTY` before the first step. */
  readonly strangers: readonly Address[];
  /** Calldata of a probe for these addresses. */
  readonly data: Hex;
};

const known = new WeakMap<Deployment, Watched>();

/** The addresses to watch during a plan. */
export function watchedBy(deployment: Deployment, plan: Plan): Watched {
  const { balances } = deployment;
  const usual = known.get(deployment) ?? watch([...balances.keys()], [...balances.values()], []);
  known.set(deployment, usual);
  const strangers = new Set<Address>();
  for (const { command } of plan.steps) {
    if (!balances.has(command.from)) strangers.add(command.from);
  }
  if (strangers.size === 0) return usual;
  const added = [...strangers];
  return watch(
    [...usual.addresses, ...added],
    [...usual.before, ...added.map(() => PLENTY)],
    added,
  );
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
  strangers: readonly Address[],
): Watched {
  const words = addresses.map((address) => address.slice(2).padStart(WORD_CHARS, '0'));
  return { addresses, before, strangers, data: `0x${words.join('')}` };
}
