import type { Chain } from '../chain/chain.js';
import type { Changes } from '../chain/changes.js';
import { type StorageQuery, WORD_CHARS } from '../chain/probe.js';
import type { Address, Hex, ReadVariable, Variable } from '../model/index.js';

/** Reads variables as they are after changes, asking the node only for what was deployed. */
export type Storage = {
  /** Loads what these variables were after deployment, unless that is known. */
  readonly load: (variables: readonly Variable[]) => Promise<void>;
  /** Reads variables that were loaded. */
  readonly reader: (variables: readonly Variable[], changes: Changes) => ReadVariable;
};

/** What a query asks of one contract, and what the answer was after deployment. */
type Asked = {
  readonly address: Address;
  /** Where a slot is among those asked for; one may be asked for several times. */
  readonly places: ReadonlyMap<Hex, readonly number[]>;
  /** Without their `0x`. */
  readonly deployed: readonly string[];
};

/** Storage of a deployed world; what was read stays in memory. */
export function openStorage({ deployment, branch }: Chain): Storage {
  const { prober, decoder } = deployment;
  const known = new Map<string, Hex>();
  const loaded = new WeakMap<StorageQuery, readonly Asked[]>();

  const ask = async (address: Address, slots: readonly Hex[]): Promise<Asked> => {
    const missing = slots.filter((slot) => !known.has(address + slot));
    const words = await branch.words(missing.map((slot) => ({ address, slot })));
    for (const [index, slot] of missing.entries()) known.set(address + slot, words[index]!);
    const places = new Map<Hex, number[]>();
    for (const [index, slot] of slots.entries()) {
      places.set(slot, [...(places.get(slot) ?? []), index]);
    }
    return { address, places, deployed: slots.map((slot) => known.get(address + slot)!.slice(2)) };
  };
  return {
    load: async (variables) => {
      const query = prober.query(variables);
      if (loaded.has(query)) return;
      const asked: Asked[] = [];
      for (const { contract, data } of query.calls) {
        const slots = data.slice(2).match(new RegExp(`.{${WORD_CHARS}}`, 'g')) ?? [];
        const hex = slots.map((slot): Hex => `0x${slot}`);
        asked.push(await ask(decoder.addressOf(contract), hex));
      }
      loaded.set(query, asked);
    },
    reader: (variables, changes) => {
      const query = prober.query(variables);
      return query.reader(loaded.get(query)!.map((asked) => answerOf(asked, changes)));
    },
  };
}

/** Few words of many differ from those deployed: these alone are looked for. */
function answerOf({ address, places, deployed }: Asked, changes: Changes): Hex {
  const words = deployed.slice();
  for (const [slot, word] of changes.get(address)?.words ?? []) {
    for (const place of places.get(slot) ?? []) words[place] = word.slice(2);
  }
  return `0x${words.join('')}`;
}
