import type { Head } from '../chain/deployment.js';
import { UsageError } from '../errors.js';
import { diffValues } from '../trace/diff.js';
import { sayValue } from '../trace/json.js';
import type { Plan, Standing } from '../trace/plan.js';
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
  if (!beginAlike(plan.standing, session.standing)) throw elsewhere(plan, session);
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

/** A plan that comes after a block: moved as a whole, in number and time, if it began before. */
export function movedAfter(plan: Plan, head: Head): Plan {
  const [first] = plan.steps;
  if (first === undefined) return plan;
  const later = (least: bigint, now: bigint) => (now < least ? least - now : 0n);
  const blocks = later(head.number + 1n, first.environment.number);
  const seconds = later(head.timestamp + 1n, first.environment.timestamp);
  if (blocks === 0n && seconds === 0n) return plan;
  const steps = plan.steps.map(({ command, environment }) => {
    const number = environment.number + blocks;
    const timestamp = environment.timestamp + seconds;
    return { command, environment: { ...environment, number, timestamp } };
  });
  return { ...plan, steps };
}

/** Whether two plans begin at the same contract and block, or both in a fresh world. */
export function beginAlike(one: Standing | undefined, other: Standing | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.chainId === other.chainId && one.block === other.block && one.address === other.address
  );
}

function elsewhere(plan: Plan, session: Session): UsageError {
  return new UsageError({
    code: 'plan/elsewhere',
    message: 'The plan begins elsewhere: its commands mean nothing here.',
    facts: { plan: sayStanding(plan.standing), here: sayStanding(session.standing) },
    hint: 'Replay it alone, with the chain that it names: --fork-url.',
  });
}

function sayStanding(standing: Standing | undefined): string {
  if (standing === undefined) return 'a fresh world';
  const { address, chainId, block } = standing;
  return `${address} at block ${block} of chain ${chainId}`;
}

/** The same commands on another chain; the model is folded over what that chain gives them. */
export function onChain(plan: Plan, chainId: bigint): Plan {
  if (plan.steps.every(({ environment }) => environment.chainId === chainId)) return plan;
  const steps = plan.steps.map(({ command, environment }) => {
    return { command, environment: { ...environment, chainId } };
  });
  return { ...plan, steps };
}
