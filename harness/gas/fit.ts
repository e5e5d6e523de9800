import type { GasUse } from '../model/index.js';
import { dividedBy, isZero, minus, type Rational, rational, times, ZERO } from './rational.js';

/** A sum of features, each times a fraction. */
export type Linear = { readonly base: Rational; readonly per: ReadonlyMap<string, Rational> };

/** What execution costs beyond what is metered, as far as it was learned. */
export type Formula = Linear & {
  /**
   * Features that hung on others in all that was learned from, and how: their own part cannot be
   * told, and a step in which they do not hang so is one that nothing was learned about.
   */
  readonly tied: ReadonlyMap<string, Linear>;
};

/**
 * Solves for what each feature costs, exactly, one observation after another. The first ones
 * decide; later ones agree with them, or do not.
 */
export class Elimination {
  readonly #names: readonly string[];
  /** Reduced rows by their pivot's column: 1, the features, then the value. */
  readonly #rows = new Map<number, readonly Rational[]>();

  /** Goes on from a formula, if one is given, as if all that it was learned from came first. */
  constructor(names: readonly string[], known?: Formula) {
    this.#names = names;
    if (known === undefined) return;
    const { base, per, tied } = known;
    const row = (at: number, value: Rational, tie: (linear: Linear) => Rational) => {
      const ties = names.map((name) => tie(tied.get(name) ?? NOTHING));
      this.#rows.set(at, [ZERO, ...ties, value].with(at, ONE));
    };
    row(0, base, (linear) => linear.base);
    names.forEach((name, index) => {
      const value = per.get(name);
      if (value !== undefined) row(index + 1, value, (linear) => linear.per.get(name) ?? ZERO);
    });
  }

  /** Takes an observation in: features in the order of the names, and the value they have. */
  add(vector: readonly number[], value: number): void {
    const row = this.#reduced([1, ...vector, value]);
    const pivot = row.findIndex((item, column) => column < row.length - 1 && !isZero(item));
    if (pivot === -1) return;
    const scaled = row.map((item) => dividedBy(item, row[pivot]!));
    for (const [column, other] of this.#rows) this.#rows.set(column, without(other, pivot, scaled));
    this.#rows.set(pivot, scaled);
  }

  formula(): Formula {
    const value = this.#names.length + 1;
    const base = this.#rows.get(0)?.[value] ?? ZERO;
    const per = new Map<string, Rational>();
    const tied = new Map<string, Linear>();
    this.#names.forEach((name, index) => {
      const row = this.#rows.get(index + 1);
      if (row === undefined) tied.set(name, this.#tieOf(index + 1));
      else per.set(name, row[value]!);
    });
    return { base, per, tied };
  }

  #tieOf(column: number): Linear {
    let base = ZERO;
    const per = new Map<string, Rational>();
    for (const [pivot, row] of this.#rows) {
      if (isZero(row[column]!)) continue;
      if (pivot === 0) base = row[column]!;
      else per.set(this.#names[pivot - 1]!, row[column]!);
    }
    return { base, per };
  }

  #reduced(numbers: readonly number[]): Rational[] {
    let row = numbers.map((item) => rational(item));
    for (const [pivot, other] of this.#rows) row = without(row, pivot, other);
    return row;
  }
}

/** A row less as much of another as makes one column of it zero. */
function without(row: readonly Rational[], column: number, other: readonly Rational[]): Rational[] {
  const factor = row[column]!;
  if (isZero(factor)) return [...row];
  return row.map((item, index) => minus(item, times(factor, other[index]!)));
}

/** What a formula gives for a call; undefined for a step that nothing was learned about. */
export type Predict = (use: Pick<GasUse, 'features' | 'metered'>) => number | undefined;

/** Prepares a formula for the steps of a campaign; fractions become floating-point numbers. */
export function compileFormula(formula: Formula): Predict {
  const base = numberOf(formula.base);
  // What is metered counts as it is, and maybe more or less besides.
  const perMetered = 1 + numberOf(formula.per.get(METERED) ?? ZERO);
  const ties = [...formula.tied].map(([name, linear]) => compileTie(name, linear));
  const always = ties.filter(({ base, names }) => base !== 0 || names.includes(METERED));
  const sometimes = ties.filter((tie) => !always.includes(tie));
  const known = new Map<string, Known>();
  for (const name of [...formula.per.keys(), ...formula.tied.keys()]) {
    const cost = numberOf(formula.per.get(name) ?? ZERO);
    known.set(name, { cost, ties: sometimes.filter(({ names }) => names.includes(name)) });
  }
  return (use) => {
    const { features, metered } = use;
    let sum = base + perMetered * metered;
    for (const name in features) {
      const times = features[name]!;
      if (times === 0) continue;
      const item = known.get(name);
      if (item === undefined) return undefined;
      sum += item.cost * times;
      // A tie without a base holds where nothing of it is met: most are not looked at.
      for (const tie of item.ties) if (!holds(tie, use)) return undefined;
    }
    for (const tie of always) if (!holds(tie, use)) return undefined;
    return sum;
  };
}

/** A feature that was learned, and the ties that it takes part in. */
type Known = { readonly cost: number; readonly ties: readonly Tie[] };

type Tie = {
  readonly name: string;
  readonly base: number;
  readonly terms: readonly (readonly [name: string, factor: number])[];
  /** All of them. */
  readonly names: readonly string[];
};

function compileTie(name: string, { base, per }: Linear): Tie {
  const terms = [...per].map(([other, factor]) => [other, numberOf(factor)] as const);
  return { name, base: numberOf(base), terms, names: [name, ...per.keys()] };
}

function holds({ name, base, terms }: Tie, use: Parameters<Predict>[0]): boolean {
  let tied = base;
  for (const [other, factor] of terms) tied += factor * featureOf(use, other);
  return Math.abs(tied - featureOf(use, name)) <= ROUNDING;
}

const ONE = rational(1);
const NOTHING: Linear = { base: ZERO, per: new Map() };

/** Metered gas as a feature, where a target's storage is not what the model takes it for. */
export const METERED = 'metered';

/** Gas is whole, and sums of few fractions are off by far less than this. */
export const ROUNDING = 1e-6;

function numberOf({ over, under }: Rational): number {
  return Number(over) / Number(under);
}

function featureOf({ features, metered }: Parameters<Predict>[0], name: string): number {
  return name === METERED ? metered : (features[name] ?? 0);
}
