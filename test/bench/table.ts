import { grouped } from '../../harness/report/table.js';
import type { BenchResult } from './result.js';

/** A result for people: each way with its rate, and each ratio beside what is asked of it. */
export function renderTable(result: BenchResult): string {
  const rates: readonly (readonly [string, number])[] = [
    ['naive: viem, five requests a step', result.naiveStepsPerSecond],
    ['raw: eth_simulateV1, nothing decoded', result.rawStepsPerSecond],
    ['raw: the same in two streams', result.twoRawStepsPerSecond],
    ['raw: with viem, answers parsed', result.viemRawStepsPerSecond],
    ['checked: a campaign with one worker', result.checkedStepsPerSecond],
    ['forked: a campaign on a fork, one worker', result.forkedStepsPerSecond],
    ['live: a campaign in a deployed, full pool', result.liveStepsPerSecond],
    ['checked: a campaign with two workers', result.twoWorkersStepsPerSecond],
    ['model: folded over resolved commands', result.modelOperationsPerSecond],
    ['generated: drawn, resolved and folded', result.generatedStepsPerSecond],
  ];
  const ratios: readonly (readonly [string, number, number])[] = [
    ['checked / naive', result.checkedOverNaive, 15],
    ['checked / raw', result.checkedOverRaw, 0.7],
    ['forked / checked', result.forkedOverChecked, 0.9],
    // 40 % longer.
    ['live / checked', result.liveOverChecked, 0.71],
    ['two workers / raw', result.twoWorkersOverRaw, 1.2],
    ['model / 50,000 a second', result.modelOperationsPerSecond / 50_000, 1],
  ];
  const told: readonly (readonly [string, number])[] = [
    ['two raw streams / raw', result.twoRawOverRaw],
    ['two workers / raw with viem', result.twoWorkersOverViemRaw],
  ];
  const { rounds, plans, stepsInPlan, cores, node } = result;
  const lines = [
    ...rates.map(([what, rate]) => `${what.padEnd(42)}${grouped(rate).padStart(10)} /s`),
    '',
    ...told.map(([what, ratio]) => `${what.padEnd(42)}${ratio.toFixed(2).padStart(10)}`),
    ...ratios.map(([what, ratio, least]) => {
      const verdict = ratio >= least ? 'holds' : 'FAILS';
      return `${what.padEnd(42)}${ratio.toFixed(2).padStart(10)}    ≥ ${least}  ${verdict}`;
    }),
    '',
    `${rounds} rounds of ${plans} plans of ${stepsInPlan} steps, ${cores} cores, Node ${node}`,
  ];
  return `${lines.join('\n')}\n`;
}
