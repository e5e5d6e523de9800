import type { TracedCall, Tracer } from '../chain/tracer.js';
import { type Command, isRaw, type Outcome } from '../model/index.js';
import { diffValues } from '../trace/diff.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import type { Codes } from './codes.js';

/** What was counted of the calls of a campaign. */
export type Counts = {
  /** Calls that were looked at, those of the world's setup included. */
  readonly traced: number;
  /** Calls that came out otherwise in the build for coverage: they count nothing. */
  readonly apart: number;
  /** By item: in how many calls it was reached. */
  readonly hits: readonly number[];
};

/** Calls of a cell that may show nothing new before some of them are passed over. */
const PATIENCE = 32;

type Counting = () => void;
/** Calls of one function that ended alike. */
type Cell = {
  readonly gas: Set<bigint>;
  /** Calls in a row that were looked at and showed nothing new. */
  barren: number;
  /** Calls since then that could have shown something new. */
  passed: number;
};
type Delta = { traced: number; apart: number; readonly reached: number[] };

/**
 * Follows a campaign in order. To look at every call would take twenty times as long as the rest
 * of it. So looked at is what may show something new: a call that costs what none of the same
 * function, outcome and events did, for another path seldom costs the same. Where these showed
 * nothing new for a while, ever fewer of them are looked at, though never none.
 */
export class CoverageObserver {
  readonly #tracer: Tracer;
  readonly #codes: Codes;
  readonly #hits: number[];
  readonly #known = new Set<number>();
  readonly #cells = new Map<string, Cell>();
  #traced = 0;
  #apart = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(tracer: Tracer, codes: Codes) {
    this.#tracer = tracer;
    this.#codes = codes;
    this.#hits = Array.from({ length: codes.size }, () => 0);
    const delta = newDelta();
    for (const call of tracer.setup) this.#look(codes.reachedBy(call), delta);
    this.#count(delta);
  }

  /**
   * Looks at a run when those before it were looked at; what it resolves with counts the run.
   * Resolves with nothing when it was interrupted before.
   */
  async follow(plan: Plan, observed: Trace, signal?: AbortSignal): Promise<Counting | undefined> {
    const looked = this.#queue.then(() => {
      return signal?.aborted ? undefined : this.#follow(plan, observed);
    });
    this.#queue = looked.catch(() => undefined);
    const delta = await looked;
    return delta === undefined ? undefined : () => this.#count(delta);
  }

  counts(): Counts {
    return { traced: this.#traced, apart: this.#apart, hits: this.#hits };
  }

  async #follow(plan: Plan, observed: Trace): Promise<Delta> {
    const chosen = this.#choose(plan, observed);
    const steps = [...chosen.keys()];
    const seen = await this.#tracer.run(plan, observed.environments, {
      last: Math.max(-1, ...steps),
      wanted: (step) => chosen.has(step),
      see: (call) => {
        const { command } = plan.steps[call.step]!;
        if (!this.#agrees(command, call, observed.steps[call.step]!.outcome)) return undefined;
        return this.#codes.reachedBy(call);
      },
    });
    const delta = newDelta();
    seen.forEach((reached, index) => {
      const cell = chosen.get(steps[index]!)!;
      cell.barren = this.#look(reached, delta) ? 0 : cell.barren + 1;
    });
    // What comes after a call that came out otherwise would begin from another state.
    if (seen.length < steps.length) delta.apart += 1;
    return delta;
  }

  /** Steps to look at, by number, each with the cell that it is of. */
  #choose(plan: Plan, observed: Trace): ReadonlyMap<number, Cell> {
    const chosen = new Map<number, Cell>();
    plan.steps.forEach(({ command }, step) => {
      const { outcome, gas } = observed.steps[step]!;
      const key = `${command.to} ${isRaw(command) ? 'raw' : command.function} ${endOf(outcome)}`;
      const cell = this.#cells.get(key) ?? { gas: new Set(), barren: 0, passed: 0 };
      this.#cells.set(key, cell);
      const data = this.#tracer.deployment.decoder.calldata(command);
      const cost = (gas ?? 0n) - calldataGas(data);
      if (cell.gas.has(cost)) return;
      cell.gas.add(cost);
      cell.passed += 1;
      if (cell.passed <= Math.max(0, cell.barren - PATIENCE) ** 2) return;
      cell.passed = 0;
      chosen.set(step, cell);
    });
    return chosen;
  }

  /** Whether a call reached anything for the first time. */
  #look(reached: ReadonlySet<number>, delta: Delta): boolean {
    const before = this.#known.size;
    delta.traced += 1;
    for (const item of reached) {
      delta.reached.push(item);
      this.#known.add(item);
    }
    return this.#known.size > before;
  }

  #count({ traced, apart, reached }: Delta): void {
    this.#traced += traced;
    this.#apart += apart;
    for (const item of reached) this.#hits[item]! += 1;
  }

  /** Events aside: they are no part of what a trace says. */
  #agrees(command: Command, { success, data }: TracedCall, expected: Outcome): boolean {
    const { decoder } = this.#tracer.deployment;
    const outcome = decoder.outcome(command, { success, data, logs: [] });
    return diffValues(withoutEvents(expected), withoutEvents(outcome)).length === 0;
  }
}

function newDelta(): Delta {
  return { traced: 0, apart: 0, reached: [] };
}

function endOf(outcome: Outcome): string {
  if (outcome.status === 'revert') return outcome.error.name;
  return ['success', ...outcome.events.map(({ emitter, name }) => `${emitter}.${name}`)].join(' ');
}

function withoutEvents(outcome: Outcome): unknown {
  if (outcome.status === 'revert') return outcome;
  const { events: _, ...rest } = outcome;
  return rest;
}

const ZERO_BYTE_GAS = 4n;
const OTHER_BYTE_GAS = 16n;

function calldataGas(data: string): bigint {
  let gas = 0n;
  for (let at = 2; at < data.length; at += 2) {
    gas += data.startsWith('00', at) ? ZERO_BYTE_GAS : OTHER_BYTE_GAS;
  }
  return gas;
}
