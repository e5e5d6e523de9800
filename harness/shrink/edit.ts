import { type Address, type AnyModel, type Command, isRaw, type Value } from '../model/index.js';
import type { Plan, PlannedStep } from '../trace/plan.js';

/**
 * Keeps only some steps. Times stay as they were, so that a dropped command leaves its delay to
 * its neighbour; blocks are numbered anew without gaps.
 */
export function keepSteps(plan: Plan, keep: (index: number) => boolean): Plan {
  return withSteps(
    plan,
    plan.steps.filter((_, index) => keep(index)),
  );
}

/** The same plan with other steps, its blocks numbered without gaps. */
function withSteps(plan: Plan, steps: readonly PlannedStep[]): Plan {
  let last = plan.steps[0]?.environment.number ?? 0n;
  let previous: bigint | undefined;
  const renumbered = steps.map(({ command, environment }) => {
    if (previous !== undefined && environment.number !== previous) last += 1n;
    previous = environment.number;
    return { command, environment: { ...environment, number: last } };
  });
  return { ...plan, steps: renumbered };
}

export function replaceCommand(plan: Plan, index: number, command: Command): Plan {
  const steps = plan.steps.map((step, at) => (at === index ? { ...step, command } : step));
  return { ...plan, steps };
}

/** Moves every block from `index` on earlier (or later) by some seconds. */
export function shiftTime(plan: Plan, index: number, seconds: bigint): Plan {
  const first = plan.steps[index]!.environment.number;
  const steps = plan.steps.map(({ command, environment }) => {
    if (environment.number < first) return { command, environment };
    const timestamp = environment.timestamp + seconds;
    return { command, environment: { ...environment, timestamp } };
  });
  return { ...plan, steps };
}

/** Puts one address in another's place everywhere: senders and arguments. */
export function renameAddresses(plan: Plan, renamed: ReadonlyMap<string, Address>): Plan {
  const rename = (value: Value): Value => {
    if (typeof value === 'string') return renamed.get(value) ?? value;
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object') return value;
    const entries = Object.entries(value).map(([name, item]) => [name, rename(item)]);
    return Object.fromEntries(entries);
  };
  const steps = plan.steps.map(({ command, environment }) => {
    const from = renamed.get(command.from) ?? command.from;
    if (isRaw(command)) return { command: { ...command, from }, environment };
    return { command: { ...command, from, args: command.args.map(rename) }, environment };
  });
  return { ...plan, steps };
}

/** Actors of the world that the plan mentions, in the order in which it does. */
export function actorsOf(plan: Plan, model: AnyModel): readonly Address[] {
  const known = new Set<string>(Object.values(model.world.actors));
  const seen = new Set<string>();
  const note = (value: Value): void => {
    if (typeof value === 'string') {
      if (known.has(value)) seen.add(value);
    } else if (typeof value === 'object') {
      for (const item of Object.values(value)) note(item);
    }
  };
  for (const { command } of plan.steps) {
    note(command.from);
    if (!isRaw(command)) command.args.forEach(note);
  }
  return [...seen] as Address[];
}
