import { describe, expect, test } from 'vitest';
import { inOrder, type LaneOptions } from '../../harness/campaign/lanes.js';

/** Jobs that end when they are told to, in any order. */
function controlled(count: number) {
  const jobs = Array.from({ length: count }, () => {
    let end: (error?: Error) => void = () => undefined;
    const done = new Promise<void>((resolve, reject) => {
      end = (error) => (error === undefined ? resolve() : reject(error));
    });
    return { done, end };
  });
  const begun: number[] = [];
  const job = async (index: number): Promise<string> => {
    begun.push(index);
    await jobs[index]!.done;
    return `result ${index}`;
  };
  return { begun, job, end: (index: number, error?: Error) => jobs[index]!.end(error) };
}

/** Lets everything that can go on go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function options(given: Partial<LaneOptions<string>>): LaneOptions<string> {
  return {
    lanes: 3,
    ahead: 100,
    mayBegin: (index) => index < 6,
    job: async (index) => `result ${index}`,
    take: async () => true,
    ...given,
  };
}

describe('order', () => {
  test('default: results are taken in order, whichever ends first', async () => {
    const { begun, job, end } = controlled(6);
    const taken: string[] = [];
    const all = inOrder(
      options({
        job,
        take: async (index, result) => {
          taken.push(`${index}: ${result}`);
          return true;
        },
      }),
    );
    await settle();
    expect(begun).toEqual([0, 1, 2]);
    end(2);
    end(1);
    await settle();
    expect({ begun, taken }).toEqual({ begun: [0, 1, 2, 3, 4], taken: [] });
    end(0);
    await settle();
    expect(taken).toEqual(['0: result 0', '1: result 1', '2: result 2']);
    for (const index of [5, 4, 3]) end(index);
    await all;
    expect(taken).toHaveLength(6);
  });

  test('behavior: one taking ends before the next begins', async () => {
    let taking = 0;
    let most = 0;
    await inOrder(
      options({
        take: async () => {
          taking += 1;
          most = Math.max(most, taking);
          await settle();
          taking -= 1;
          return true;
        },
      }),
    );
    expect(most).toBe(1);
  });

  test('behavior: what follows begins in order, and is not waited for by the next', async () => {
    const { job, end, begun } = controlled(6);
    const followed: number[] = [];
    const taken: number[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const all = inOrder<string, number>({
      ...options({}),
      job,
      follow: async (index) => {
        followed.push(index);
        if (index === 0) await held;
        return index;
      },
      take: async (index) => {
        taken.push(index);
        return true;
      },
    });
    await settle();
    for (const index of [1, 0, 2]) end(index);
    await settle();
    expect({ followed, taken }).toEqual({ followed: [0, 1, 2], taken: [] });
    expect(begun).toHaveLength(6);
    release();
    for (const index of [3, 4, 5]) end(index);
    await all;
    expect(taken).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('limits', () => {
  test.each([1, 2, 5])(
    'behavior: %i lanes have as many jobs under way, and no more',
    async (lanes) => {
      let [underWay, most] = [0, 0];
      await inOrder(
        options({
          lanes,
          mayBegin: (index) => index < 20,
          job: async () => {
            underWay += 1;
            most = Math.max(most, underWay);
            await settle();
            underWay -= 1;
            return '';
          },
        }),
      );
      expect(most).toBe(lanes);
    },
  );

  test('behavior: no job begins too far ahead of what is taken', async () => {
    const { begun, job, end } = controlled(6);
    const all = inOrder(options({ job, ahead: 4 }));
    await settle();
    end(1);
    end(2);
    await settle();
    expect(begun).toEqual([0, 1, 2, 3]);
    end(0);
    await settle();
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
    for (const index of [3, 4, 5]) end(index);
    await all;
  });
});

describe('ends', () => {
  test('behavior: taking says that it is enough: nothing later is taken or begun', async () => {
    const { begun, job, end } = controlled(12);
    const taken: number[] = [];
    const all = inOrder(
      options({
        job,
        mayBegin: (index) => index < 12,
        take: async (index) => {
          taken.push(index);
          return index < 1;
        },
      }),
    );
    await settle();
    end(2);
    end(1);
    end(0);
    await settle();
    // What is under way is waited for, and not taken.
    for (const index of [3, 4, 5]) end(index);
    await all;
    expect(taken).toEqual([0, 1]);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('behavior: there may be nothing to do', async () => {
    await inOrder(
      options({ mayBegin: () => false, job: () => Promise.reject(new Error('begun')) }),
    );
  });

  test('error: of a job, thrown in its turn, after all before it were taken', async () => {
    const { job, end } = controlled(6);
    const taken: number[] = [];
    const all = inOrder(
      options({
        job,
        take: async (index) => {
          taken.push(index);
          return true;
        },
      }),
    );
    const outcome = all.then(
      () => 'ended',
      (error: Error) => error.message,
    );
    end(2, new Error('the third'));
    await settle();
    expect(taken).toEqual([]);
    for (const index of [3, 1, 0]) end(index);
    for (const index of [4, 5]) end(index);
    expect(await outcome).toBe('the third');
    expect(taken).toEqual([0, 1]);
  });

  test('error: of a later job is not heard when an earlier result ends everything', async () => {
    const { job, end } = controlled(6);
    const all = inOrder(options({ job, take: async (index) => index < 0 }));
    end(1, new Error('too late'));
    await settle();
    for (const index of [0, 2, 3, 4, 5]) end(index);
    await expect(all).resolves.toBeUndefined();
  });

  test('error: of taking', async () => {
    const take = async () => {
      throw new Error('hands full');
    };
    await expect(inOrder(options({ take }))).rejects.toThrow('hands full');
  });
});
