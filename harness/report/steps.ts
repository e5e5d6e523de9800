import type { AnyModel, Command, Outcome, Setting } from '../model/index.js';
import { diffValues } from '../trace/diff.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import { printable } from './printable.js';
import { grouped, table } from './table.js';
import { type Words, wordsFor } from './words.js';

/** One side of a verbose replay: a system's name and its trace. */
export type Side = { readonly name: string; readonly trace: Trace };

/** Every step in full: the call, then for each side its outcome, events and what changed. */
export function stepLines(options: {
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly plan: Plan;
  readonly sides: readonly Side[];
}): string[] {
  const words = wordsFor(options.model, options.setting);
  return options.plan.steps.flatMap(({ command, environment }, index) => {
    const { number, timestamp } = environment;
    const title = `${index + 1}. ${words.command(command)}  [block ${number}, t=${timestamp}]`;
    const sides = options.sides.flatMap((side) => sideLines(side, command, index, words));
    return [title, ...sides, ''];
  });
}

function sideLines({ name, trace }: Side, command: Command, index: number, words: Words): string[] {
  const { outcome, gas } = trace.steps[index]!;
  const used = gas === undefined ? '' : `, ${grouped(gas)} gas`;
  return [
    `   ${name}: ${words.outcome(outcome, command)}${used}`,
    ...eventLines(outcome, words),
    ...changeLines(trace, index, words),
  ];
}

/** Events of a call that succeeds, one a line. */
export function eventLines(outcome: Outcome, words: Words): string[] {
  if (outcome.status !== 'success') return [];
  return outcome.events.map(({ emitter, name, args }) => {
    const fields = Object.entries(args).map(([field, value]) => {
      return `${printable(field)}: ${words.value(value, field, name)}`;
    });
    const from = printable(words.address(emitter));
    return `     event ${from}.${printable(name)}(${fields.join(', ')})`;
  });
}

function changeLines(trace: Trace, index: number, words: Words): string[] {
  if (!trace.states.has(index) || !trace.states.has(index - 1)) return [];
  const changes = diffValues(trace.states.get(index - 1), trace.states.get(index));
  const rows = changes.map(({ path, model: before, contract: after }) => {
    const name = path.at(-1);
    return [
      `     ${words.path(path)}`,
      `${words.value(before, name)} → ${words.value(after, name)}`,
    ];
  });
  return table(rows, ['left', 'left']);
}
