import type { Session } from '../campaign/session.js';
import { type Changes, changedBy } from '../chain/changes.js';
import { type CheckInput, runChecks } from '../check/index.js';
import type { Ether } from '../plan/predict.js';
import type { Divergence } from '../trace/divergence.js';
import type { Trace } from '../trace/trace.js';
import type { Edge } from './node.js';
import type { Storage } from './storage.js';

/** An edge as the contract took it. */
export type Tried = {
  readonly edge: Edge;
  readonly observed: Trace;
  readonly divergences: readonly Divergence[];
  /** What the contract's side is after it. */
  readonly changes: Changes;
};

/**
 * Executes edges on the contract, each from the exact storage in which the calls before it left
 * the contract, and holds what comes of it against the model: outcome, events, state, ether, and
 * that nothing else was written.
 */
export async function tryEdges(
  session: Session,
  storage: Storage,
  edges: readonly Edge[],
): Promise<readonly Tried[]> {
  const { model, setting, chain } = session;
  const branched = await chain.branch.run(
    edges.map(({ from, command, environment, prediction }) => {
      const expected = prediction.outcome.status;
      return { command, environment, changes: from.changes, expected };
    }),
  );
  const tried: Tried[] = [];
  for (const [index, edge] of edges.entries()) {
    const { outcome, effects } = branched[index]!;
    const changes =
      effects === undefined ? edge.from.changes : changedBy(edge.from.changes, effects);
    const states = new Map<number, unknown>();
    const ether = new Map<number, Ether>();
    // A call that should have reverted and did not is told by its outcome alone.
    if (effects !== undefined && outcome.status === 'success') {
      const { state: predicted } = edge.prediction;
      // Where neither side changed anything, both are as they were found to agree before.
      if (changes !== edge.from.changes || predicted !== edge.from.state) {
        const variables = model.abstraction.variables(predicted, setting);
        await storage.load(variables);
        const read = storage.reader(variables, changes);
        states.set(0, model.abstraction.toState(read, predicted, setting));
        ether.set(0, summed(edge.from.ether, effects.ether));
      }
    }
    const observed: Trace = {
      steps: [{ outcome }],
      environments: [edge.environment],
      states,
      ether,
      ...(effects === undefined ? {} : { writes: [effects.writes] }),
    };
    tried.push({ edge, observed, changes, divergences: compare(session, edge, observed) });
  }
  return tried;
}

function compare(session: Session, edge: Edge, observed: Trace): readonly Divergence[] {
  const { model, setting, checks } = session;
  const { outcome, state, ether } = edge.prediction;
  const predicted: Trace = {
    steps: [{ outcome }],
    environments: [edge.environment],
    states: new Map([
      [-1, edge.from.state],
      [0, state],
    ]),
    ether: new Map([[0, ether]]),
  };
  const input: CheckInput = { model, setting, commands: [edge.command], predicted, observed };
  return runChecks(checks, input);
}

/** Both sides agreed on what was moved before. */
function summed(before: Ether, more: Ether): Ether {
  const sum: Record<string, bigint> = { ...before };
  for (const [address, wei] of Object.entries(more)) {
    sum[address] = (sum[address] ?? 0n) + wei;
    if (sum[address] === 0n) delete sum[address];
  }
  return sum;
}
