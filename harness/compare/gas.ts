import { type Command, commandName, outcomeLabel } from '../model/index.js';
import type { GasChange } from '../report/compared.js';
import type { Trace } from '../trace/trace.js';

type Path = {
  readonly function: string;
  readonly outcome: string;
  readonly a: bigint[];
  readonly b: bigint[];
};

/** What the same calls cost in two contracts, by function and outcome. */
export class GasSideBySide {
  readonly #paths = new Map<string, Path>();

  /** Counts the first `steps` steps: those before the two went different ways. */
  add(commands: readonly Command[], a: Trace, b: Trace, steps: number): void {
    for (let index = 0; index < steps; index++) {
      const [left, right] = [a.steps[index]!, b.steps[index]!];
      const outcome = outcomeLabel(left.outcome);
      if (left.gas === undefined || right.gas === undefined) continue;
      const command = commands[index]!;
      const called = `${command.to}.${commandName(command)}`;
      const key = `${called} ${outcome}`;
      const path = this.#paths.get(key) ?? { function: called, outcome, a: [], b: [] };
      this.#paths.set(key, path);
      path.a.push(left.gas);
      path.b.push(right.gas);
    }
  }

  /** Medians, by function, success first. */
  rows(): readonly GasChange[] {
    const rank = ({ function: called, outcome }: Path): string => {
      return `${called} ${outcome === 'success' ? '' : outcome}`;
    };
    return [...this.#paths.values()]
      .sort((left, right) => (rank(left) < rank(right) ? -1 : 1))
      .map(({ function: called, outcome, a, b }) => {
        return { function: called, outcome, count: a.length, a: median(a), b: median(b) };
      });
  }
}

function median(values: readonly bigint[]): bigint {
  const sorted = [...values].sort((left, right) => (left < right ? -1 : Number(left > right)));
  return sorted[(sorted.length - 1) >> 1]!;
}
