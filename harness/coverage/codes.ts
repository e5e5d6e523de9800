import type { FrameSteps } from '../chain/frames.js';
import type { TracedCall } from '../chain/tracer.js';
import { InfrastructureError } from '../errors.js';
import type { Address, Hex } from '../model/index.js';
import type { MappedBuild } from '../target/mappedBuild.js';
import type { Item } from './items.js';
import { type Placement, placedItems, placeItems } from './placement.js';

type Known = {
  /** Pieces of the creation code between addresses of libraries. */
  readonly pieces: readonly string[];
  readonly creation: Placement;
  readonly runtime: Placement;
};

const PLACEHOLDER = /__\$[0-9a-f]{34}\$__/;
const ADDRESS_DIGITS = 40;

/** Tells the codes of a build apart by how they were created, and says what a call reached. */
export class Codes {
  readonly #known: readonly Known[];
  readonly #runtimes = new Map<Address, Placement>();
  readonly #items: readonly Item[];

  constructor(build: MappedBuild, items: readonly Item[]) {
    this.#items = items;
    this.#known = [build.subject, ...build.libraries].map(({ creation, runtime }) => ({
      pieces: creation.code.split(PLACEHOLDER),
      creation: placeItems(items, creation, build.sourceNames),
      runtime: placeItems(items, runtime, build.sourceNames),
    }));
  }

  /** Indices of items that have code. */
  placed(): ReadonlySet<number> {
    return placedItems(this.#known.flatMap(({ creation, runtime }) => [creation, runtime]));
  }

  /** Indices of items that a call reached. Codes that the build does not have count nothing. */
  reachedBy({ frames }: Pick<TracedCall, 'frames'>): ReadonlySet<number> {
    const reached = new Set<number>();
    for (const frame of frames) {
      const placement = this.#placementOf(frame.code);
      if (placement !== undefined) collect(placement, frame.counters, reached);
    }
    return reached;
  }

  /** How many items there are. */
  get size(): number {
    return this.#items.length;
  }

  #placementOf(code: FrameSteps['code']): Placement | undefined {
    if (code.kind === 'runtime') return this.#runtimes.get(code.address);
    const known = this.#known.find(({ pieces }) => beginsWith(code.input, pieces));
    if (known === undefined) return undefined;
    if (code.creates !== undefined) this.#runtimes.set(code.creates, known.runtime);
    return known.creation;
  }
}

/** Whether creation code, with constructor arguments after it, is that of a linked contract. */
function beginsWith(input: Hex, pieces: readonly string[]): boolean {
  let at = '0x'.length;
  for (const piece of pieces) {
    if (!input.startsWith(piece, at)) return false;
    at += piece.length + ADDRESS_DIGITS;
  }
  return pieces[0] !== '';
}

function collect(
  { begins, at, jumps }: Placement,
  counters: readonly number[],
  reached: Set<number>,
): void {
  const seen = new Set<number>();
  counters.forEach((pc, index) => {
    const sides = jumps.get(pc);
    if (sides !== undefined) {
      const next = counters[index + 1];
      // Out of gas in the very jump: it went nowhere.
      if (next !== undefined) {
        for (const side of next === pc + 1 ? sides.passed : sides.taken) reached.add(side);
      }
    }
    if (seen.has(pc)) return;
    seen.add(pc);
    if (begins[pc] !== 1) throw foreign(pc);
    for (const item of at.get(pc) ?? []) reached.add(item);
  });
}

function foreign(pc: number): InfrastructureError {
  return new InfrastructureError({
    code: 'coverage/trace',
    message: 'The node tells of an instruction that the contract does not have.',
    facts: { pc },
    hint: 'Is ANVIL_BIN an Anvil that can trace calls? Nothing is known of coverage from this.',
  });
}
