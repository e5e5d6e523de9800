import type { GasUse } from '../model/index.js';
import type { CallEnvelope, PathEnvelope } from './envelope.js';
import {
  compileFormula,
  Elimination,
  type Formula,
  METERED,
  type Predict,
  ROUNDING,
} from './fit.js';
import { type Bytes, executionOf, type GasRules, transactionGas } from './transaction.js';

/** One call and what it cost. */
export type GasObservation = {
  readonly use: GasUse;
  readonly bytes: Bytes;
  /** Gas of the transaction. */
  readonly used: number;
};

/** Observations that nothing tells apart. */
type Row = GasObservation & {
  /** Features in the order of the call's names. */
  readonly vector: readonly number[];
  /** Execution beyond what is metered, unless something hides it. */
  readonly excess: number;
  readonly hiddenBy: 'nothing' | 'floor' | 'cap';
  count: number;
};

type Call = {
  readonly names: Map<string, number>;
  readonly rows: Map<string, Row>;
  readonly ways: Map<string, { steps: number; min: number; max: number }>;
};

/** A formula for some rows, and how far they are from it. */
type Fit = {
  readonly formula: Formula | undefined;
  readonly exact: number;
  /** By way. */
  readonly offs: ReadonlyMap<string, readonly [least: number, most: number]>;
  readonly exactBy: ReadonlyMap<string, number>;
};

/** Gathers what calls cost, and explains it. */
export class GasLearner {
  readonly #rules: GasRules;
  readonly #calls = new Map<string, Call>();

  constructor(rules: GasRules) {
    this.#rules = rules;
  }

  add(observation: GasObservation): void {
    const { use, bytes, used } = observation;
    let call = this.#calls.get(use.call);
    if (call === undefined) {
      call = { names: new Map(), rows: new Map(), ways: new Map() };
      this.#calls.set(use.call, call);
    }
    const { execution, hiddenBy } = executionOf(this.#rules, bytes, used, use.refund);
    const excess = execution - use.metered;
    const vector = vectorOf(call.names, use.features);
    const hidden =
      hiddenBy === 'nothing' ? '' : `${bytes.zeros} ${bytes.others} ${used} ${use.refund}`;
    const key = `${use.way}|${vector}|${use.metered}|${excess}|${hidden}`;
    const row = call.rows.get(key);
    if (row === undefined)
      call.rows.set(key, { ...observation, vector, excess, hiddenBy, count: 1 });
    else row.count += 1;
    const way = call.ways.get(use.way) ?? { steps: 0, min: used, max: used };
    way.steps += 1;
    way.min = Math.min(way.min, used);
    way.max = Math.max(way.max, used);
    call.ways.set(use.way, way);
  }

  /** The envelope of every call that was added, by name. */
  learn(): Record<string, CallEnvelope> {
    const calls = [...this.#calls].sort(([left], [right]) => (left < right ? -1 : 1));
    return Object.fromEntries(calls.map(([name, call]) => [name, envelopeOf(call, this.#rules)]));
  }
}

function vectorOf(names: Map<string, number>, features: GasUse['features']): number[] {
  for (const name in features) if (!names.has(name)) names.set(name, names.size);
  const vector = new Array<number>(names.size).fill(0);
  for (const name in features) vector[names.get(name)!] = features[name]!;
  // Trailing zeros are cut: a vector must not hang on the names that came after it.
  while (vector.at(-1) === 0) vector.pop();
  return vector;
}

function envelopeOf({ names, rows, ways }: Call, rules: GasRules): CallEnvelope {
  // The most frequent decide, equals in the order of their text: the order of adding does not.
  const sorted = [...rows].sort(([left, a], [right, b]) => {
    return b.count - a.count || (left < right ? -1 : 1);
  });
  const all = sorted.map(([, row]) => row);
  const steps = all.reduce((sum, row) => sum + row.count, 0);
  const list = [...names.keys()];
  const joint = fitBest(list, all, rules);
  const paths = [...ways].sort(([left], [right]) => (left < right ? -1 : 1));
  let exact = 0;
  const learned = paths.map(([way, met]): [string, PathEnvelope] => {
    const rows = all.filter((row) => row.use.way === way);
    // A way that the formula of all does not explain may have one of its own.
    const whole = joint.exactBy.get(way) === countOf(rows);
    const own = whole ? undefined : fitBest(list, rows, rules);
    const better = own !== undefined && own.exact > (joint.exactBy.get(way) ?? 0);
    const fit = better ? own : joint;
    exact += fit.exactBy.get(way) ?? 0;
    const floored = rows.every((row) => row.hiddenBy === 'floor');
    return [
      way,
      {
        ...met,
        off: fit.offs.get(way) ?? [0, 0],
        ...(floored ? { floored } : {}),
        ...(better && own.formula !== undefined ? { formula: own.formula } : {}),
      },
    ];
  });
  const offs = [...joint.offs.values()];
  return {
    steps,
    exact,
    ...(joint.formula === undefined ? {} : { formula: joint.formula }),
    off: [Math.min(0, ...offs.map(([low]) => low)), Math.max(0, ...offs.map(([, high]) => high))],
    paths: Object.fromEntries(learned),
  };
}

/** Metered gas counts as it is, unless it explains more when it is a feature like others. */
function fitBest(names: readonly string[], rows: readonly Row[], rules: GasRules): Fit {
  const steps = rows.reduce((sum, row) => sum + row.count, 0);
  const plain = solve(names, rows, rules);
  if (plain.exact === steps) return plain;
  const metered = rows.map((row): Row => {
    const vector = [...names.map((_, index) => row.vector[index] ?? 0), row.use.metered];
    return { ...row, vector };
  });
  const learned = solve([...names, METERED], metered, rules);
  return learned.exact > plain.exact ? learned : plain;
}

function solve(names: readonly string[], rows: readonly Row[], rules: GasRules): Fit {
  const told = (by: Row['hiddenBy']) => rows.filter(({ hiddenBy }) => hiddenBy === by);
  // What a cap hides is known but for one unit: it only helps out.
  const usable = [...told('nothing'), ...told('cap')];
  if (usable.length === 0) {
    const exactBy = new Map<string, number>();
    for (const { use, count } of rows) exactBy.set(use.way, (exactBy.get(use.way) ?? 0) + count);
    return { formula: undefined, exact: countOf(rows), offs: new Map(), exactBy };
  }
  const elimination = new Elimination(names);
  for (const { vector, excess } of usable) {
    elimination.add(
      names.map((_, index) => vector[index] ?? 0),
      excess,
    );
  }
  const formula = elimination.formula();
  const predict = compileFormula(formula);
  const offs = new Map<string, readonly [number, number]>();
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
  return { formula, exact, offs, exactBy };
}

/** Units of gas between what was used and what a formula gives; undefined where it gives none. */
function offOf({ use, bytes, used }: Row, predict: Predict, rules: GasRules): number | undefined {
  const execution = predict(use);
  if (execution === undefined) return undefined;
  const expected = transactionGas(rules, bytes, execution, use.refund);
  const off = used - expected;
  return Math.abs(off) < ROUNDING ? 0 : off < 0 ? Math.floor(off) : Math.ceil(off);
}

function countOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.count, 0);
}
