import type { Executor } from '../chain/executor.js';
import { runChecks } from '../check/index.js';
import type { Environment, ReadVariable } from '../model/index.js';
import { predict } from '../plan/predict.js';
import { diffValues } from '../trace/diff.js';
import type { Divergence } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import type { Session } from './session.js';

export type ExecutorKind = 'simulate' | 'mine';

export type ExamineOptions = {
  readonly executor: ExecutorKind;
  /** When storage is read: after the last step, or after each of them. */
  readonly probe: 'end' | 'each';
  /** The fold over the plan's own environments, if the caller has it already. */
  readonly predicted?: Trace;
};

/** Both traces of a plan and what differs, the earliest and gravest first. */
export type Examination = {
  readonly predicted: Trace;
  readonly observed: Trace;
  readonly divergences: readonly Divergence[];
  /** Of gas, that were met and that no envelope knows. */
  readonly unknownPaths: ReadonlySet<string>;
};

/** Runs a plan on model and chain and compares: one request when simulated. */
export async function examine(
  session: Session,
  plan: Plan,
  options: ExamineOptions,
): Promise<Examination> {
  const { model, setting, chain, checks } = session;
  const direct = options.executor === 'simulate' ? chain.direct : undefined;
  const executor: Executor = direct ?? chain[options.executor];
  let predicted = options.predicted;
  const observe = (environments: readonly Environment[]) => {
    const chosen = executor.kind === 'simulate';
    if (!chosen || predicted === undefined) predicted = refold(session, plan, environments);
    const folded = predicted;
    return {
      variables: (step: number) => model.abstraction.variables(folded.states.get(step), setting),
      toState: (step: number, read: ReadVariable) => {
        const expected = folded.states.get(step);
        const held = model.abstraction.toState(read, expected, setting);
        // The very object where both are equal: no check looks into it again.
        return diffValues(expected, held).length === 0 ? expected : held;
      },
      outcome: (step: number) => folded.steps[step]!.outcome,
    };
  };
  const observed = await executor.execute(plan, { probe: options.probe, observe });
  if (predicted === undefined) throw new Error('the executor never said its environments');
  const commands = plan.steps.map((step) => step.command);
  const unknownPaths = new Set<string>();
  const onUnknownPath = (path: string) => unknownPaths.add(path);
  const traces = { model, setting, commands, predicted, observed };
  const divergences = runChecks(checks, { ...traces, onUnknownPath });
  return { predicted, observed, divergences, unknownPaths };
}

/** A plan that shows a difference, cut after the step that does, and all that this step shows. */
export type Localised<Shown> = Shown & {
  readonly plan: Plan;
  readonly divergences: readonly [Divergence, ...Divergence[]];
};

/** What a plan's failure is, after reading storage step by step. */
export type Failure = Localised<Examination>;

/** Finds the first step at which a plan fails. Undefined when the plan passes. */
export async function findFailure(
  session: Session,
  plan: Plan,
  executor: ExecutorKind,
): Promise<Failure | undefined> {
  return localise(plan, (candidate, probe) => examine(session, candidate, { executor, probe }));
}

/**
 * Finds the first step at which a plan shows a difference, and cuts the plan after it. A quick look
 * comes first: most candidates of a shrink show none.
 */
export async function localise<Shown extends { readonly divergences: readonly Divergence[] }>(
  plan: Plan,
  look: (plan: Plan, probe: 'end' | 'each') => Promise<Shown>,
): Promise<Localised<Shown> | undefined> {
  const quick = await look(plan, 'end');
  const [suspect] = quick.divergences;
  if (suspect === undefined) return undefined;
  const close = await look(cutAfter(plan, suspect.step), 'each');
  const [first, ...rest] = close.divergences;
  if (first === undefined) return undefined;
  const same = rest.filter(({ step }) => step === first.step);
  return { ...close, plan: cutAfter(plan, first.step), divergences: [first, ...same] };
}

/** The plan up to a step, that one included: at least its first. */
export function cutAfter(plan: Plan, step: number): Plan {
  return { ...plan, steps: plan.steps.slice(0, Math.max(step, 0) + 1) };
}

function refold(session: Session, plan: Plan, environments: readonly Environment[]): Trace {
  const steps = plan.steps.map(({ command }, index) => {
    return { command, environment: environments[index]! };
  });
  return predict(session.model, steps, session.setting);
}
