import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareExecutors } from '../../harness/chain/agreement.js';
import { type Chain, openChain } from '../../harness/chain/chain.js';
import type { Reading } from '../../harness/chain/executor.js';
import type { AnyModel, Environment, Setting } from '../../harness/model/index.js';
import { generatePlan } from '../../harness/plan/generate.js';
import { predict } from '../../harness/plan/predict.js';
import { loadTarget } from '../../harness/target/load.js';
import type { Plan } from '../../harness/trace/plan.js';
import { parseRecorded, recordedPlan } from '../../harness/trace/recorded.js';
import { proverPool as model } from '../../models/prover-pool/index.js';
import { CACHE } from './support.js';

const folder = fileURLToPath(new URL('../../fixtures/traces/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

let chain: Chain;
let setting: Setting;
beforeAll(async () => {
  const target = await loadTarget(model, 'reference', { cwd: process.cwd(), cacheDir: CACHE });
  chain = await openChain({ world: model.world, target });
  const { contracts, accounts, actors, chainId } = chain.deployment;
  setting = { parameters: model.parameters, contracts, accounts, actors, chainId };
});
afterAll(() => chain?.close());

/** The model, folded over the environments that a plan's steps turned out to have. */
function observing({ steps }: Plan) {
  return (environments: readonly Environment[]): Reading => {
    const moved = steps.map(({ command }, index) => {
      return { command, environment: environments[index]! };
    });
    const { states } = predict(model as AnyModel, moved, setting);
    const { variables, toState } = (model as AnyModel).abstraction;
    return {
      variables: (step) => variables(states.get(step), setting),
      toState: (step, read) => toState(read, states.get(step), setting),
    };
  };
}

function readTrace(file: string) {
  return recordedPlan(parseRecorded(readFileSync(`${folder}${file}`, 'utf8'), file), model);
}

describe('recorded lives', () => {
  test('behavior: all of them are here', () => {
    expect(files).toHaveLength(49);
  });

  test.each(files)('default: %s is the same mined, simulated and recorded', async (file) => {
    const { steps, outcomes } = readTrace(file);
    const { name, parameters } = model;
    const plan = { model: name, parameters, hardfork: 'osaka', steps, origin: {} };
    const { mined, disagreements } = await compareExecutors(chain, plan, observing(plan));
    expect(disagreements).toEqual([]);
    expect(mined.steps).toHaveLength(steps.length);

    // What was recorded depends on hashes of its own blocks, which only a simulation can have.
    const options = { probe: 'none', observe: observing(plan) } as const;
    const recorded = await chain.simulate.execute(plan, options);
    expect(recorded.steps.map(({ outcome }) => outcome)).toEqual(outcomes);
  });
});

test('behavior: generated plans are the same mined and simulated', async () => {
  for (let run = 0; run < 10; run++) {
    const { plan } = generatePlan({
      model,
      setting,
      seed: 20n,
      run,
      depth: 40,
      hardfork: 'osaka',
    });
    const { disagreements } = await compareExecutors(chain, plan, observing(plan));
    expect(disagreements).toEqual([]);
  }
});
