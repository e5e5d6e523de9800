import { type Command, commandName, outcomeLabel } from '../model/index.js';
import type { GasRange, MatrixCell } from '../report/result.js';
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
};

/** Function × outcome: how often each happened, and what it cost. */
export class OutcomeMatrix {
  readonly #rows = new Map<string, Map<string, Cell>>();

  /** Finds the cells of a trace, and tells how many of them are new; counts nothing yet. */
  notice(commands: readonly Command[], trace: Trace): Noticed {
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
    return { filled, cells, gas: trace.steps.map(({ gas }) => gas) };
  }

  /** Counts what was noticed. */
  count({ cells, gas }: Noticed): void {
    cells.forEach((cell, step) => {
      const used = gas[step];
      cell.count += 1;
      if (used !== undefined) cell.gas.set(used, (cell.gas.get(used) ?? 0) + 1);
    });
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
