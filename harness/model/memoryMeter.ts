const GAS_PER_WORD = 3;
const QUADRATIC_PART = 512;
/** Solidity's scratch space, free pointer and zero word come before what is allocated. */
const FIRST_FREE = 4;
const FIRST_TOUCHED = 3;

/** What one call frame of solc's pays for memory, which grows and is never given back. In words. */
export class MemoryMeter {
  #free = FIRST_FREE;
  #touched = FIRST_TOUCHED;

  /** Uses words behind what is allocated, for an event or a call. */
  touch(words: number): void {
    if (this.#free + words > this.#touched) this.#touched = this.#free + words;
  }

  /** Allocates words and fills them. */
  allocate(words: number): void {
    this.touch(words);
    this.#free += words;
  }

  /** Units of gas. */
  get gas(): number {
    const words = this.#touched;
    return GAS_PER_WORD * words + Math.floor((words * words) / QUADRATIC_PART);
  }
}
