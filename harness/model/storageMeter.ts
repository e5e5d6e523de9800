/** A word as far as its price goes: equal words must be equal by `===`. */
export type MeteredWord = bigint | boolean | string | number;

const WARM = 100;
const COLD_ACCOUNT = 2_600;
const COLD_WORD = 2_100;
const SET_WORD = 20_000;
const CHANGE_WORD = 5_000 - COLD_WORD;
const CLEAR_REFUND = 4_800;
const ZERO_ADDRESS = `0x${'0'.repeat(40)}`;

/**
 * What one transaction pays for storage and accounts beyond the price of warm accesses, which
 * count as code: EIP-2929 and EIP-2200 with EIP-3529, as they hold since London. Units of gas.
 */
export class StorageMeter {
  gas = 0;
  /** Before the cap. */
  refund = 0;
  readonly #touched = new Set<string>();
  #originals: Map<string, MeteredWord> | undefined;

  /** `warm` are accounts that cost nothing more from the start: the sender and who is called. */
  constructor(...warm: readonly string[]) {
    for (const account of warm) this.#touched.add(account);
  }

  /** An account that is called, or whose code is looked at. */
  account(address: string): void {
    if (this.#touched.has(address)) return;
    this.#touched.add(address);
    this.gas += COLD_ACCOUNT - WARM;
  }

  /** A word, by any name that no account has. */
  read(word: string): void {
    if (this.#touched.has(word)) return;
    this.#touched.add(word);
    this.gas += COLD_WORD - WARM;
  }

  /** Writes a word whole; `before` is what it holds until then. */
  write(word: string, before: MeteredWord, after: MeteredWord): void {
    if (!this.#touched.has(word)) {
      this.#touched.add(word);
      this.gas += COLD_WORD;
    }
    if (before === after) return;
    this.#originals ??= new Map();
    const original = this.#originals.get(word);
    if (original === undefined) this.#originals.set(word, before);
    if (original === undefined || original === before) this.#change(before, after);
    else this.#changeAgain(original, before, after);
  }

  /** The first change of a word in the transaction, or one of a word that was changed back. */
  #change(before: MeteredWord, after: MeteredWord): void {
    this.gas += (isZero(before) ? SET_WORD : CHANGE_WORD) - WARM;
    if (isZero(after)) this.refund += CLEAR_REFUND;
  }

  #changeAgain(original: MeteredWord, before: MeteredWord, after: MeteredWord): void {
    if (!isZero(original)) {
      if (isZero(before)) this.refund -= CLEAR_REFUND;
      else if (isZero(after)) this.refund += CLEAR_REFUND;
    }
    if (after !== original) return;
    this.refund += (isZero(original) ? SET_WORD : CHANGE_WORD) - WARM;
  }
}

function isZero(word: MeteredWord): boolean {
  return word === 0n || word === false || word === 0 || word === ZERO_ADDRESS;
}
