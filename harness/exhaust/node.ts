import type { Changes } from '../chain/changes.js';
import type { AnyModel } from '../model/index.js';
import {
  type Command,
  type Environment,
  isList,
  type Setting,
  type Value,
} from '../model/index.js';
import { applyCommand, type Ether, type Prediction } from '../plan/predict.js';
import type { PlannedStep } from '../trace/plan.js';
import type { Domain } from './domain.js';

/** What model and contract were brought to by one sequence of calls. */
export type Node = {
  readonly state: unknown;
  /** Wei moved since the start, by the model. */
  readonly ether: Ether;
  /** The block of the last call. */
  readonly environment: Environment;
  /** What the same calls changed on the contract's side. */
  readonly changes: Changes;
  /** The call that led here, and from where; undefined before the first. */
  readonly reached: { readonly from: Node; readonly command: Command } | undefined;
};

/** A call after a delay, from a node: what the model makes of it. */
export type Edge = {
  readonly from: Node;
  readonly command: Command;
  readonly environment: Environment;
  readonly prediction: Prediction;
};

/** What a search needs to know of its model. */
export type Scope = {
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly domain: Domain;
};

/** As in generated plans: above every block of a deployment. */
const FIRST_BLOCK = 1000n;
/** Every block's parent has this hash: what hangs on it varies by the calls of the domain. */
const PARENT_HASH = `0x${'11'.repeat(32)}` as const;
const PREV_RANDAO = `0x${'22'.repeat(32)}` as const;

/** Where everything begins: the deployed world, and the first block. */
export function rootNode({ model, setting, domain }: Scope, changes: Changes): Node {
  return {
    state: model.initial(setting),
    ether: {},
    environment: {
      number: FIRST_BLOCK,
      timestamp: domain.startTime,
      parentHash: PARENT_HASH,
      chainId: setting.chainId,
      baseFee: 0n,
      prevRandao: PREV_RANDAO,
    },
    changes,
    reached: undefined,
  };
}

/** Every call after every delay, in an order that is always the same; then the views. */
export function edgesFrom(scope: Scope, node: Node): readonly Edge[] {
  const { commands, delays, views = [] } = scope.domain;
  const edges = delays.flatMap((delay) => {
    const environment = later(node.environment, delay);
    return commands.map((command) => edgeFrom(scope, node, command, environment));
  });
  const now = node.environment;
  return [...edges, ...views.map((command) => edgeFrom(scope, node, command, now))];
}

/** One call from a node, in a block. */
export function edgeFrom(
  { model, setting }: Scope,
  from: Node,
  command: Command,
  environment: Environment,
): Edge {
  const { state, ether } = from;
  const prediction = applyCommand({ model, setting, state, ether, command, environment });
  return { from, command, environment, prediction };
}

/** The same block, or one that comes so many seconds later. */
export function later(environment: Environment, delay: bigint): Environment {
  if (delay === 0n) return environment;
  const { number, timestamp } = environment;
  return { ...environment, number: number + 1n, timestamp: timestamp + delay };
}

/** The node that an edge leads to, given what its call changed on the contract's side. */
export function nodeAfter(
  { from, command, environment, prediction }: Edge,
  changes: Changes,
): Node {
  const { state, ether } = prediction;
  return { state, ether, environment, changes, reached: { from, command } };
}

/** All calls that lead to a node, from the first. */
export function stepsTo(node: Node): readonly PlannedStep[] {
  const steps: PlannedStep[] = [];
  for (let at = node; at.reached !== undefined; at = at.reached.from) {
    steps.push({ command: at.reached.command, environment: at.environment });
  }
  return steps.reverse();
}

/**
 * What nodes are told apart by. Nodes with equal keys are tried once, from whichever was reached
 * first. That loses nothing if the model's `canonical` keeps its promise, by induction over the
 * length of what follows: a call after a delay ends alike from both, and leaves them at nodes whose
 * keys are equal again. For the contract it is an assumption that each node reached is tested by
 * all calls from it: one that remembers what the model does not know may differ between two nodes
 * that the model takes for one. Without `canonical`, state, ether and time are the key as they are.
 */
export function keyOf(
  { model, setting }: Scope,
  state: unknown,
  ether: Ether,
  now: bigint,
): string {
  const form = model.canonical?.(state, now, setting) ?? { state: state as Value, ether, now };
  return typeof form === 'string' ? form : textOf(form);
}

/** Plain data as a text; the order of a record's fields is that in which they were made. */
function textOf(value: Value): string {
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (isList(value)) return `[${value.map(textOf).join()}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${name}:${textOf(value[name]!)}`).join()}}`;
}
