import { hashOf, headNumber, type PastBlock, readPastBlock } from '../chain/past/block.js';
import type { TracedTransaction, Tracing } from '../chain/past/tracing.js';
import type { Remote } from '../chain/remote.js';
import { Malformed } from '../chain/wire.js';
import { DifftestError, InfrastructureError } from '../errors.js';
import { advance, type BlockJudgement } from './judge.js';
import type { RecordedBlock } from './record.js';
import type { Checkpoint, Recorder } from './recorder.js';

export type WalkOptions = {
  readonly remote: Remote;
  readonly recorder: Recorder;
  readonly tracing: Tracing;
  /** The last block; for ever unless given. */
  readonly to: bigint | undefined;
  /** How far to stay behind the newest block. */
  readonly confirmations: bigint;
  /** How many recorded blocks to keep, the newest; all unless given. */
  readonly keep?: number | undefined;
  /** Waits for the chain to go on; comes back early when the signal says so. */
  readonly wait: () => Promise<void>;
  readonly signal: AbortSignal;
  /** Told of every block that was recorded; whether to go on after it. */
  readonly onBlock: (judgement: BlockJudgement, walked: Walked) => boolean | Promise<boolean>;
  /** Told of every block that was looked at. */
  readonly onProgress?: (number: bigint) => void;
  /** Told when the chain was reorganised: the last block that is still there. */
  readonly onReorg?: (number: bigint) => void;
};

/** Where a record begins: a block, and what is known after it. */
export type Base = Pick<Checkpoint, 'edge' | 'carried'>;

/** How far a walk came, and what it recorded. */
export type Walked = {
  readonly base: Base;
  readonly at: Checkpoint;
  readonly blocks: readonly RecordedBlock[];
};

/** A walk that ended, and why it did before its last block, if trouble ended it. */
export type Ended = Walked & { readonly trouble: DifftestError | undefined };

/** Blocks that may be taken back; a chain that takes back more is trouble. */
const MOST_REMEMBERED = 128;
/** Blocks that are read ahead of the one whose turn it is. */
const LOOKAHEAD = 8;

/**
 * Records block after block. Where a block does not follow on the one before, the chain was
 * reorganised: the walk goes back to the last block that is still there. Trouble ends it, with all
 * that was recorded until then.
 */
export async function walk(options: WalkOptions): Promise<Ended> {
  const path = new Path(options);
  try {
    await walkOn(options, path);
    return { ...path.walked(), trouble: undefined };
  } catch (error) {
    const trouble = error instanceof Malformed ? nonsense(options.remote, path, error) : error;
    if (!(trouble instanceof DifftestError)) throw error;
    return { ...path.walked(), trouble };
  }
}

async function walkOn(options: WalkOptions, path: Path): Promise<void> {
  const { remote, to, confirmations, signal, wait } = options;
  while (!signal.aborted) {
    const newest = (await headNumber(remote)) - confirmations;
    const last = to !== undefined && to < newest ? to : newest;
    const ahead = new Ahead(options, last);
    while (path.next <= last && !signal.aborted) {
      const step = await stepOn(options, path, ahead);
      if (step === 'stop') return;
      if (step === 'gone') break;
      if (step === 'back') ahead.forget();
    }
    if (to !== undefined && path.next > to) return;
    if (!signal.aborted) await wait();
  }
}

async function stepOn(
  options: WalkOptions,
  path: Path,
  ahead: Ahead,
): Promise<'on' | 'back' | 'gone' | 'stop'> {
  const { remote, recorder, onBlock, onProgress } = options;
  const number = path.next;
  const read = await ahead.take(number);
  if (read === 'moved') return 'back';
  if (read === undefined) return 'gone';
  const { block, traced } = read;
  if (block.environment.parentHash !== path.tip.edge.hash) {
    await goBack(options, path);
    return 'back';
  }
  try {
    const added = await recorder.add(path.tip, block, traced);
    // What was read by number is of this block only if the number is still its own.
    const moved = added.judgement !== undefined && (await hashOf(remote, number)) !== block.hash;
    if (moved) return 'back';
    path.push(added.checkpoint, added.judgement?.block);
    onProgress?.(number);
    if (added.judgement === undefined) return 'on';
    return (await onBlock(added.judgement, path.walked())) ? 'on' : 'stop';
  } catch (error) {
    if ((await hashOf(remote, number)) !== block.hash) return 'back';
    throw error;
  }
}

