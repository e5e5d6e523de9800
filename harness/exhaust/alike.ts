import { UsageError } from '../errors.js';
import { commandName, outcomeLabel } from '../model/index.js';
import { type Edge, edgesFrom, keyOf, type Node, type Scope } from './node.js';

/**
 * Whether two nodes that the model's `canonical` takes for one behave alike for every call after
 * every delay, one step far: they end in the same way, and leave equal keys. UsageError otherwise,
 * since a search that merged them could miss what only one of them shows.
 */
export function requireAlike(scope: Scope, left: Node, right: Node): void {
  const others = edgesFrom(scope, right);
  for (const [index, edge] of edgesFrom(scope, left).entries()) {
    const other = others[index]!;
    const [one, two] = [sayEdge(scope, edge), sayEdge(scope, other)];
    if (one.outcome === two.outcome && one.key === two.key) continue;
    throw new UsageError({
      code: 'model/canonical',
      message: `the model ${scope.model.name} takes two states for one that do not behave alike`,
      facts: {
        function: `${edge.command.to}.${commandName(edge.command)}`,
        'seconds later': edge.environment.timestamp - left.environment.timestamp,
        'one ends in': one.outcome,
        'the other in': two.outcome,
        'one leaves': one.key.slice(0, MOST_CHARS),
        'the other': two.key.slice(0, MOST_CHARS),
      },
      hint: 'Let `canonical` tell them apart: it forgets something that matters.',
    });
  }
}

const MOST_CHARS = 300;

function sayEdge(scope: Scope, { prediction, environment }: Edge) {
  const { outcome, state, ether } = prediction;
  const events = outcome.status === 'success' ? outcome.events.map(({ name }) => name) : [];
  return {
    outcome: [outcomeLabel(outcome), ...events].join(', '),
    key: keyOf(scope, state, ether, environment.timestamp),
  };
}
