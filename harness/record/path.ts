import { advance } from './judge.js';
import type { RecordedBlock } from './record.js';
import type { Checkpoint } from './recorder.js';
import type { Scene } from './scene.js';

export type PathOptions = {
  readonly scene: Scene;
  readonly start: Checkpoint;
  /** How many recorded blocks to keep, the newest; all unless given. */
  readonly keep: number | undefined;
  /** How large all blocks that are kept may be; where all are, the path is full then. */
  readonly most: number;
  /** How large a block is: bytes of its file. */
  readonly sizeOf: (block: RecordedBlock, base: Base) => number;
};

/** Where a record begins: a block, and what is known after it. */
export type Base = Pick<Checkpoint, 'edge' | 'carried'>;

/** How far a walk came, and what it recorded. */
export type Walked = {
  readonly base: Base;
  readonly at: Checkpoint;
  readonly blocks: readonly RecordedBlock[];
};

/** Blocks that may be taken back; a chain that takes back more is trouble. */
const MOST_REMEMBERED = 128;

/** The blocks that were walked, the newest of which may be taken back. */
export class Path {
  readonly #options: PathOptions;
  readonly #sizes = new WeakMap<RecordedBlock, number>();
  #checkpoints: Checkpoint[];
  #blocks: RecordedBlock[] = [];
  /** Of the blocks that are kept. */
  #bytes = 0;
  /** Blocks that were recorded and are kept no more. */
  #dropped = 0;
  #base: Base;

  constructor(options: PathOptions) {
    const { start } = options;
    this.#options = options;
    this.#checkpoints = [start];
    this.#base = { edge: start.edge, carried: start.carried };
  }

  get tip(): Checkpoint {
    return this.#checkpoints.at(-1)!;
  }

  get next(): bigint {
    return this.tip.edge.number + 1n;
  }

  /** Whether the blocks are more than a file can hold. */
  get full(): boolean {
    return this.#bytes > this.#options.most;
  }

  /** Goes on to the next block, which was recorded unless nobody called in it. */
  push(checkpoint: Checkpoint, block: RecordedBlock | undefined): void {
    this.#checkpoints.push(checkpoint);
    if (this.#checkpoints.length > MOST_REMEMBERED) this.#checkpoints.shift();
    if (block === undefined) return;
    const { keep, sizeOf } = this.#options;
    this.#blocks.push(block);
    this.#sizes.set(block, sizeOf(block, this.#base));
    this.#bytes += this.#sizes.get(block)!;
    if (keep === undefined) return;
    // Blocks that may still be taken back stay, however large they are.
    const fixed = this.#checkpoints[0]!.recorded;
    while (this.#dropped < fixed && (this.#blocks.length > keep || this.full)) this.#drop();
  }

  /** False where nothing is left to go back to. */
  pop(): boolean {
    if (this.#checkpoints.length === 1) return false;
    this.#checkpoints.pop();
    this.#forget(this.#blocks.splice(this.tip.recorded - this.#dropped));
    return true;
  }

  walked(): Walked {
    return { base: this.#base, at: this.tip, blocks: this.#blocks };
  }

  /** The record begins after its first block from now on. */
  #drop(): void {
    const old = this.#blocks.shift()!;
    const { number } = old.environment;
    const carried = advance(this.#options.scene, this.#base.carried, old);
    this.#base = { edge: { number, hash: old.hash }, carried };
    this.#dropped += 1;
    this.#forget([old]);
  }

  #forget(blocks: readonly RecordedBlock[]): void {
    for (const block of blocks) this.#bytes -= this.#sizes.get(block)!;
  }
}
