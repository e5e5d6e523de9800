import type { Prober } from '../chain/probe.js';
import { WORD_CHARS, wordsAt } from '../chain/probe.js';
import type { Hex, ReadVariable, Variable } from '../model/index.js';
import type { Words } from './record.js';

/** Storage as it is between two blocks. */
export type Moment = {
  readonly read: (variables: readonly Variable[]) => Promise<ReadVariable>;
  /** All words that were read. */
  readonly words: () => Words;
};

/** Words of a contract that are not known yet, in the order of their slots. */
export type ObtainWords = (contract: string, slots: readonly Hex[]) => Promise<readonly Hex[]>;

/** A moment of which some words are known; the others are obtained when they are needed. */
export function openMoment(prober: Prober, known: Words, obtain: ObtainWords): Moment {
  const read = new Map<string, Map<Hex, Hex>>();
  const wordsOf = async (contract: string, slots: readonly Hex[]): Promise<Hex> => {
    const here = read.get(contract) ?? new Map<Hex, Hex>();
    read.set(contract, here);
    const missing = slots.filter((slot) => {
      const word = known[contract]?.[slot];
      if (word !== undefined) here.set(slot, word);
      return !here.has(slot);
    });
    if (missing.length > 0) {
      const obtained = await obtain(contract, missing);
      for (const [index, slot] of missing.entries()) here.set(slot, obtained[index]!);
    }
    return `0x${slots.map((slot) => here.get(slot)!.slice(2)).join('')}`;
  };
  return {
    read: async (variables) => {
      const query = prober.query(variables);
      const answers = query.calls.map(({ contract, data }) => wordsOf(contract, slotsIn(data)));
      return query.reader(await Promise.all(answers));
    },
    words: () => {
      const entries = [...read].map(([name, slots]) => [name, Object.fromEntries(slots)] as const);
      return Object.fromEntries(entries);
    },
  };
}

/** Words of the second that the first has not, or has otherwise. */
export function changedWords(before: Words, after: Words): Words {
  return mapWords(after, (contract, slot, word) => before[contract]?.[slot] !== word);
}

/** Slots that both have, with another word each. */
export function movedWords(before: Words, after: Words): Words {
  return mapWords(after, (contract, slot, word) => {
    const known = before[contract]?.[slot];
    return known !== undefined && known !== word;
  });
}

/** Words of the first, and over them those of the second. */
export function overlaid(under: Words, over: Words): Words {
  const names = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  return Object.fromEntries(names.map((name) => [name, { ...under[name], ...over[name] }]));
}

/** Only the words of certain variables. */
export function wordsOfVariables(
  prober: Prober,
  words: Words,
  variables: readonly Variable[],
): Words {
  const { calls } = prober.query(variables);
  const wanted = new Map(calls.map(({ contract, data }) => [contract, new Set(slotsIn(data))]));
  return mapWords(words, (contract, slot) => wanted.get(contract)?.has(slot) === true);
}

function mapWords(
  words: Words,
  wanted: (contract: string, slot: Hex, word: Hex) => boolean,
): Words {
  const found: Record<string, Record<Hex, Hex>> = {};
  for (const [contract, slots] of Object.entries(words)) {
    for (const [slot, word] of Object.entries(slots) as [Hex, Hex][]) {
      if (!wanted(contract, slot, word)) continue;
      found[contract] ??= {};
      found[contract][slot] = word;
    }
  }
  return found;
}

function slotsIn(data: Hex): Hex[] {
  return wordsAt(data, 0, (data.length - 2) / WORD_CHARS);
}
