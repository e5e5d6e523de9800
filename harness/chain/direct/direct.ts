import { InfrastructureError } from '../../errors.js';
import type { Address, Environment, Hex } from '../../model/index.js';
import type { Json } from '../../trace/json.js';
import type { Plan } from '../../trace/plan.js';
import type { Trace } from '../../trace/trace.js';
import type { Deployment } from '../deployment.js';
import { etherChanges, watchedBy } from '../ether.js';
import type { ExecuteOptions, Executor, Reading } from '../executor.js';
import type { StorageQuery } from '../probe.js';
import type { Relay } from '../relay/relay.js';
import type { Rpc } from '../rpc.js';
import { emptyTrace, requireRunnable } from '../simulate.js';
import type { WireCall } from '../wire.js';
import { explained, requireShort } from './limits.js';
import { type Overrides, worldOverrides } from './overrides.js';
import { blocksOf, type DirectAnswer, directRequest, readDirect } from './request.js';

type DirectOptions = {
  readonly deployment: Deployment;
  /** Sends `eth_simulateV1` to the other node, on top of the forked block. */
  readonly simulate: (request: Json) => Promise<unknown>;
  readonly overrides: Overrides;
};

/** Prefixes of a plan that are asked for at once. */
const IN_FLIGHT = 4;

const METHOD = 'eth_simulateV1';

/** Runs plans on another node's own simulation. */
export type DirectExecutor = Pick<Executor, 'execute'> & { readonly kind: 'direct' };

type Asked = { readonly query: StorageQuery | undefined; readonly answer: DirectAnswer };

/**
 * Runs plans on a node that is not ours, which writes nothing. Hashes are that node's, and so are
 * numbers and times where the plan would begin before the block that it comes after.
 */
function directExecutor(options: DirectOptions): Pick<Executor, 'execute'> {
  const { deployment } = options;
  const ask = async (
    plan: Plan,
    query: StorageQuery | undefined,
    whole: Plan = plan,
  ): Promise<Asked> => {
    const { overrides } = options;
    const request = directRequest({ deployment, overrides, plan, whole, query });
    return { query, answer: readDirect(await options.simulate(request), plan, query) };
  };
  const execute = async (given: Plan, execute: ExecuteOptions): Promise<Trace> => {
    requireRunnable(given, deployment);
    if (given.steps.length === 0) return emptyTrace();
    const plan = blocksOf(given, deployment.head);
    requireShort(plan, deployment);
    const last = plan.steps.length - 1;
    const planned = plan.steps.map(({ environment }) => environment);
    const queryAt = (reading: Reading, step: number) =>
      execute.probe === 'none' ? undefined : deployment.prober.query(reading.variables(step));
    // What to read may hang on hashes that are known only afterwards: mostly it does not.
    const guess = queryAt(execute.observe(planned), last);
    let { query, answer } = await ask(plan, guess);
    const environments = observed(planned, answer.parentHashes);
    const reading = execute.observe(environments);
    const wanted = queryAt(reading, last);
    if (!sameQuery(query, wanted)) {
      ({ query, answer } = await ask(plan, wanted));
      requireSame(environments, observed(planned, answer.parentHashes));
    }
    const trace = traceOf(deployment, plan, environments, answer.calls);
    const words = wanted && answer.words;
    const asked = new Map(words === undefined ? [] : [[last, { query: wanted!, words }]]);
    if (execute.probe === 'each') {
      for (const [step, found] of await eachStep(plan, reading)) asked.set(step, found);
    }
    return { ...trace, ...interpret(plan, reading, asked) };
  };
  /** State before and after every step but the last, each the end of a shorter plan. */
  const eachStep = async (plan: Plan, reading: Reading) => {
    const found: (readonly [number, Words])[] = [];
    const steps = [...plan.steps.keys()].map((step) => step - 1);
    const lane = async () => {
      for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
        const query = deployment.prober.query(reading.variables(step));
        const prefix = { ...plan, steps: plan.steps.slice(0, step + 1) };
        const { answer } = await ask(prefix, query, plan);
        found.push([step, { query, words: answer.words! }]);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
    return found.sort(([one], [other]) => one - other);
  };
  const interpret = (plan: Plan, reading: Reading, asked: ReadonlyMap<number, Words>) => {
    const watched = watchedBy(deployment, plan);
    const inOrder = [...asked].sort(([one], [other]) => one - other);
    const states = inOrder.map(([step, { query, words }]) => {
      return [step, reading.toState(step, query.reader(words))] as const;
    });
    const ether = inOrder.map(([step, { words }]) => {
      return [step, etherChanges(watched, words.at(-1)!)] as const;
    });
    const { addresses } = watched;
    return { states: new Map(states), ether: new Map(ether), watched: addresses };
  };
  return { execute };
}

type Words = { readonly query: StorageQuery; readonly words: readonly Hex[] };

function observed(planned: readonly Environment[], hashes: readonly Hex[]): Environment[] {
  return planned.map((environment, step) => ({ ...environment, parentHash: hashes[step]! }));
}

function traceOf(
  { decoder }: Deployment,
  { steps }: Plan,
  environments: readonly Environment[],
  calls: readonly WireCall[],
): Pick<Trace, 'steps' | 'environments'> {
  const told = calls.map((call, index) => {
    return { outcome: decoder.outcome(steps[index]!.command, call), gas: call.gas };
  });
  return { steps: told, environments };
}

function sameQuery(one: StorageQuery | undefined, other: StorageQuery | undefined): boolean {
  const text = (query: StorageQuery | undefined) =>
    query?.calls.map(({ contract, data }) => contract + data).join();
  return one === other || text(one) === text(other);
}

function requireSame(one: readonly Environment[], other: readonly Environment[]): void {
  if (one.every((environment, at) => environment.parentHash === other[at]!.parentHash)) return;
  throw new InfrastructureError({
    code: 'direct/unsteady',
    message: 'The node gave the same blocks other hashes when it was asked again.',
    hint: 'Nothing can be said of such a node. Fork it instead: without --direct.',
  });
}

/** Opens the executor for a world that a node of ours has. Throws InfrastructureError `fork/…`. */
export async function openDirect(
  rpc: Rpc,
  deployment: Deployment,
  relay: Relay,
): Promise<DirectExecutor> {
  const { blockTag, node } = relay;
  const facts = { node, method: METHOD };
  const codeThere = (address: Address) => relay.read('eth_getCode', [address, blockTag]);
  const overrides = await worldOverrides(rpc, deployment, codeThere);
  const simulate = (request: Json) => relay.ask(METHOD, [request, blockTag]);
  // A node that lacks the method is better told of now than in the middle of a run.
  await simulate({ blockStateCalls: [{ calls: [] }] });
  const executor = directExecutor({ deployment, overrides, simulate });
  const execute: Executor['execute'] = async (...plan) => {
    try {
      return await executor.execute(...plan);
    } catch (error) {
      throw explained(error, facts);
    }
  };
  return { kind: 'direct', execute };
}
