import { adoptPlan, movedAfter } from '../campaign/adopt.js';
import { type Examination, examine } from '../campaign/examine.js';
import type { Session } from '../campaign/session.js';
import { recordedState } from '../chain/relay/recordedState.js';
import type { Relay } from '../chain/relay/relay.js';
import type { Plan } from '../trace/plan.js';
import { expectedOf, type Scenario } from './scenario.js';

/** A scenario, and what model and contract made of its plan. */
export type Capture = Examination & { readonly scenario: Scenario };

/**
 * Runs a plan on a fork in both ways, and keeps what that read of the chain. The fork must not have
 * been used for anything else before: what was read for that would be kept too.
 */
export async function capturePlan(
  session: Session,
  fork: Relay,
  saved: { readonly plan: Plan; readonly about: string },
): Promise<Capture> {
  const adopted = adoptPlan(session, saved.plan).plan;
  const plan = movedAfter(adopted, session.chain.deployment.head);
  const examination = await examine(session, plan, { executor: 'simulate', probe: 'each' });
  await examine(session, plan, { executor: 'mine', probe: 'each' });
  const { spec, bytecodeHash } = session.target;
  return {
    ...examination,
    scenario: {
      about: saved.about,
      plan,
      target: { spec, bytecodeHash },
      state: recordedState({ chainId: fork.chainId, block: fork.block }, fork.recorded()),
      expected: expectedOf(examination.observed),
    },
  };
}
