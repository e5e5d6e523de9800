import type { Address, World } from '../model/index.js';
import type { ForeignCall } from './foreign.js';
import type { Named } from './names.js';

/** Who foreign senders are in our world, and what is to be said of it. */
export type People = {
  readonly translation: ReadonlyMap<Address, Address>;
  readonly notes: readonly string[];
};

/**
 * Gives senders that the world does not have to its actors, in order. Their addresses could be
 * kept, but only the world's people own tokens, and those who made another fuzzer's property fail
 * mostly did. When there are more senders than actors the rest keep their addresses.
 */
export function findPeople(
  calls: readonly ForeignCall[],
  world: World,
  named: ReadonlyMap<Address, Named>,
): People {
  const known = new Set([...Object.values(world.actors), ...Object.values(world.accounts)]);
  const senders = [...new Set(calls.map(({ from }) => from))];
  const taken = new Set([...senders, ...[...named.values()].map(({ address }) => address)]);
  const free = Object.entries(world.actors).filter(([, address]) => !taken.has(address));
  const translation = new Map<Address, Address>();
  const notes: string[] = [];
  for (const sender of senders) {
    if (named.has(sender) || known.has(sender)) continue;
    const next = free.shift();
    if (next === undefined) {
      notes.push(`sender ${sender} keeps its address: there is no actor left`);
      continue;
    }
    translation.set(sender, next[1]);
    notes.push(`sender ${sender} is ${next[0]} here`);
  }
  return { translation, notes };
}
