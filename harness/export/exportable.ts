import { type ExecutorKind, examine } from '../campaign/examine.js';
import type { Session } from '../campaign/session.js';
import type { Deed } from '../chain/creation.js';
import { type Environment, keccak256, word } from '../model/index.js';
import { predict } from '../plan/predict.js';
import { type Divergence, divergenceKey } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';

/** A plan, what the model expects of it, and all that a test of it needs to stand alone. */
export type Exportable = {
  readonly session: Session;
  readonly plan: Plan;
  readonly predicted: Trace;
  /** What the first failing step shows on the target; empty when it agrees with the model. */
  readonly divergences: readonly Divergence[];
  /** How the world is deployed. */
  readonly deeds: readonly Deed[];
  readonly chance: Chance;
  /** The command that replays the plan. */
  readonly replay: string;
};

/** Which chosen values of its blocks the outcome hangs on. */
export type Chance = { readonly parentHash: boolean; readonly prevRandao: boolean };

/** So many other values are tried: of thirty-two choices one in a million goes unnoticed. */
const TRIES = 4n;

/** Runs a plan on both sides, for what differs and what it hangs on. */
export async function examineForExport(
  session: Session,
  plan: Plan,
  executor: ExecutorKind,
): Promise<Pick<Exportable, 'predicted' | 'divergences' | 'chance'>> {
  const { divergences: all } = await examine(session, plan, { executor, probe: 'each' });
  const [first] = all;
  const divergences = all.filter(({ step }) => step === first?.step);
  const predicted = predict(session.model, plan.steps, session.setting);
  const chosen = first !== undefined && !(await isMined(session, plan, first));
  const chance = {
    parentHash: chosen || hangsOn('parentHash', session, plan, predicted),
    prevRandao: chosen || hangsOn('prevRandao', session, plan, predicted),
  };
  return { predicted, divergences, chance };
}

/** Whether blocks that nobody chose show a failure too. */
async function isMined(session: Session, plan: Plan, first: Divergence): Promise<boolean> {
  const { divergences } = await examine(session, plan, { executor: 'mine', probe: 'end' });
  return divergences[0] !== undefined && divergenceKey(divergences[0]) === divergenceKey(first);
}

/** Whether the model expects something else when a field of every block is otherwise. */
function hangsOn(
  field: keyof Chance & keyof Environment,
  { model, setting }: Session,
  plan: Plan,
  predicted: Trace,
): boolean {
  const said = (trace: Trace) => {
    const state = trace.states.get(plan.steps.length - 1);
    return JSON.stringify([trace.steps, state], (_, item) => {
      return typeof item === 'bigint' ? `${item}n` : item;
    });
  };
  const expected = said(predicted);
  for (let salt = 0n; salt < TRIES; salt++) {
    const steps = plan.steps.map(({ command, environment }) => {
      const other = keccak256(`0x${environment[field].slice(2)}${word(salt)}`);
      return { command, environment: { ...environment, [field]: other } };
    });
    if (said(predict(model, steps, setting)) !== expected) return true;
  }
  return false;
}
