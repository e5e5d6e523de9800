import { inOrder } from '../campaign/lanes.js';
import { examinePair, type Pair } from '../compare/pair.js';
import { pathName } from '../model/index.js';
import { generatePlan } from '../plan/generate.js';
import type { PathDifference } from '../report/gas.js';
import { requireExplained, type SurveyOptions } from './survey.js';

/** Runs that may be ahead of one whose turn it is: bounds memory. */
const LOOKAHEAD = 64;

/** What the same plans cost in two contracts, path by path. */
export type GasDiff = {
  readonly paths: readonly PathDifference[];
  readonly plans: number;
  readonly steps: number;
  /** Plans in which the two do not do the same: only counted until there. */
  readonly diverging: number;
};

type Sides = { readonly a: number[]; readonly b: number[]; least: number; most: number };

/** Runs plans on both contracts. Paths are those of the model, which judges neither. */
export async function diffGas(pair: Pair, options: SurveyOptions): Promise<GasDiff> {
  requireExplained(pair.a);
  const { runs, workers, signal, onProgress } = options;
  const paths = new Map<string, Sides>();
  const counted = { plans: 0, steps: 0, diverging: 0 };
  await inOrder({
    lanes: workers * 2,
    ahead: LOOKAHEAD,
    mayBegin: (run) => run < runs && signal?.aborted !== true,
    job: (run) => sideBySide(pair, options, run),
    take: async (run, { steps, diverges }) => {
      for (const { path, a, b } of steps) count(paths, path, a, b);
      counted.plans += 1;
      counted.steps += steps.length;
      if (diverges) counted.diverging += 1;
      onProgress?.(run + 1);
      return true;
    },
  });
  const sorted = [...paths].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    ...counted,
    paths: sorted.map(([path, { a, b, least, most }]) => {
      return { path, steps: a.length, a: median(a), b: median(b), least, most };
    }),
  };
}

async function sideBySide(pair: Pair, { seed, depth }: SurveyOptions, run: number) {
  const { model, setting, hardfork } = pair.a;
  const { plan, predicted } = generatePlan({
    ...{ model, setting, seed, run, depth, hardfork },
    explain: true,
  });
  const { a, b, divergences } = await examinePair(pair, plan, 'end');
  const [first] = divergences;
  const steps = plan.steps.slice(0, first?.step ?? plan.steps.length).map((_, step) => ({
    path: pathName(predicted.steps[step]!.use!),
    a: Number(a.steps[step]!.gas),
    b: Number(b.steps[step]!.gas),
  }));
  return { steps, diverges: first !== undefined };
}

function count(paths: Map<string, Sides>, path: string, a: number, b: number): void {
  const change = b - a;
  const sides = paths.get(path) ?? { a: [], b: [], least: change, most: change };
  sides.a.push(a);
  sides.b.push(b);
  sides.least = Math.min(sides.least, change);
  sides.most = Math.max(sides.most, change);
  paths.set(path, sides);
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[(values.length - 1) >> 1]!;
}
