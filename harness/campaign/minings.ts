import type { Plan } from '../trace/plan.js';
import { type Examination, examine } from './examine.js';
import type { Session } from './session.js';

/** Plans that are mined one after another, beside others that are simulated meanwhile. */
export class Minings {
  readonly #session: Session;
  readonly #signal: AbortSignal | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(session: Session, signal: AbortSignal | undefined) {
    this.#session = session;
    this.#signal = signal;
  }

  /** Mines a plan in its turn; undefined when it was stopped or interrupted before. */
  add(plan: Plan): Promise<Examination | undefined> {
    const mined = this.#queue.then(() => {
      if (this.#stopped || this.#signal?.aborted) return undefined;
      return examine(this.#session, plan, { executor: 'mine', probe: 'end' });
    });
    this.#queue = mined.catch(() => undefined);
    return mined;
  }

  /** Begins no more of them; resolves when none is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#queue;
  }
}
