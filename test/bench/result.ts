/** Steps a second, of every way to run plans. */
export type Round = {
  /** viem, five requests a step. */
  readonly naive: number;
  /** `eth_simulateV1` alone. */
  readonly raw: number;
  /** The same in two streams at once: what there is to be had of two cores. */
  readonly twoRaw: number;
  /** The same in one stream with viem, answers parsed. */
  readonly viemRaw: number;
  /** A campaign with one worker, the one plan in 200 that is mined included. */
  readonly checked: number;
  /** The same on a fork, everything that it reads there fetched before. */
  readonly forked: number;
  /** On the same fork, in a full pool that is there: its state is read once, before. */
  readonly live: number;
  readonly twoWorkers: number;
  /** The model alone, folded over resolved commands. */
  readonly model: number;
  /** Drawing and folding, as a campaign does before it asks the node. */
  readonly generated: number;
};

export type Conditions = {
  readonly rounds: number;
  readonly plans: number;
  readonly depth: number;
  readonly seed: bigint;
  readonly cores: number;
};

/** Medians over rounds; a ratio is the median of the ratios within each round. */
export type BenchResult = {
  readonly naiveStepsPerSecond: number;
  readonly rawStepsPerSecond: number;
  readonly twoRawStepsPerSecond: number;
  readonly viemRawStepsPerSecond: number;
  readonly checkedStepsPerSecond: number;
  readonly forkedStepsPerSecond: number;
  readonly liveStepsPerSecond: number;
  readonly twoWorkersStepsPerSecond: number;
  readonly modelOperationsPerSecond: number;
  readonly generatedStepsPerSecond: number;
  readonly checkedOverNaive: number;
  readonly checkedOverRaw: number;
  readonly forkedOverChecked: number;
  readonly liveOverChecked: number;
  readonly twoWorkersOverRaw: number;
  /** No bar: how much a second stream adds where nothing is checked. */
  readonly twoRawOverRaw: number;
  /** No bar either: the bare calls, as one would make them with viem. */
  readonly twoWorkersOverViemRaw: number;
  readonly rounds: number;
  readonly plans: number;
  readonly stepsInPlan: number;
  readonly seed: string;
  readonly cores: number;
  readonly node: string;
};

export function summarize(rounds: readonly Round[], conditions: Conditions): BenchResult {
  const rate = (way: keyof Round) => Math.round(median(rounds.map((round) => round[way])));
  const ratio = (way: keyof Round, to: keyof Round) =>
    Number(median(rounds.map((round) => round[way] / round[to])).toFixed(3));
  return {
    naiveStepsPerSecond: rate('naive'),
    rawStepsPerSecond: rate('raw'),
    twoRawStepsPerSecond: rate('twoRaw'),
    viemRawStepsPerSecond: rate('viemRaw'),
    checkedStepsPerSecond: rate('checked'),
    forkedStepsPerSecond: rate('forked'),
    liveStepsPerSecond: rate('live'),
    twoWorkersStepsPerSecond: rate('twoWorkers'),
    modelOperationsPerSecond: rate('model'),
    generatedStepsPerSecond: rate('generated'),
    checkedOverNaive: ratio('checked', 'naive'),
    checkedOverRaw: ratio('checked', 'raw'),
    forkedOverChecked: ratio('forked', 'checked'),
    liveOverChecked: ratio('live', 'checked'),
    twoWorkersOverRaw: ratio('twoWorkers', 'raw'),
    twoRawOverRaw: ratio('twoRaw', 'raw'),
    twoWorkersOverViemRaw: ratio('twoWorkers', 'viemRaw'),
    rounds: rounds.length,
    plans: conditions.plans,
    stepsInPlan: conditions.depth,
    seed: `0x${conditions.seed.toString(16)}`,
    cores: conditions.cores,
    node: process.version,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}
