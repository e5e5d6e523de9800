import type { GasUse } from '../model/index.js';
import type { CallEnvelope, PathEnvelope } from './envelope.js';
import { compileFormula, METERED } from './fit.js';
import { countOf, type Fit, fitBest, type GasObservation, type Off, type Row } from './fitting.js';
import { executionOf, type GasRules } from './transaction.js';

type Call = {
  readonly names: Map<string, number>;
  readonly rows: Map<string, Row>;
  readonly ways: Map<string, Met>;
};

type Met = { steps: number; min: number; max: number };

/** What was learned, and calls that had to be learned anew because they cost otherwise by now. */
export type Learned = {
  readonly calls: Readonly<Record<string, CallEnvelope>>;
  readonly anew: readonly string[];
};

/** Gathers what calls cost, and explains it. */
export class GasLearner {
  readonly #rules: GasRules;
  readonly #known: Readonly<Record<string, CallEnvelope>>;
  readonly #calls = new Map<string, Call>();

  /** `known` is what was learned before of the same contract: it is added to. */
  constructor(rules: GasRules, known: Readonly<Record<string, CallEnvelope>> = {}) {
    this.#rules = rules;
    this.#known = known;
  }

  add(observation: GasObservation): void {
    const { use, bytes, used } = observation;
    let call = this.#calls.get(use.call);
    if (call === undefined) {
      const names = namesIn(this.#known[use.call]);
      call = { names, rows: new Map(), ways: new Map() };
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

  /** The envelope of every call that was added or known, by name. */
  learn(): Learned {
    const anew: string[] = [];
    const names = [...new Set([...Object.keys(this.#known), ...this.#calls.keys()])].sort();
    const learned = names.map((name): [string, CallEnvelope] => {
      const [call, known] = [this.#calls.get(name), this.#known[name]];
      if (call === undefined) return [name, known!];
      const { envelope, continued } = envelopeOf(call, this.#rules, known);
      if (known !== undefined && !continued) anew.push(name);
      return [name, envelope];
    });
    return { calls: Object.fromEntries(learned), anew };
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

function envelopeOf({ names, rows, ways }: Call, rules: GasRules, known: CallEnvelope | undefined) {
  // The most frequent decide, equals in the order of their text: the order of adding does not.
  const sorted = [...rows].sort(([left, a], [right, b]) => {
    return b.count - a.count || (left < right ? -1 : 1);
  });
  const all = sorted.map(([, row]) => row);
  const list = [...names.keys()];
  const joint = fitBest(list, all, rules, known?.formula);
  // Where only the floor was met until now, there was no formula to go on from.
  const continued = known !== undefined && (joint.continued || known.formula === undefined);
  const before = continued ? known : undefined;
  let exact = before?.exact ?? 0;
  let dropped = 0;
  const learned = [...ways].map(([way, met]): [string, PathEnvelope] => {
    const own = all.filter((row) => row.use.way === way);
    const path = pathOf(own, met, { list, rules, joint, known: before?.paths[way] });
    exact += path.exact;
    dropped += path.dropped;
    return [way, path.envelope];
  });
  const paths = Object.entries({ ...before?.paths, ...Object.fromEntries(learned) });
  const shared = paths.flatMap(([, path]) => (path.formula === undefined ? [path.off] : []));
  const envelope = {
    steps: countOf(all) + (before?.steps ?? 0) - dropped,
    exact: Math.max(0, exact - dropped),
    ...(joint.formula === undefined ? {} : { formula: joint.formula }),
    off: widest(shared),
    paths: Object.fromEntries(paths.sort(([left], [right]) => (left < right ? -1 : 1))),
  };
  return { envelope, continued: continued && dropped === 0 };
}

/** Features that are known already come first, each at its place. */
function namesIn(known: CallEnvelope | undefined): Map<string, number> {
  const paths = Object.values(known?.paths ?? {});
  const names = new Set<string>();
  for (const formula of [known?.formula, ...paths.map((path) => path.formula)]) {
    for (const name of formula?.per.keys() ?? []) names.add(name);
    for (const name of formula?.tied.keys() ?? []) names.add(name);
  }
  names.delete(METERED);
  return new Map([...names].map((name, index) => [name, index]));
}

function pathOf(
  rows: readonly Row[],
  met: Met,
  call: {
    readonly list: readonly string[];
    readonly rules: GasRules;
    readonly joint: Fit;
    readonly known: PathEnvelope | undefined;
  },
) {
  const { list, rules, joint } = call;
  const [way] = rows.map(({ use }) => use.way) as [string];
  // A way that the formula of all does not explain may have one of its own.
  const whole = joint.exactBy.get(way) === countOf(rows);
  const kept = call.known?.formula;
  const own = whole && kept === undefined ? undefined : fitBest(list, rows, rules, kept);
  // What costs otherwise by now is learned anew: the steps before say nothing of it.
  const known = kept === undefined || own?.continued ? call.known : undefined;
  const dropped = (call.known?.steps ?? 0) - (known?.steps ?? 0);
  const exactByJoint = joint.exactBy.get(way) ?? 0;
  const better = own !== undefined && (known?.formula !== undefined || own.exact > exactByJoint);
  const fit = better ? own : joint;
  const formula = better ? own.formula : undefined;
  const predict = fit.formula && compileFormula(fit.formula);
  const unseen = rows.some((row) => row.hiddenBy === 'floor' && predict?.(row.use) === undefined);
  const floored = unseen || known?.floored === true;
  const envelope: PathEnvelope = {
    steps: met.steps + (known?.steps ?? 0),
    min: Math.min(met.min, known?.min ?? met.min),
    max: Math.max(met.max, known?.max ?? met.max),
    off: widest([fit.offs.get(way) ?? [0, 0], known?.off ?? [0, 0]]),
    ...(floored ? { floored } : {}),
    ...(formula === undefined ? {} : { formula }),
  };
  return { envelope, exact: fit.exactBy.get(way) ?? 0, dropped };
}

function widest(offs: readonly Off[]): Off {
  return [Math.min(0, ...offs.map(([low]) => low)), Math.max(0, ...offs.map(([, high]) => high))];
}
