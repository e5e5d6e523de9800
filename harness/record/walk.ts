import { hashOf, headNumber, type PastBlock, readPastBlock } from '../chain/past/block.js';
import type { TracedTransaction, Tracing } from '../chain/past/tracing.js';
import type { Remote } from '../chain/remote.js';
import type { DifftestError } from '../errors.js';
import type { BlockJudgement } from './judge.js';
import { Path, type PathOptions, type Walked } from './path.js';
import type { Recorder } from './recorder.js';
import { tooDeep, troubleOf } from './trouble.js';

export type WalkOptions = Pick<PathOptions, 'keep' | 'most' | 'sizeOf'> & {
  readonly remote: Remote;
  readonly recorder: Recorder;
  readonly tracing: Tracing;
  /** The last block; for ever unless given. */
  readonly to: bigint | undefined;
  /** How far to stay behind the newest block. */
  readonly confirmations: bigint;
  /** Waits for the chain to go on; comes back early when the signal says so. */
  readonly wait: (walked: Walked) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told of every block that was recorded; whether to go on after it. */
  readonly onBlock: (judgement: BlockJudgement, walked: Walked) => boolean | Promise<boolean>;
  /** Told of every block that was looked at. */
  readonly onProgress?: (number: bigint) => void;
  /** Told when the chain was reorganised: the last block that is still there. */
  readonly onReorg?: (number: bigint) => void;
};

/** A walk that ended, and why it did before its last block, if it did. */
export type Ended = Walked & {
  readonly trouble: DifftestError | undefined;
  /** A file can hold no more. */
  readonly full: boolean;
};

/** Blocks that are read ahead of the one whose turn it is. */
const LOOKAHEAD = 8;

/**
 * Records block after block. Where a block does not follow on the one before, the chain was
 * reorganised: the walk goes back to the last block that is still there. Trouble ends it, with all
 * that was recorded until then.
 */
export async function walk(options: WalkOptions): Promise<Ended> {
  const { remote, recorder, keep, most, sizeOf, to } = options;
  const { scene, start } = recorder;
  const path = new Path({ scene, start, keep, most, sizeOf });
  try {
    await walkOn(options, path);
    const full = path.full && path.tip.edge.number !== to;
    return { ...path.walked(), trouble: undefined, full };
  } catch (error) {
    return { ...path.walked(), trouble: troubleOf(error, remote, path.next), full: false };
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
    if (!signal.aborted) await wait(path.walked());
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
    const goOn = await onBlock(added.judgement, path.walked());
    return goOn && !path.full ? 'on' : 'stop';
  } catch (error) {
    if ((await hashOf(remote, number)) !== block.hash) return 'back';
    throw error;
  }
}

async function goBack({ remote, onReorg }: WalkOptions, path: Path): Promise<void> {
  const from = path.tip.edge.number;
  while ((await hashOf(remote, path.tip.edge.number)) !== path.tip.edge.hash) {
    if (!path.pop()) {
      throw tooDeep(remote, { block: from, gone: path.tip.edge.number });
    }
  }
  onReorg?.(path.tip.edge.number);
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
