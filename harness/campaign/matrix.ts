import { type Command, commandName, type GasUse, outcomeLabel, pathName } from '../model/index.js';
import type { GasPath, GasRange, MatrixCell } from '../report/result.js';
import type { Trace } from '../trace/trace.js';

/** Units of gas and how often they were used. */
type Histogram = Map<bigint, number>;

type Cell = {
  /** Of what was noticed and counted. */
  count: number;
  readonly outcome: string;
  readonly gas: Histogram;
};

/** What was counted on a path, and its name in two parts. */
type Path = Pick<GasUse, 'call' | 'way'> & { steps: number; min: bigint; max: bigint };

/** Where each step of a trace belongs. */
export type Noticed = {
  /** The last step that is the first of all traces to fill its cell; -1 where there is none. */
  readonly lastNew: number;
  /** The cell of each step, and the gas that it used: many of both wait while a plan is mined. */
  readonly cells: readonly Cell[];
  readonly gas: readonly (bigint | undefined)[];
  /** By the model; empty where it was not asked. */
  readonly paths: readonly Path[];
  /** Names of those paths that no envelope knows. */
  readonly unknownPaths: ReadonlySet<string>;
};

/** What the model says of a trace, and which of its paths of gas no envelope knows. */
type Predicted = Pick<Noticed, 'unknownPaths'> & { readonly predicted: Trace | undefined };

/** Function × outcome: how often each happened, and what it cost. */
export class OutcomeMatrix {
  readonly #rows = new Map<string, Map<string, Cell>>();
  readonly #paths = new Map<string, Map<string, Path>>();
  readonly #unknownPaths = new Set<string>();

  /** Finds the cells of a trace, and tells up to where some are new; counts nothing yet. */
  notice(commands: readonly Command[], trace: Trace, model: Predicted = UNASKED): Noticed {
    let lastNew = -1;
    const cells = trace.steps.map(({ outcome }, index) => {
      const command = commands[index]!;
      const called = `${command.to}.${commandName(command)}`;
      let row = this.#rows.get(called);
      if (row === undefined) {
        row = new Map();
        this.#rows.set(called, row);
      }
      const label = outcomeLabel(outcome);
      let cell = row.get(label);
      if (cell === undefined) {
        cell = { count: 0, outcome: label, gas: new Map() };
        row.set(label, cell);
        lastNew = index;
      }
      return cell;
    });
    const gas = trace.steps.map((step) => step.gas);
    const { predicted, unknownPaths } = model;
    return { lastNew, cells, gas, paths: this.#pathsOf(predicted), unknownPaths };
  }

  /** Counts what was noticed. */
  count({ cells, gas, paths, unknownPaths }: Noticed): void {
    for (const path of unknownPaths) this.#unknownPaths.add(path);
    cells.forEach((cell, step) => {
      const used = gas[step];
      cell.count += 1;
      if (used === undefined) return;
      cell.gas.set(used, (cell.gas.get(used) ?? 0) + 1);
      const path = paths[step];
      if (path !== undefined) countPath(path, used);
    });
  }

  /** Every path that was taken, by name. */
  paths(): readonly GasPath[] {
    const taken = [...this.#paths.values()].flatMap((ways) => [...ways.values()]);
    return taken
      .filter(({ steps }) => steps > 0)
      .map(({ steps, min, max, ...use }) => ({ path: pathName(use), steps, min, max }))
      .sort((left, right) => (left.path < right.path ? -1 : 1));
  }

  /** Names of paths that were taken and that no envelope knows. */
  unknownPaths(): readonly string[] {
    return [...this.#unknownPaths].sort();
  }

  /** Steps tell their path all or none. Their names are not put together for every step. */
  #pathsOf(predicted: Trace | undefined): readonly Path[] {
    if (predicted?.steps[0]?.use === undefined) return NO_PATHS;
    return predicted.steps.map(({ use }) => this.#pathOf(use!));
  }

  #pathOf({ call, way }: GasUse): Path {
    let ways = this.#paths.get(call);
    if (ways === undefined) {
      ways = new Map();
      this.#paths.set(call, ways);
    }
    let path = ways.get(way);
    if (path === undefined) {
      path = { call, way, steps: 0, min: 0n, max: 0n };
      ways.set(way, path);
    }
    return path;
  }

  /** Every filled cell, by function, success first, then the most frequent. */
  cells(): readonly MatrixCell[] {
    const rows = [...this.#rows].sort(([left], [right]) => (left < right ? -1 : 1));
    return rows.flatMap(([called, row]) =>
      [...row.values()]
        .filter(({ count }) => count > 0)
        .map(({ outcome, count, gas }) => {
          return { function: called, outcome, count, gas: gasRange(gas) };
        })
        .sort((left, right) => rank(left) - rank(right) || (left.outcome < right.outcome ? -1 : 1)),
    );
  }
}

const NO_PATHS: readonly Path[] = [];
const UNASKED: Predicted = { predicted: undefined, unknownPaths: new Set() };

function countPath(path: Path, gas: bigint): void {
  if (path.steps === 0 || gas < path.min) path.min = gas;
  if (path.steps === 0 || gas > path.max) path.max = gas;
  path.steps += 1;
}

function rank(cell: MatrixCell): number {
  return cell.outcome === 'success' ? Number.NEGATIVE_INFINITY : -cell.count;
}

function gasRange(histogram: Histogram): GasRange | undefined {
  const sorted = [...histogram].sort(([left], [right]) => (left < right ? -1 : 1));
  if (sorted.length === 0) return undefined;
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let passed = 0;
  for (const [gas, count] of sorted) {
    passed += count;
    if (passed * 2 >= total) return { min: sorted[0]![0], median: gas, max: sorted.at(-1)![0] };
  }
  throw new Error('a median lies between the least and the most');
}
