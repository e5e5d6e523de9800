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

  constructor(names: readonly string[]) {
    this.#names = names;
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
  const per = new Map([...formula.per].map(([name, cost]) => [name, numberOf(cost)]));
  // What is metered counts as it is, and maybe more or less besides.
  const perMetered = 1 + (per.get(METERED) ?? 0);
  const ties = [...formula.tied].map(([name, linear]) => {
    const terms = [...linear.per].map(([other, factor]) => [other, numberOf(factor)] as const);
    return { name, base: numberOf(linear.base), terms };
  });
  for (const { name } of ties) per.set(name, 0);
  return (use) => {
    const { features, metered } = use;
    let sum = base + perMetered * metered;
    for (const name in features) {
      const times = features[name]!;
      const cost = per.get(name);
      if (cost !== undefined) sum += cost * times;
      else if (times !== 0) return undefined;
    }
    for (const tie of ties) {
      let tied = tie.base;
      for (const [other, factor] of tie.terms) tied += factor * featureOf(use, other);
      if (Math.abs(tied - featureOf(use, tie.name)) > ROUNDING) return undefined;
    }
    return sum;
  };
}

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
