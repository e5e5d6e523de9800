import { type FoundFailure, settleFailure } from '../campaign/failure.js';
import { inOrder } from '../campaign/lanes.js';
import { OutcomeMatrix } from '../campaign/matrix.js';
import type { Session } from '../campaign/session.js';
import { NO_CHANGES } from '../chain/changes.js';
import { InfrastructureError, UsageError } from '../errors.js';
import { commandName, outcomeLabel } from '../model/index.js';
import type { Plan } from '../trace/plan.js';
import { requireAlike } from './alike.js';
import { openDomain } from './domain.js';
import {
  edgeFrom,
  edgesFrom,
  keyOf,
  type Node,
  nodeAfter,
  rootNode,
  type Scope,
  stepsTo,
} from './node.js';
import type { ExhaustOptions, ExhaustResult, Layer } from './result.js';
import { openStorage, type Storage } from './storage.js';
import { type Tried, tryEdges } from './tryEdges.js';

/** One in so many merged states is compared, on the model's side, with that which it merges in. */
const COMPARED_EVERY = 50;
/** States that may be ahead of one whose turn has not come: bounds memory. */
const LOOKAHEAD = 32;

/**
 * Tries every sequence of the model's small domain up to a length, shortest first, until one
 * fails. Sequences that lead to the same state go on as one.
 */
export async function exhaust(session: Session, options: ExhaustOptions): Promise<ExhaustResult> {
  const search = new Search(session, options);
  try {
    await search.run();
  } catch (error) {
    if (!(error instanceof InfrastructureError)) throw error;
    search.trouble = error;
  }
  return search.result();
}

class Search {
  trouble: InfrastructureError | undefined;
  readonly #session: Session;
  readonly #options: ExhaustOptions;
  readonly #scope: Scope;
  readonly #storage: Storage;
  readonly #matrix = new OutcomeMatrix();
  readonly #nodes = new Map<string, Node | undefined>();
  readonly #layers: Layer[] = [];
  readonly #failures: FoundFailure[] = [];
  readonly #began: number;
  #complete = 0;
  #merged = 0;
  #seconds = 0;

  constructor(session: Session, options: ExhaustOptions) {
    const { model, setting, chain } = session;
    this.#session = session;
    this.#options = options;
    this.#scope = { model, setting, domain: openDomain(session, options.sizes) };
    this.#storage = openStorage(chain);
    this.#began = options.now();
  }

  async run(): Promise<void> {
    const root = await this.#fill();
    if (root === undefined) return;
    this.#nodes.set(this.#keyOf(root), root);
    let layer: readonly Node[] = [root];
    for (let length = 1; length <= this.#options.length && layer.length > 0; length += 1) {
      const next = await this.#extend(layer, length);
      if (next === undefined) return;
      layer = next;
      this.#complete = length;
    }
    // No state is left from which anything new could follow: longer sequences add nothing.
    if (layer.length === 0) this.#complete = this.#options.length;
  }

  result(): ExhaustResult {
    const interrupted = this.#options.signal?.aborted === true;
    const failed = this.#failures.length > 0;
    const unknown = this.trouble !== undefined || interrupted;
    return {
      verdict: failed ? 'fail' : unknown ? 'unknown' : 'pass',
      domain: this.#scope.domain,
      layers: this.#layers,
      complete: this.#complete,
      states: this.#nodes.size,
      transitions: this.#transitions(),
      cells: this.#matrix.cells(),
      seconds: this.#seconds,
      failures: this.#failures,
      trouble: this.trouble,
      interrupted,
    };
  }

