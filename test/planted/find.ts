import { outcomeLabel } from '../../harness/model/index.js';
import type { LoadedTarget } from '../../harness/target/artifact.js';
import type { PlantedBug, Showing } from './bug.js';
import { hunt } from './hunt.js';

/** What a campaign made of a planted bug. */
export type Find = {
  readonly bug: string;
  readonly seed: bigint;
  /** From 0; undefined when nothing was found. */
  readonly run: number | undefined;
  /** Steps of all runs up to and with the one that failed. */
  readonly steps: number;
  /** How it showed and how few commands were left. */
  readonly shown: Showing | undefined;
  /** How it was to show. */
  readonly expected: Showing | undefined;
  /** No single command can be left out. */
  readonly minimal: boolean;
  /** What went wrong besides. */
  readonly trouble: string | undefined;
  readonly seconds: number;
};

/** Looks for a planted bug as `difftest run` would. */
export async function find(
  bug: PlantedBug,
  options: { readonly target: LoadedTarget; readonly seed: bigint },
): Promise<Find> {
  const began = performance.now();
  const result = await hunt(options.target, options);
  const failure = result.failures[0];
  const trouble = result.trouble ?? failure?.trouble[0];
  const told = failure?.counterexample;
  const first = told?.divergences[0];
  const shown =
    told && first
      ? {
          code: first.code,
          function: first.function,
          commands: told.plan.steps.length,
          ends: outcomeLabel(failure.predicted.steps[first.step]!.outcome),
        }
      : undefined;
  return {
    bug: bug.name,
    seed: options.seed,
    run: shown === undefined ? undefined : result.runs - 1,
    steps: result.steps,
    shown,
    expected: expectedOf(bug, shown),
    minimal: told?.minimal ?? false,
    trouble: trouble?.message,
    seconds: (performance.now() - began) / 1000,
  };
}

/** What it shows as; of several with the same code in the same function, the one as long. */
function expectedOf({ shows }: PlantedBug, shown: Find['shown']): Showing | undefined {
  const alike = shows.filter(({ code, function: name, ends = shown?.ends }) => {
    return code === shown?.code && name === shown?.function && ends === shown?.ends;
  });
  return alike.find(({ commands }) => commands === shown?.commands) ?? alike[0];
}

/** Whether it was found, in one of the expected ways, and made as small as can be. */
export function isAsExpected({ shown, expected, minimal, trouble }: Find): boolean {
  const isSmallest = shown !== undefined && shown.commands === expected?.commands;
  return isSmallest && minimal && trouble === undefined;
}
