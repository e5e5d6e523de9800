import type { AnyModel, ContractEvent, Environment, Outcome, Setting } from '../model/index.js';
import { applyCommand, type Ether } from '../plan/predict.js';
import type { Understood } from './command.js';
import type { RecordedBlock, RecordedCall } from './record.js';

/** A recorded call with all that is around it. */
export type Step = Understood & { readonly call: RecordedCall; readonly transaction: number };

export type Folded = {
  /** What the model says of each call; undefined where it has nothing to say. */
  readonly outcomes: readonly (Outcome | undefined)[];
  /** At the end of the block. */
  readonly state: unknown;
  readonly ether: Ether;
};

type Place = { readonly state: unknown; readonly ether: Ether };

/**
 * Folds the model over the calls of a block; of those that it does not know it hears the events.
 * What a failed call around them undid is undone here,
 * too: the state goes back to what it was when that call began.
 */
export function foldBlock(
  model: AnyModel,
  setting: Setting,
  state: unknown,
  block: {
    readonly environment: Environment;
    readonly steps: readonly Step[];
    /** Events of a call, in order; none where the node does not tell them. */
    readonly eventsOf: (step: Step) => readonly ContractEvent[];
  },
): Folded {
  const { environment, steps, eventsOf } = block;
  const heard = model.live?.heard;
  const around: (Place & { readonly key: string })[] = [];
  let here: Place = { state, ether: {} };
  const leave = (depth: number) => {
    if (around.length <= depth) return;
    here = around[depth]!;
    around.length = depth;
  };
  const outcomes = steps.map((step) => {
    const keys = step.call.undone.map((depth) => keyOf(step, depth));
    let shared = 0;
    while (shared < keys.length && around[shared]?.key === keys[shared]) shared += 1;
    leave(shared);
    for (const key of keys.slice(shared)) around.push({ ...here, key });
    if (step.aside !== undefined) {
      if (heard === undefined || !step.call.success) return undefined;
      const hear = (known: unknown, event: ContractEvent) => heard(known, event, setting);
      here = { ...here, state: eventsOf(step).reduce(hear, here.state) };
      return undefined;
    }
    const { command } = step;
    const next = applyCommand({ model, setting, ...here, command, environment });
    here = next;
    return next.outcome;
  });
  leave(0);
  return { outcomes, ...here };
}

/** All steps of a block, in order. */
export function stepsOf(
  block: Pick<RecordedBlock, 'transactions'>,
  understand: (call: RecordedCall) => Understood,
): readonly Step[] {
  return block.transactions.flatMap(({ calls }, transaction) => {
    return calls.map((call) => ({ ...understand(call), call, transaction }));
  });
}

function keyOf({ call, transaction }: Step, depth: number): string {
  return `${transaction}:${call.at.slice(0, depth).join('.')}`;
}
