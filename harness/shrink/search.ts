import { createHash } from 'node:crypto';
import type { Plan } from '../trace/plan.js';

/** Asks whether a candidate still fails; gives the failing plan, cut after its failing step. */
export type Oracle = (candidate: Plan) => Promise<Plan | undefined>;

export type SearchOptions = {
  readonly oracle: Oracle;
  /** Candidates that the model already rules out are not executed. */
  readonly plausible: (candidate: Plan) => boolean;
  /**
   * How each call of a plan ends by the model alone: `success`, or the name of an error. Spares
   * the execution of arguments that only turn a call into one without effect.
   */
  readonly labels?: (plan: Plan) => readonly string[];
  /** Most candidates to execute. */
  readonly limit: number;
  /** Candidates under way at once; the answer does not depend on it. */
  readonly parallel: number;
  readonly onProgress?: (executed: number, plan: Plan) => void;
};

/**
 * What a candidate must be to the model before it is worth executing: `plausible`; such that every
 * call ends as it did, `alike`; or `any`thing.
 */
export type Filter = 'plausible' | 'alike' | 'any';

/** The best plan so far, and the means to try to better it. Counts what it executes. */
export class Search {
  plan: Plan;
  executed = 0;
  readonly #options: SearchOptions;
  /** Candidates that were executed and passed: rounds after the first try many of them again. */
  readonly #passed = new Set<string>();

  constructor(plan: Plan, options: SearchOptions) {
    this.plan = plan;
    this.#options = options;
  }

  get exhausted(): boolean {
    return this.executed >= this.#options.limit;
  }

  /**
   * Takes the first candidate that fails and tells which it was; later ones do not count, even if
   * they were executed. Undefined when all of them pass.
   */
  async find(
    candidates: Iterable<Plan>,
    filter: Filter = 'plausible',
  ): Promise<number | undefined> {
    const { oracle, parallel, limit, onProgress } = this.#options;
    const worthwhile = this.#filter(filter);
    const source = candidates[Symbol.iterator]();
    let drawn = -1;
    for (;;) {
      const batch: { readonly candidate: Plan; readonly index: number; readonly key: string }[] =
        [];
      while (batch.length < parallel && this.executed + batch.length < limit) {
        const { value: candidate, done } = source.next();
        if (done) break;
        drawn += 1;
        if (!worthwhile(candidate)) continue;
        const key = fingerprint(candidate);
        if (!this.#passed.has(key)) batch.push({ candidate, index: drawn, key });
      }
      if (batch.length === 0) return undefined;
      const answers = await Promise.all(batch.map(({ candidate }) => oracle(candidate)));
      const hit = answers.findIndex((answer) => answer !== undefined);
      const counted = hit === -1 ? batch : batch.slice(0, hit);
      for (const { key } of counted) this.#passed.add(key);
      this.executed += hit === -1 ? batch.length : hit + 1;
      if (hit !== -1) this.plan = answers[hit]!;
      onProgress?.(this.executed, this.plan);
      if (hit !== -1) return batch[hit]!.index;
    }
  }

  /** Takes the first candidate that fails; false when all of them pass. */
  async firstOf(candidates: Iterable<Plan>, filter: Filter = 'plausible'): Promise<boolean> {
    return (await this.find(candidates, filter)) !== undefined;
  }

  /** Tries one candidate. */
  async try(candidate: Plan, filter: Filter = 'plausible'): Promise<boolean> {
    return this.firstOf([candidate], filter);
  }

  /**
   * The least integer in `[low, high)` whose candidate fails, by halving; `high` is what the plan
   * has. Right when failing is monotone, and a failing plan in any case. Gives up early when not
   * even one less fails: most numbers of a plan that was shrunk before are the least already.
   */
  async least(low: bigint, high: bigint, candidate: (value: bigint) => Plan): Promise<boolean> {
    const fails = (value: bigint) => this.try(candidate(value), 'alike');
    if (low >= high) return false;
    if (await fails(low)) return true;
    if (high - low === 1n || !(await fails(high - 1n))) return false;
    let [passing, failing] = [low, high - 1n];
    while (failing - passing > 1n && !this.exhausted) {
      const middle = (passing + failing) / 2n;
      if (await fails(middle)) failing = middle;
      else passing = middle;
    }
    return true;
  }

  #filter(filter: Filter): (candidate: Plan) => boolean {
    const { plausible, labels } = this.#options;
    if (filter === 'any') return () => true;
    if (filter === 'plausible' || labels === undefined) return plausible;
    const wanted = labels(this.plan).join('\n');
    return (candidate) => labels(candidate).join('\n') === wanted && plausible(candidate);
  }
}

/** A plan's commands and environments in a few bytes. */
function fingerprint({ steps }: Plan): string {
  const text = JSON.stringify(steps, (_name, value: unknown) => {
    return typeof value === 'bigint' ? value.toString() : value;
  });
  return createHash('sha256').update(text).digest('base64');
}
