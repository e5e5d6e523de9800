/**
 * A way through a call in words. Every way is made once, so that saying it again builds no text: a
 * campaign says a hundred thousand, most of them the same few.
 */
class Way {
  readonly #text: string;
  readonly #next = new Map<string, Way>();
  readonly #after = new Map<string, string>();
  readonly #ends = new Map<string, string>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The way that goes on so. */
  via(words: string): Way {
    let next = this.#next.get(words);
    if (next === undefined) {
      next = new Way(this.#text === '' ? words : `${this.#text}, ${words}`);
      this.#next.set(words, next);
    }
    return next;
  }

  /** `success: first deposit`. */
  after(outcome: string): string {
    return this.#said(this.#after, outcome, ': ');
  }

  /** `Panic(17) while tokens are minted`. */
  endedBy(outcome: string): string {
    return this.#said(this.#ends, outcome, ' while ');
  }

  #said(known: Map<string, string>, outcome: string, link: string): string {
    if (this.#text === '') return outcome;
    let said = known.get(outcome);
    if (said === undefined) {
      said = `${outcome}${link}${this.#text}`;
      known.set(outcome, said);
    }
    return said;
  }
}

/** Where every way begins. */
export const NOWHERE = new Way('');

/** Names of things of one kind, `staker 0x…`, each made once. */
export function namesOf<Key>(kind: string): (key: Key) => string {
  const names = new Map<Key, string>();
  return (key) => {
    let name = names.get(key);
    if (name === undefined) {
      // Whoever invents an account for every call must not fill the memory.
      if (names.size >= MOST_NAMES) names.clear();
      name = `${kind} ${key}`;
      names.set(key, name);
    }
    return name;
  };
}

const MOST_NAMES = 10_000;
