export type LaneOptions<T, U = T> = {
  /** Jobs under way at once. */
  readonly lanes: number;
  /** Jobs that may be ahead of the oldest result not yet taken: bounds memory. */
  readonly ahead: number;
  /** Whether job `index` may begin; once it says no, none does. */
  readonly mayBegin: (index: number) => boolean;
  readonly job: (index: number) => Promise<T>;
  /**
   * What a result is still followed by, if anything: begun strictly in order, and not waited for
   * before the next one begins.
   */
  readonly follow?: (index: number, result: T) => Promise<U>;
  /** Takes results strictly in order; the answer false ends everything. */
  readonly take: (index: number, result: U) => Promise<boolean>;
};

type Settled<T> = { readonly result: T } | { readonly error: unknown };

/**
 * Runs numbered jobs, several at once, and takes their results in order: what is taken does not
 * depend on the number of lanes. A job's error is thrown when its turn comes, after every result
 * before it was taken.
 */
export async function inOrder<T, U = T>(options: LaneOptions<T, U>): Promise<void> {
  const { lanes, ahead, mayBegin, job, take } = options;
  // Without `follow`, U is T.
  const follow = options.follow ?? (async (_: number, result: T) => result as unknown as U);
  const settled = new Map<number, Settled<T>>();
  let [begun, followed, taken, ended, taking] = [0, 0, 0, false, Promise.resolve()];
  let waiting: (() => void)[] = [];

  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  };
  const takeNext = async (index: number, following: Promise<U>): Promise<void> => {
    if (ended) return;
    try {
      if (!(await take(index, await following))) ended = true;
      taken += 1;
    } catch (error) {
      ended = true;
      throw error;
    } finally {
      wake();
    }
  };
  const followReady = (): void => {
    for (let next = settled.get(followed); next !== undefined && !ended; ) {
      const index = followed++;
      settled.delete(index);
      const following = 'error' in next ? Promise.reject(next.error) : follow(index, next.result);
      taking = taking.then(() => takeNext(index, following));
      // Errors surface in their turn; until then a rejection must not count as unhandled.
      following.catch(() => undefined);
      taking.catch(() => undefined);
      next = settled.get(followed);
    }
  };
  const lane = async (): Promise<void> => {
    while (!ended) {
      if (begun - taken >= ahead) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        continue;
      }
      if (!mayBegin(begun)) return;
      const index = begun;
      begun += 1;
      const outcome = await job(index).then(
        (result): Settled<T> => ({ result }),
        (error: unknown): Settled<T> => ({ error }),
      );
      settled.set(index, outcome);
      followReady();
      if ('error' in outcome) return;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await taking;
}
