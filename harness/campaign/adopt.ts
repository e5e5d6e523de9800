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
  const was = plan.steps[0]?.environment.chainId ?? setting.chainId;
  if (was !== setting.chainId) {
    changes.push(`the plan was saved for chain ${was}, this is chain ${setting.chainId}`);
  }
  const here = onChain(plan, setting.chainId);
  return { plan: { ...here, parameters: setting.parameters }, changes };
}

/** The same commands on another chain; the model is folded over what that chain gives them. */
export function onChain(plan: Plan, chainId: bigint): Plan {
  if (plan.steps.every(({ environment }) => environment.chainId === chainId)) return plan;
  const steps = plan.steps.map(({ command, environment }) => {
    return { command, environment: { ...environment, chainId } };
  });
  return { ...plan, steps };
}
