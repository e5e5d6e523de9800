import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSession } from '../../harness/campaign/session.js';
import { compareExecutors } from '../../harness/chain/agreement.js';
import { openChain } from '../../harness/chain/chain.js';
import { generatePlan } from '../../harness/plan/generate.js';
import { predict } from '../../harness/plan/predict.js';
import { loadTarget } from '../../harness/target/load.js';
import type { Plan } from '../../harness/trace/plan.js';
import { defaultModel as model } from '../../models/index.js';

const PLANS = 1000;
const DEPTH = 40;
const SEED = 0xe8ecn;
const HARDFORK = 'osaka';

/**
 * Mines random plans, then simulates them in the environments that mining had: outcome, events,
 * storage, ether and gas must agree at every step. Takes the number of plans.
 */
export async function executorsProof(args: readonly string[]): Promise<boolean> {
  const plans = args[0] === undefined ? PLANS : Number(args[0]);
  const cacheDir = path.join(tmpdir(), 'taiko-difftest');
  const target = await loadTarget(model, 'reference', { cwd: process.cwd(), cacheDir });
  const chain = await openChain({ world: model.world, target, hardfork: HARDFORK });
  const session = openSession({ model, target, chain, hardfork: HARDFORK });
  const { setting } = session;
  const observe = (plan: Plan): Parameters<typeof compareExecutors>[2] => {
    return (environments) => {
      const steps = plan.steps.map((step, index) => {
        return { command: step.command, environment: environments[index]! };
      });
      const { states } = predict(model, steps, setting);
      return {
        variables: (step) => model.abstraction.variables(states.get(step), setting),
        toState: (step, read) => model.abstraction.toState(read, states.get(step), setting),
      };
    };
  };
  let [steps, disagreeing] = [0, 0];
  try {
    for (let run = 0; run < plans; run += 1) {
      const drawn = { model, setting, seed: SEED, run, depth: DEPTH, hardfork: HARDFORK };
      const { plan } = generatePlan(drawn);
      const { disagreements } = await compareExecutors(chain, plan, observe(plan));
      steps += plan.steps.length;
      if (disagreements.length === 0) continue;
      disagreeing += 1;
      console.log(`run ${run}:`, disagreements.slice(0, 3));
    }
  } finally {
    await chain.close();
  }
  console.log(`${plans} plans, ${steps} steps: ${disagreeing} plans disagree`);
  return disagreeing === 0;
}
