import { commandName, outcomeLabel } from '../../model/index.js';
import { printable, visible } from '../printable.js';
import { grouped } from '../table.js';
import { type TimelineInput, timelineOf } from '../timeline/timeline.js';
import type { PageData, PageFunction, PageGas } from './data.js';
import { pageOf } from './page.js';

export type PlanPage = TimelineInput & {
  /** The file that the plan is saved in. */
  readonly file: string;
  readonly target: string;
  /** The command that shows it again. */
  readonly replay: string;
  readonly foundry: string | undefined;
};

/** A plan as a page, whether anything differs in it or not. */
export function planToHtml(input: PlanPage): string {
  const { model, plan, file, target, replay, foundry } = input;
  const timeline = timelineOf(input);
  const { cells, gas } = countCells(input);
  return pageOf({
    title: printable(`${file}: ${model.name} against ${target}`),
    ...verdictOf(input),
    reservations: [],
    figures: [
      ['steps', grouped(plan.steps.length)],
      ['blocks', grouped(new Set(plan.steps.map((step) => step.environment.number)).size)],
    ],
    failure: {
      title: printable(plan.origin.note ?? file),
      about: `hardfork ${printable(plan.hardfork)}`,
      transcript: [],
      replay: visible(replay),
      foundry: foundry ?? null,
    },
    timeline,
    others: [],
    matrix: cells,
    gas,
    marks: [],
    coverage: null,
    facts: [
      ['file', printable(file)],
      ['target', printable(target)],
      ['model', printable(model.name)],
      ['hardfork', printable(plan.hardfork)],
      ['replay', visible(replay)],
    ],
  });
}

function verdictOf(input: PlanPage): Pick<PageData, 'verdict' | 'sentence'> {
  const { sides, plan, differences } = input;
  const found = differences.flatMap(({ divergences }) => divergences);
  const [first] = [...found].sort((a, b) => a.step - b.step);
  const steps = `${grouped(plan.steps.length)} steps`;
  if (first !== undefined) {
    const place = `${first.code} of ${first.function} at step ${first.step + 1}`;
    return { verdict: 'fail', sentence: printable(`They part: ${place}.`) };
  }
  if (differences.length > 0) {
    return { verdict: 'pass', sentence: `All agree in ${steps}.` };
  }
  return { verdict: 'shown', sentence: `What the ${sides[0]!.name} does in ${steps}.` };
}

/** The matrix of one plan, with the gas of whichever side tells it. */
function countCells({ plan, sides }: PlanPage): { cells: PageFunction[]; gas: PageGas | null } {
  const trace = (sides.find(({ trace }) => trace.steps[0]?.gas !== undefined) ?? sides[0]!).trace;
  const counted = new Map<string, Map<string, bigint[]>>();
  for (const [index, { command }] of plan.steps.entries()) {
    const { outcome, gas } = trace.steps[index]!;
    const called = printable(`${command.to}.${commandName(command)}`);
    const outcomes = counted.get(called) ?? new Map<string, bigint[]>();
    const label = printable(outcomeLabel(outcome));
    outcomes.set(label, [...(outcomes.get(label) ?? []), gas ?? -1n]);
    counted.set(called, outcomes);
  }
  const sorted = [...counted].sort(([a], [b]) => (a < b ? -1 : 1));
  const cells = sorted.map(([name, outcomes]) => ({
    name,
    cells: [...outcomes].map(([outcome, { length: count }]) => {
      return { outcome, success: outcome === 'success', count };
    }),
  }));
  const rows = sorted.flatMap(([name, outcomes]) =>
    [...outcomes].flatMap(([outcome, amounts]) => gasRow(`${name} → ${outcome}`, amounts)),
  );
  return { cells, gas: rows.length === 0 ? null : { by: 'outcome', rows } };
}

function gasRow(name: string, amounts: readonly bigint[]): PageGas['rows'][number][] {
  const known = amounts.filter((amount) => amount >= 0n).map(Number);
  if (known.length === 0) return [];
  const ordered = known.sort((a, b) => a - b);
  const median = ordered[Math.floor(ordered.length / 2)]!;
  const [min, max] = [ordered[0]!, ordered.at(-1)!];
  return [{ name, count: known.length, min, max, median, envelope: null }];
}
