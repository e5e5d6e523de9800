import type { Json } from '../trace/json.js';

/** What became of a mutant. */
export type MutantVerdict = 'killed' | 'survived' | 'equivalent' | 'rejected' | 'unknown';

/** How a mutant was found out. */
export type Kill = {
  /** The check that told it first, or `deployment` if it could not even be set up. */
  readonly check: string;
  /** `contract.function` of the call that showed it, or the call of the deployment. */
  readonly function: string;
  /** Steps that were run until then, on this mutant. */
  readonly steps: number;
  /** From the deployment to the first difference. */
  readonly seconds: number;
  /** It was a saved failure that showed it, not a fresh plan. */
  readonly saved: boolean;
  /** Commands of the witness; none if it could not be set up. */
  readonly commands: number;
  readonly minimal: boolean;
  /** The witness as people read it, and as `replay` does; null without one. */
  readonly transcript: readonly string[];
  readonly plan: Json;
};

/** What a survivor stood. */
export type Endurance = {
  readonly runs: number;
  readonly steps: number;
  readonly seconds: number;
};

export type MutantReport = {
  readonly id: string;
  readonly operator: string;
  readonly source: string;
  /** `Vault.withdraw`. */
  readonly where: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  /** Of the source, as `git apply` takes it. */
  readonly diff: readonly string[];
  readonly verdict: MutantVerdict;
  readonly kill: Kill | undefined;
  readonly endurance: Endurance | undefined;
  /** Of an equivalent one: `original`, or the id of the first mutant with the same code. */
  readonly sameAs: string | undefined;
  /** What the compiler says against it, or why nothing is known. */
  readonly said: string | undefined;
  /** Of a survivor: why no caller can ever tell it from the original. */
  readonly explained: string | undefined;
};

/** How many mutants of an operator there were, and what became of them. */
export type OperatorRow = {
  readonly operator: string;
  readonly words: string;
  readonly made: number;
} & Readonly<Record<MutantVerdict | 'explained', number>>;

/** All that a mutation campaign has to say. */
export type MutationReport = {
  readonly target: { readonly spec: string; readonly contract: string; readonly compiler: string };
  readonly model: string;
  /** What the verdicts hang on: digests of the Solidity and its settings, and of the model. */
  readonly inputs: { readonly source: string; readonly model: string };
  /** What each operator does, by name, in the order of the table. */
  readonly operators: Readonly<Record<string, string>>;
  readonly seed: bigint;
  readonly depth: number;
  /** Of each mutant. */
  readonly budget: { readonly runs: number | undefined; readonly seconds: number };
  readonly workers: number;
  readonly seconds: number;
  /** Verdicts that an earlier campaign came to. */
  readonly resumed: number;
  readonly mutants: readonly MutantReport[];
  readonly minScore: number | undefined;
  readonly interrupted: boolean;
  readonly exitCode: number;
};

/** Counts by operator, and the score. */
export type MutationTotals = {
  readonly rows: readonly OperatorRow[];
  readonly all: OperatorRow;
  /**
   * Killed per hundred of those that are neither equivalent, explained nor rejected; undefined
   * where there are none.
   */
  readonly score: number | undefined;
  /** Seconds to a kill, the middle one. */
  readonly medianSeconds: number | undefined;
};

const VERDICTS = ['killed', 'survived', 'equivalent', 'rejected', 'unknown'] as const;

/** Sums a campaign up. */
export function totalsOf({
  mutants,
  operators: words,
}: Pick<MutationReport, 'mutants' | 'operators'>): MutationTotals {
  const rowOf = (operator: string, those: readonly MutantReport[]): OperatorRow => {
    const count = (verdict: MutantVerdict) =>
      those.filter((each) => each.verdict === verdict && each.explained === undefined).length;
    const counts = Object.fromEntries(VERDICTS.map((each) => [each, count(each)]));
    const explained = those.filter((each) => each.explained !== undefined).length;
    const text = words[operator] ?? '';
    return { operator, words: text, made: those.length, ...counts, explained } as OperatorRow;
  };
  const rows = Object.keys(words).map((operator) =>
    rowOf(
      operator,
      mutants.filter((each) => each.operator === operator),
    ),
  );
  const all = rowOf('all', mutants);
  const judged = all.killed + all.survived;
  const times = mutants.flatMap(({ kill }) => (kill === undefined ? [] : [kill.seconds]));
  return {
    rows: rows.filter(({ made }) => made > 0),
    all,
    score: judged === 0 ? undefined : (100 * all.killed) / judged,
    medianSeconds: times.sort((left, right) => left - right)[times.length >> 1],
  };
}