async function goBack({ remote, onReorg }: WalkOptions, path: Path): Promise<void> {
  const from = path.tip.edge.number;
  while ((await hashOf(remote, path.tip.edge.number)) !== path.tip.edge.hash) {
    if (!path.pop()) throw tooDeep(remote, path, from);
  }
  onReorg?.(path.tip.edge.number);
}

/** The blocks that were walked, the newest of which may be taken back. */
class Path {
  readonly #options: WalkOptions;
  #checkpoints: Checkpoint[];
  #blocks: RecordedBlock[] = [];
  /** Blocks that were recorded and are kept no more. */
  #dropped = 0;
  #base: Base;

  constructor(options: WalkOptions) {
    const { start } = options.recorder;
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

  push(checkpoint: Checkpoint, block: RecordedBlock | undefined): void {
    this.#checkpoints.push(checkpoint);
    if (this.#checkpoints.length > MOST_REMEMBERED) this.#checkpoints.shift();
    if (block !== undefined) this.#blocks.push(block);
    const { keep, recorder } = this.#options;
    if (keep === undefined || this.#blocks.length < keep + MOST_REMEMBERED) return;
    for (const old of this.#blocks.splice(0, this.#blocks.length - keep)) {
      const { number } = old.environment;
      const carried = advance(recorder.scene, this.#base.carried, old);
      this.#base = { edge: { number, hash: old.hash }, carried };
      this.#dropped += 1;
    }
  }

  /** False where nothing is left to go back to. */
  pop(): boolean {
    if (this.#checkpoints.length === 1) return false;
    this.#checkpoints.pop();
    this.#blocks.length = this.tip.recorded - this.#dropped;
    return true;
  }

  walked(): Walked {
    return { base: this.#base, at: this.tip, blocks: this.#blocks };
  }
}

type Read = { readonly block: PastBlock; readonly traced: readonly TracedTransaction[] };

/** Blocks that are read before it is their turn. */
class Ahead {
  readonly #options: WalkOptions;
  readonly #last: bigint;
  readonly #reading = new Map<bigint, Promise<Read | 'moved' | undefined>>();

  constructor(options: WalkOptions, last: bigint) {
    this.#options = options;
    this.#last = last;
  }

  /** A block with its calls; undefined where the chain does not have it any more. */
  take(number: bigint): Promise<Read | 'moved' | undefined> {
    for (let next = number; next <= this.#last && next < number + BigInt(LOOKAHEAD); next += 1n) {
      if (this.#reading.has(next)) continue;
      const reading = this.#read(next);
      // Whoever takes it is told; nobody may.
      reading.catch(() => undefined);
      this.#reading.set(next, reading);
    }
    const taken = this.#reading.get(number)!;
    this.#reading.delete(number);
    return taken;
  }

  forget(): void {
    this.#reading.clear();
  }

  async #read(number: bigint): Promise<Read | 'moved' | undefined> {
    const { remote, tracing } = this.#options;
    const block = await readPastBlock(remote, number);
    if (block === undefined) return undefined;
    try {
      return { block, traced: await tracing.read(block) };
    } catch (error) {
      // Of a block that was taken back a node says all kinds of things.
      if ((await hashOf(remote, number)) !== block.hash) return 'moved';
      throw error;
    }
  }
}

function tooDeep(remote: Remote, path: Path, from: bigint): InfrastructureError {
  return new InfrastructureError({
    code: 'record/deep-reorg',
    message: 'The chain was reorganised from before the blocks that are remembered.',
    facts: { node: remote.node, block: from, gone: path.tip.edge.number },
    hint: 'Begin anew at an older block: --from-block. Or stay further behind: --confirmations.',
  });
}

function nonsense(remote: Remote, path: Path, cause: Malformed): InfrastructureError {
  return new InfrastructureError({
    code: 'record/answer',
    message: 'The node answered something that cannot be used.',
    facts: { node: remote.node, block: path.next, problem: cause.message },
    hint: 'Nothing is known about the contract from this.',
    cause,
  });
}
