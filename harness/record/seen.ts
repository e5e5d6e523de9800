import { comparedBy } from '../live/besides.js';
import type { ContractEvent, Outcome } from '../model/index.js';
import type { Folded, Step } from './fold.js';
import type { RecordedBlock } from './record.js';
import type { Scene } from './scene.js';

/** Stands for an error that the node did not tell. */
const UNTOLD = '(not told)';

/** What the model and what the chain say of each call of a block; the same where nobody judges. */
export type Seen = {
  readonly predicted: readonly Outcome[];
  readonly observed: readonly Outcome[];
};

/** Puts what a chain told beside what the model says. What was not told is taken as predicted. */
export function seenOutcomes(
  scene: Scene,
  block: Pick<RecordedBlock, 'transactions'>,
  steps: readonly Step[],
  { outcomes }: Folded,
): Seen {
  const allotted = allotEvents(scene, block, steps, outcomes);
  const compared = comparedBy(scene.model);
  const observed = steps.map((step, index): Outcome => {
    const { success, output, logs } = step.call;
    const raw = { success, data: output ?? '0x', logs: logs ?? [] } as const;
    const predicted = outcomes[index];
    const told = compared(scene.decoder.outcome(step.command, raw), predicted);
    return completed(told, predicted, {
      data: output !== undefined,
      events: logs === undefined ? (allotted.get(index) ?? 'untold') : 'told',
    });
  });
  return { predicted: outcomes.map((outcome, index) => outcome ?? observed[index]!), observed };
}

/** Events of a call that succeeded, in order; none where the node does not tell them. */
export function eventsOfCall(
  { decoder }: Scene,
  { command, call }: Step,
): readonly ContractEvent[] {
  const told = { success: true, data: '0x', logs: call.logs ?? [] } as const;
  const outcome = decoder.outcome(command, told);
  return outcome.status === 'success' ? outcome.events : [];
}

/** Events of a block that lasted, as far as they are told. */
export function lastingEvents(
  { decoder }: Scene,
  { transactions }: Pick<RecordedBlock, 'transactions'>,
  steps: readonly Step[],
): readonly ContractEvent[] {
  return transactions.flatMap(({ logs }, index) => {
    const own = steps.filter(({ transaction, call }) => {
      return transaction === index && call.undone.length === 0;
    });
    return own.flatMap(({ command, call }, at) => {
      const all = [...(call.logs ?? []), ...(at === 0 ? (logs ?? []) : [])];
      const outcome = decoder.outcome(command, { success: true, data: '0x', logs: all });
      return outcome.status === 'success' ? outcome.events : [];
    });
  });
}

function completed(
  told: Outcome,
  predicted: Outcome | undefined,
  by: { readonly data: boolean; readonly events: readonly ContractEvent[] | 'told' | 'untold' },
): Outcome {
  if (told.status === 'revert') {
    if (by.data) return told;
    if (predicted?.status === 'revert') return predicted;
    return { status: 'revert', error: { name: UNTOLD, args: [] } };
  }
  const same = predicted?.status === 'success' ? predicted : undefined;
  const events = by.events === 'untold' ? (same?.events ?? []) : by.events;
  return {
    status: 'success',
    returns: by.data ? told.returns : (same?.returns ?? []),
    events: events === 'told' ? told.events : events,
  };
}

/**
 * Where a node tells logs of whole transactions, each call gets as many as the model says, in
 * order, and the last of them the rest. Where a call among them is not judged, nobody can tell.
 */
function allotEvents(
  { decoder, model }: Scene,
  { transactions }: Pick<RecordedBlock, 'transactions'>,
  steps: readonly Step[],
  outcomes: Folded['outcomes'],
): ReadonlyMap<number, readonly ContractEvent[]> {
  const allotted = new Map<number, readonly ContractEvent[]>();
  transactions.forEach(({ logs }, transaction) => {
    if (logs === undefined) return;
    const lasting = steps.flatMap((step, index) => {
      const { success, undone, view } = step.call;
      const lasts = success && undone.length === 0 && !view;
      return step.transaction === transaction && lasts ? [index] : [];
    });
    const [first] = lasting;
    if (first === undefined || lasting.some((index) => outcomes[index] === undefined)) return;
    const raw = { success: true, data: '0x', logs } as const;
    const told = comparedBy(model)(decoder.outcome(steps[first]!.command, raw));
    const left = told.status === 'success' ? [...told.events] : [];
    for (const index of lasting) {
      const outcome = outcomes[index]!;
      const count = outcome.status === 'success' ? outcome.events.length : 0;
      allotted.set(index, left.splice(0, index === lasting.at(-1) ? left.length : count));
    }
  });
  return allotted;
}
