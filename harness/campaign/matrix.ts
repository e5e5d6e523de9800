import { type Command, commandName, outcomeLabel, pathName } from '../model/index.js';
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

/** Where each step of a trace belongs. */
export type Noticed = {
  /** Cells that no trace noticed before fills. */
  readonly filled: number;
  /** The cell of each step, and the gas that it used: many of both wait while a plan is mined. */
  readonly cells: readonly Cell[];
  readonly gas: readonly (bigint | undefined)[];
  /** By the model; empty where it was not asked. */
  readonly paths: readonly string[];
};

/** Function × outcome: how often each happened, and what it cost. */
export class OutcomeMatrix {
  readonly #rows = new Map<string, Map<string, Cell>>();
  readonly #paths = new Map<string, { steps: number; min: bigint; max: bigint }>();

  /** Finds the cells of a trace, and tells how many of them are new; counts nothing yet. */
  notice(commands: readonly Command[], trace: Trace, predicted?: Trace): Noticed {
    let filled = 0;
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
        filled += 1;
      }
      return cell;
    });
    return { filled, cells, gas: trace.steps.map(({ gas }) => gas), paths: pathsOf(predicted) };
  }

  /** Counts what was noticed. */
  count({ cells, gas, paths }: Noticed): void {
    cells.forEach((cell, step) => {
      const used = gas[step];
      cell.count += 1;
      if (used === undefined) return;
      cell.gas.set(used, (cell.gas.get(used) ?? 0) + 1);
      const path = paths[step];
      if (path !== undefined) this.#countPath(path, used);
    });
  }

  /** Every path that was taken, by name. */
  paths(): readonly GasPath[] {
    const sorted = [...this.#paths].sort(([left], [right]) => (left < right ? -1 : 1));
    return sorted.map(([path, counted]) => ({ path, ...counted }));
  }

  #countPath(path: string, gas: bigint): void {
    const counted = this.#paths.get(path);
    if (counted === undefined) {
      this.#paths.set(path, { steps: 1, min: gas, max: gas });
      return;
    }
    counted.steps += 1;
    if (gas < counted.min) counted.min = gas;
    if (gas > counted.max) counted.max = gas;
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

const NO_PATHS: readonly string[] = [];

/** Steps tell their path all or none. */
function pathsOf(predicted: Trace | undefined): readonly string[] {
  if (predicted?.steps[0]?.use === undefined) return NO_PATHS;
  return predicted.steps.map(({ use }) => pathName(use!));
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
