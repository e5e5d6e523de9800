import { writeFileSync } from 'node:fs';
import { openSession } from '../../harness/campaign/session.js';
import { openChain } from '../../harness/chain/chain.js';
import { DEFAULT_HARDFORK } from '../../harness/chain/node.js';
import { cacheDirectory } from '../../harness/cli/open.js';
import { capturePlan } from '../../harness/fork/capture.js';
import { scenarioToText } from '../../harness/fork/scenario.js';
import { loadTarget } from '../../harness/target/load.js';
import { proverPool as model } from '../../models/prover-pool/index.js';
import { hastyRelay, openRemote } from './remote.js';
import { STORIES } from './stories.js';

// Writes the scenarios that ship: `node --import jiti/register test/fork/scenarios.main.ts`.
const cacheDir = cacheDirectory();
const target = await loadTarget(model, 'reference', { cwd: process.cwd(), cacheDir });
const remote = await openRemote();
try {
  for (const { name, about, plan } of STORIES) {
    const fork = await hastyRelay(remote, { patience: {} });
    const hardfork = DEFAULT_HARDFORK;
    const chain = await openChain({ world: model.world, target, hardfork, fork });
    try {
      const session = openSession({ model, target, chain, hardfork });
      const { scenario, divergences, observed } = await capturePlan(session, fork, { plan, about });
      if (divergences.length > 0) throw new Error(`${name}: model and contract differ`);
      const text = scenarioToText(scenario, model);
      // What the node is called is a matter of the machine.
      writeFileSync(`fixtures/scenarios/${name}.json`, text);
      const outcomes = observed.steps.map(({ outcome }) => {
        return outcome.status === 'success' ? outcome.events.length : outcome.error.args.join();
      });
      process.stdout.write(`${name}: ${text.length} bytes, ${outcomes.join(' ')}\n`);
    } finally {
      await Promise.all([chain.close(), fork.close()]);
    }
  }
} finally {
  await remote.close();
}
