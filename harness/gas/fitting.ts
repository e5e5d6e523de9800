import type { GasUse } from '../model/index.js';
import {
  compileFormula,
  Elimination,
  type Formula,
  METERED,
  type Predict,
  ROUNDING,
} from './fit.js';
import { type Bytes, type GasRules, transactionGas } from './transaction.js';

/** One call and what it cost. */
export type GasObservation = {
  readonly use: GasUse;
  readonly bytes: Bytes;
  /** Gas of the transaction. */
  readonly used: number;
};

/** Observations that nothing tells apart. */
export type Row = GasObservation & {
  /** Features in the order of the call's names. */
  readonly vector: readonly number[];
  /** Execution beyond what is metered, unless something hides it. */
  readonly excess: number;
  readonly hiddenBy: 'nothing' | 'floor' | 'cap';
  count: number;
};

/** Units of gas that steps were off, at least and at most. */
export type Off = readonly [least: number, most: number];

/** A formula for some rows, and how far they are from it. */
export type Fit = {
  readonly formula: Formula | undefined;
  /** Goes on from the formula that was known before. */
  readonly continued: boolean;
  readonly exact: number;
  /** By way. */
  readonly offs: ReadonlyMap<string, Off>;
  readonly exactBy: ReadonlyMap<string, number>;
};

/**
 * The formula that explains most, the most frequent rows first. One that was known is gone on from
 * unless these rows alone are explained better. Metered gas counts as it is, unless it explains
 * more when it is a feature like others.
 */
export function fitBest(
  names: readonly string[],
  rows: readonly Row[],
  rules: GasRules,
  known: Formula | undefined,
): Fit {
  const steps = countOf(rows);
  const plain = { names, rows };
  const metered = () => meteredAsFeature(names, rows);
  const ways: (() => Fit)[] = [() => solve(plain, rules), () => solve(metered(), rules)];
  if (known !== undefined) {
    ways.unshift(() => solve(namesMetered(known) ? metered() : plain, rules, known));
  }
  let best: Fit | undefined;
  for (const way of ways) {
    const fit = way();
    if (best === undefined || fit.exact > best.exact) best = fit;
    if (fit.exact === steps) break;
  }
  return best!;
}

export function countOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.count, 0);
}

type Problem = { readonly names: readonly string[]; readonly rows: readonly Row[] };

function meteredAsFeature(names: readonly string[], rows: readonly Row[]): Problem {
  const metered = rows.map((row): Row => {
    const vector = [...names.map((_, index) => row.vector[index] ?? 0), row.use.metered];
    return { ...row, vector };
  });
  return { names: [...names, METERED], rows: metered };
}

function namesMetered({ per, tied }: Formula): boolean {
  return per.has(METERED) || tied.has(METERED);
}

function solve({ names, rows }: Problem, rules: GasRules, known?: Formula): Fit {
  const told = (by: Row['hiddenBy']) => rows.filter(({ hiddenBy }) => hiddenBy === by);
  // What a cap hides is known but for one unit: it only helps out.
  const usable = [...told('nothing'), ...told('cap')];
  const continued = known !== undefined;
  if (usable.length === 0 && !continued) {
    const exactBy = new Map<string, number>();
    for (const { use, count } of rows) exactBy.set(use.way, (exactBy.get(use.way) ?? 0) + count);
    return { formula: undefined, continued, exact: countOf(rows), offs: new Map(), exactBy };
  }
  const elimination = new Elimination(names, known);
  for (const { vector, excess } of usable) {
    elimination.add(
      names.map((_, index) => vector[index] ?? 0),
      excess,
    );
  }
  const formula = elimination.formula();
  return { formula, continued, ...measure(formula, rows, rules) };
}

/** How well a formula explains rows. */
function measure(formula: Formula, rows: readonly Row[], rules: GasRules) {
  const predict = compileFormula(formula);
  const offs = new Map<string, Off>();
  const exactBy = new Map<string, number>();
  for (const row of rows) {
    const { way } = row.use;
    const off = offOf(row, predict, rules);
    // Where nothing else was met than the floor, no formula is needed.
    if (off === 0 || (off === undefined && row.hiddenBy === 'floor')) {
      exactBy.set(way, (exactBy.get(way) ?? 0) + row.count);
    }
    if (off === undefined) continue;
    const [least, most] = offs.get(way) ?? [0, 0];
    offs.set(way, [Math.min(least, off), Math.max(most, off)]);
  }
  const exact = [...exactBy.values()].reduce((sum, count) => sum + count, 0);
  return { exact, offs, exactBy };
}

/** Units of gas between what was used and what a formula gives; undefined where it gives none. */
function offOf({ use, bytes, used }: Row, predict: Predict, rules: GasRules): number | undefined {
  const execution = predict(use);
  if (execution === undefined) return undefined;
  const expected = transactionGas(rules, bytes, execution, use.refund);
  const off = used - expected;
  return Math.abs(off) < ROUNDING ? 0 : off < 0 ? Math.floor(off) : Math.ceil(off);
}
