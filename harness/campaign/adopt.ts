import { diffValues } from '../trace/diff.js';
import { sayValue } from '../trace/json.js';
import type { Plan } from '../trace/plan.js';
import { requireAllowed } from './partial.js';
import type { Session } from './session.js';

/** A saved plan as a session runs it, and which constants it was made for that are others now. */
export type AdoptedPlan = { readonly plan: Plan; readonly changes: readonly string[] };

/**
 * Takes a saved plan over. Its commands are concrete, so it can be judged with any constants: those
 * of the session are taken, which are the contract's unless the user wants the model's; what the
 * plan says of them is only where it came from. UsageError `plan/lacks` for a plan that calls what
 * the target lacks.
 */
export function adoptPlan(session: Session, plan: Plan): AdoptedPlan {
  const { setting, allows, target } = session;
  requireAllowed(plan, allows, target.spec);
  const changes = diffValues(plan.parameters, setting.parameters).map(({ path, ...sides }) => {
    const [was, is] = [sides.model, sides.contract].map(sayValue);
    return `${path.join('.')} was ${was} when the plan was saved, is ${is} here`;
  });
  return { plan: { ...plan, parameters: setting.parameters }, changes };
}
