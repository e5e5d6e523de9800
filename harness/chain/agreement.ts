import { isDeepStrictEqual } from 'node:util';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import type { Chain } from './chain.js';
import type { ExecuteOptions } from './executor.js';

/** Something that the two executors do not say alike. */
export type Disagreement = {
  /** -1 is before the first. */
  readonly step: number;
  readonly what: 'outcome' | 'gas' | 'state' | 'ether' | 'length';
  readonly mined: unknown;
  readonly simulated: unknown;
};

/** Both traces of the same commands in the same environments, and where they differ. */
export type Agreement = {
  readonly mined: Trace;
  readonly simulated: Trace;
  readonly disagreements: readonly Disagreement[];
};

/**
 * Mines a plan, then simulates its commands in the environments that mining had: no node lets us
 * choose the hashes of mined blocks. They must agree in every outcome, in gas to the unit, and,
 * read after every step, in state and ether.
 */
export async function compareExecutors(
  chain: Chain,
  plan: Plan,
  observe: ExecuteOptions['observe'],
): Promise<Agreement> {
  const options: ExecuteOptions = { probe: 'each', observe };
  const mined = await chain.mine.execute(plan, options);
  const steps = plan.steps.map(({ command }, index) => {
    return { command, environment: mined.environments[index]! };
  });
  const simulated = await chain.simulate.execute({ ...plan, steps }, options);
  return { mined, simulated, disagreements: disagreementsOf(mined, simulated) };
}

function disagreementsOf(mined: Trace, simulated: Trace): readonly Disagreement[] {
  const found: Disagreement[] = [];
  const compare = (step: number, what: Disagreement['what'], one: unknown, other: unknown) => {
    if (!isDeepStrictEqual(one, other)) found.push({ step, what, mined: one, simulated: other });
  };
  compare(-1, 'length', mined.steps.length, simulated.steps.length);
  for (let step = -1; step < mined.steps.length; step++) {
    const [one, other] = [mined.steps[step], simulated.steps[step]];
    compare(step, 'outcome', one?.outcome, other?.outcome);
    compare(step, 'gas', one?.gas, other?.gas);
    compare(step, 'state', mined.states.get(step), simulated.states.get(step));
    compare(step, 'ether', mined.ether.get(step), simulated.ether.get(step));
  }
  return found;
}
