import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { examine } from '../../harness/campaign/examine.js';
import { openSession } from '../../harness/campaign/session.js';
import { openChain } from '../../harness/chain/chain.js';
import { NO_CHANGES } from '../../harness/chain/changes.js';
import { openDomain } from '../../harness/exhaust/domain.js';
import { edgesFrom, nodeAfter, rootNode, stepsTo } from '../../harness/exhaust/node.js';
import { openStorage } from '../../harness/exhaust/storage.js';
import { tryEdges } from '../../harness/exhaust/tryEdges.js';
import type { Outcome } from '../../harness/model/index.js';
import { randomOfRun } from '../../harness/plan/random.js';
import { loadTarget } from '../../harness/target/load.js';
import type { Plan } from '../../harness/trace/plan.js';
import { proverPool as model } from '../../models/prover-pool/index.js';

const WALKS = 4;
const CALLS = 8;
const CACHE = join(tmpdir(), 'difftest-test-cache');

// A search never runs a sequence in one go: each call gets a copy of what the calls before it left.
test('default: calls on copies do what the same calls do in a row, and in real blocks', async () => {
  const target = await loadTarget(model, 'reference', { cwd: process.cwd(), cacheDir: CACHE });
  const chain = await openChain({ world: model.world, target });
  onTestFinished(() => chain.close());
  const hardfork = 'osaka';
  const session = openSession({ model, target, chain, hardfork });
  // Of a single staker's pool, no draw hangs on a block hash, which nobody can choose in real blocks.
  const domain = openDomain(session, { stakers: 1, rewards: 2 });
  const scope = { model, setting: session.setting, domain };
  const storage = openStorage(chain);
  for (let walk = 0; walk < WALKS; walk += 1) {
    const random = randomOfRun(5n, walk);
    let node = rootNode(scope, NO_CHANGES);
    const outcomes: Outcome[] = [];
    for (let call = 0; call < CALLS; call += 1) {
      const edges = edgesFrom(scope, node).filter(({ prediction }) => {
        return prediction.outcome.status === 'success' || random.nextInt(1, 4) === 1;
      });
      const edge = edges[random.nextInt(0, edges.length - 1)]!;
      const [tried] = await tryEdges(session, storage, [edge]);
      expect(tried!.divergences).toEqual([]);
      outcomes.push(tried!.observed.steps[0]!.outcome);
      node = nodeAfter(edge, tried!.changes);
    }
    const steps = stepsTo(node);
    const plan: Plan = { model: model.name, parameters: {}, hardfork, steps, origin: {} };
    const simulated = await examine(session, plan, { executor: 'simulate', probe: 'each' });
    expect(simulated.divergences).toEqual([]);
    expect(simulated.observed.steps.map(({ outcome }) => outcome)).toEqual(outcomes);
    const variables = model.abstraction.variables(node.state as never, session.setting as never);
    await storage.load(variables);
    const read = storage.reader(variables, node.changes);
    const copied = model.abstraction.toState(read, node.state as never, session.setting as never);
    expect(copied).toEqual(simulated.observed.states.get(CALLS - 1));

    const mined = await examine(session, plan, { executor: 'mine', probe: 'end' });
    expect(mined.divergences).toEqual([]);
    const { proverPool, taikoToken } = session.setting.contracts;
    const written = new Map(
      mined.observed.writes!.flat().map(({ address, slot, value }) => [address + slot, value]),
    );
    const carried = [...node.changes].flatMap(([address, { words }]) => {
      return [...words].map(([slot, word]) => [address + slot, word] as const);
    });
    expect(carried.map(([place]) => place).sort()).toEqual([...written.keys()].sort());
    // The token notes block numbers, which are others when mined; the pool does not.
    const ofPool = carried.filter(([place]) => place.startsWith(proverPool!));
    expect(ofPool).toEqual(ofPool.map(([place]) => [place, written.get(place)]));
    expect(carried.some(([place]) => place.startsWith(taikoToken!))).toBe(true);
  }
});
