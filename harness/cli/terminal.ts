import pc from 'picocolors';
import type { Colors } from 'picocolors/types.js';

/** How many times a second the progress line changes. */
const PROGRESS_PER_SECOND = 10;

export type TerminalOptions = {
  readonly quiet: boolean;
  readonly verbose: boolean;
};

/** Where a command writes: results to stdout, everything about getting there to stderr. */
export class Terminal {
  readonly colors: Colors;
  readonly #options: TerminalOptions;
  readonly #live: boolean;
  #shown = '';
  #lastProgress = Number.NEGATIVE_INFINITY;

  constructor(options: TerminalOptions) {
    this.#options = options;
    const plain = process.env.NO_COLOR !== undefined && process.env.NO_COLOR !== '';
    this.colors = pc.createColors(!plain && process.stdout.isTTY === true);
    this.#live = process.stderr.isTTY === true && !process.env.CI && !options.quiet;
  }

  get quiet(): boolean {
    return this.#options.quiet;
  }

  /** Results: always. */
  print(lines: readonly string[]): void {
    this.#clear();
    process.stdout.write(`${lines.join('\n')}\n`);
  }

  /** Remarks that a quiet run leaves out. */
  remark(line: string): void {
    if (this.#options.quiet) return;
    this.#clear();
    process.stderr.write(`${line}\n`);
  }

  /** Details that only a verbose run tells. */
  detail(line: string): void {
    if (this.#options.verbose) this.remark(line);
  }

  /** Trouble: always, on stderr. */
  complain(lines: readonly string[]): void {
    this.#clear();
    process.stderr.write(`${lines.join('\n')}\n`);
  }

  /** One line that changes in place on a terminal; nothing elsewhere. */
  progress(line: string): void {
    if (!this.#live) return;
    const now = performance.now();
    if (now - this.#lastProgress < 1000 / PROGRESS_PER_SECOND) return;
    this.#lastProgress = now;
    // A terminal of unknown width says 0.
    const columns = process.stderr.columns || 80;
    this.#clear();
    this.#shown = line.slice(0, columns - 1);
    process.stderr.write(this.#shown);
  }

  /** Takes the progress line away. */
  done(): void {
    this.#clear();
  }

  #clear(): void {
    if (this.#shown === '') return;
    process.stderr.write(`\r\u001b[2K`);
    this.#shown = '';
  }
}