  /** The state that every sequence begins in; undefined if filling the world fails already. */
  async #fill(): Promise<Node | undefined> {
    let node = rootNode(this.#scope, NO_CHANGES);
    for (const command of this.#scope.domain.prefix ?? []) {
      const edge = edgeFrom(this.#scope, node, command, node.environment);
      const { outcome } = edge.prediction;
      if (outcome.status === 'revert') throw refused(this.#scope, command, outcomeLabel(outcome));
      const [tried] = await tryEdges(this.#session, this.#storage, [edge]);
      if (tried!.divergences.length > 0) {
        await this.#settle(tried!);
        return undefined;
      }
      node = nodeAfter(edge, tried!.changes);
    }
    return node;
  }

  /** Tries every call from every state of a layer; undefined when that ended early. */
  async #extend(layer: readonly Node[], length: number): Promise<readonly Node[] | undefined> {
    const { workers, signal, seconds } = this.#options;
    const next: Node[] = [];
    const counted = { length, states: 0, transitions: 0 };
    this.#layers.push(counted);
    let taken = 0;
    let failing: Tried | undefined;
    await inOrder({
      lanes: workers * 2,
      ahead: LOOKAHEAD,
      mayBegin: (index) => {
        if (index >= layer.length || signal?.aborted) return false;
        return seconds === undefined || this.#elapsed() < seconds;
      },
      job: (index) => {
        return tryEdges(this.#session, this.#storage, edgesFrom(this.#scope, layer[index]!));
      },
      take: async (index, tried) => {
        failing = this.#count(tried, counted, next);
        taken = index + 1;
        this.#seconds = this.#elapsed();
        this.#options.onProgress?.({
          ...{ length, done: taken, total: layer.length },
          ...{ transitions: this.#transitions(), seconds: this.#seconds },
        });
        return failing === undefined;
      },
    });
    if (failing !== undefined) await this.#settle(failing);
    return failing === undefined && taken === layer.length ? next : undefined;
  }

  /** Counts what came of the calls from one state; returns the first that differs. */
  #count(
    tried: readonly Tried[],
    counted: { states: number; transitions: number; readonly length: number },
    next: Node[],
  ): Tried | undefined {
    for (const each of tried) {
      const { edge, observed, changes } = each;
      this.#matrix.count(this.#matrix.notice([edge.command], observed));
      counted.transitions += 1;
      if (each.divergences.length > 0) return each;
      const node = nodeAfter(edge, changes);
      const key = this.#keyOf(node);
      if (this.#nodes.has(key)) {
        this.#compare(node, this.#nodes.get(key));
        continue;
      }
      counted.states += 1;
      const isLast = counted.length === this.#options.length;
      // Nothing follows the longest sequences: that there is such a state is all that is kept.
      this.#nodes.set(key, isLast ? undefined : node);
      if (!isLast) next.push(node);
    }
    return undefined;
  }

  #compare(node: Node, merged: Node | undefined): void {
    if (merged === undefined || merged.state === node.state) return;
    this.#merged += 1;
    if (this.#merged % COMPARED_EVERY === 1) requireAlike(this.#scope, merged, node);
  }

  async #settle({ edge, changes, divergences }: Tried): Promise<void> {
    const { model, hardfork, setting } = this.#session;
    const steps = stepsTo(nodeAfter(edge, changes));
    const { parameters } = setting;
    const origin = { note: 'exhaustive search' };
    const plan: Plan = { model: model.name, parameters, hardfork, steps, origin };
    // What else was written is only seen when blocks are mined.
    const executor = divergences[0]!.code === 'frame' ? 'mine' : 'simulate';
    const found = await settleFailure(this.#session, plan, { ...this.#options, executor });
    if (found === undefined) throw unsteady(this.#session.target.spec, steps.length);
    this.#failures.push(found);
  }

  #keyOf({ state, ether, environment }: Node): string {
    return keyOf(this.#scope, state, ether, environment.timestamp);
  }

  #transitions(): number {
    return this.#layers.reduce((sum, { transitions }) => sum + transitions, 0);
  }

  #elapsed(): number {
    return (this.#options.now() - this.#began) / 1000;
  }
}

function refused({ model }: Scope, command: Parameters<typeof commandName>[0], ends: string) {
  return new UsageError({
    code: 'model/small',
    message: `the small domain of the model ${model.name} begins with a call that fails`,
    facts: { function: `${command.to}.${commandName(command)}`, ends },
    hint: 'Correct the `prefix` of its domain, or ask for other sizes.',
  });
}

/** The same calls, one after another, show nothing: a copy of the world was not like the world. */
function unsteady(target: string, calls: number): InfrastructureError {
  return new InfrastructureError({
    code: 'exhaust/unsteady',
    message: 'a call failed from a copied state, and the calls that lead there pass',
    facts: { target, calls },
    hint: 'The node does not answer alike, or the contract looks at more than its storage.',
  });
}
