import type { Session } from '../campaign/session.js';
import { commandName } from '../model/index.js';
import { diffValues } from '../trace/diff.js';
import type { Divergence } from '../trace/divergence.js';
import type { Trace } from '../trace/trace.js';
import { expectedOf, type Scenario } from './scenario.js';

/**
 * Where a contract does otherwise than the one that a scenario was made with; gas is only compared
 * where both are the same code. `model` in these divergences is the scenario's side.
 */
export function compareExpected(
  { target }: Session,
  scenario: Scenario,
  observed: Trace,
): readonly Divergence[] {
  const sameCode = target.bytecodeHash === scenario.target.bytecodeHash;
  return expectedOf(observed).flatMap((now, step) => {
    const { command } = scenario.plan.steps[step]!;
    const name = `${command.to}.${commandName(command)}`;
    const then = scenario.expected[step]!;
    const outcome = diffValues(then.outcome, now.outcome).map(({ path, model, contract }) => {
      const code = path[0] === 'events' ? 'events' : path[0] === 'returns' ? 'returns' : 'status';
      return { code, step, function: name, path: ['outcome', ...path], model, contract } as const;
    });
    if (!sameCode || then.gas === now.gas) return outcome;
    const gas = { model: BigInt(then.gas), contract: BigInt(now.gas) };
    return [...outcome, { code: 'gas', step, function: name, path: ['gas'], ...gas } as const];
  });
}
