import type { Plan } from '../trace/plan.js';
import { type Examination, examine } from './examine.js';
import type { Session } from './session.js';

/** Plans that are mined, a few at once, beside others that are simulated meanwhile. */
export class Minings {
  readonly #session: Session;
  readonly #signal: AbortSignal | undefined;
  /** What each of them that may be under way waits for. */
  readonly #lanes: { waiting: number; last: Promise<unknown> }[];
  #stopped = false;

  constructor(session: Session, signal: AbortSignal | undefined, lanes: number) {
    this.#session = session;
    this.#signal = signal;
    this.#lanes = Array.from({ length: lanes }, () => ({ waiting: 0, last: Promise.resolve() }));
  }

  /** Mines a plan in its turn; undefined when it was stopped or interrupted before. */
  async add(plan: Plan): Promise<Examination | undefined> {
    const lane = this.#lanes.reduce((least, each) => (each.waiting < least.waiting ? each : least));
    const mined = lane.last.then(() => {
      if (this.#stopped || this.#signal?.aborted) return undefined;
      return examine(this.#session, plan, { executor: 'mine', probe: 'end' });
    });
    lane.waiting += 1;
    lane.last = mined.catch(() => undefined);
    try {
      return await mined;
    } finally {
      lane.waiting -= 1;
    }
  }

  /** Begins no more of them; resolves when none is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#lanes.map(({ last }) => last));
  }
}
