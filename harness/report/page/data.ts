import type { Timeline } from '../timeline/schema.js';

/** All that a page shows, in words: the page itself only lays it out. */
export type PageData = {
  readonly title: string;
  /** `shown` where nothing is compared. */
  readonly verdict: 'pass' | 'fail' | 'unknown' | 'shown';
  /** One sentence: what the verdict comes to. */
  readonly sentence: string;
  /** What the verdict is not about. */
  readonly reservations: readonly string[];
  /** Large figures: name and amount. */
  readonly figures: readonly (readonly [string, string])[];
  readonly failure: PageFailure | null;
  readonly timeline: Timeline | null;
  readonly others: readonly PageFailure[];
  readonly matrix: readonly PageFunction[];
  readonly gas: PageGas | null;
  readonly marks: readonly { readonly name: string; readonly reached: number }[];
  readonly coverage: PageCoverage | null;
  /** What ran, for whoever wants to run it again. */
  readonly facts: readonly (readonly [string, string])[];
};

export type PageFailure = {
  readonly title: string;
  /** `no call can be left out · real blocks show it too`. */
  readonly about: string;
  readonly transcript: readonly string[];
  readonly replay: string | null;
  /** A test for Foundry, whole. */
  readonly foundry: string | null;
};

export type PageFunction = {
  readonly name: string;
  readonly cells: readonly {
    readonly outcome: string;
    readonly success: boolean;
    readonly count: number;
  }[];
};

/** Gas by path where a model names paths, by outcome otherwise; amounts in units of gas. */
export type PageGas = {
  readonly by: 'path' | 'outcome';
  readonly rows: readonly {
    readonly name: string;
    readonly count: number;
    readonly min: number;
    readonly max: number;
    readonly median: number | null;
    /** What the path may cost; null where nothing says. */
    readonly envelope: readonly [number, number] | null;
  }[];
};

/** What was reached of the Solidity, beside it. */
export type PageCoverage = {
  readonly sentence: string;
  readonly sources: readonly {
    readonly file: string;
    /** `115/115 lines`. */
    readonly shares: readonly string[];
    /** Whether something was not reached that could be. */
    readonly short: boolean;
    readonly lines: readonly PageLine[];
  }[];
};

export type PageLine = {
  readonly text: string;
  /** Calls that came there; null where no statement begins. */
  readonly hits: number | null;
  readonly state: 'none' | 'reached' | 'partly' | 'missed' | 'argued';
  /** Which sides of its decisions were not reached, and reasons why something cannot be. */
  readonly notes: readonly string[];
};
