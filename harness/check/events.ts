import { type ContractEvent, equalValues, type Value } from '../model/index.js';
import { type Difference, diffValues } from '../trace/diff.js';

/**
 * Where two lists of events differ. Events of one kind at one place are compared field by field;
 * otherwise those that one side lacks are told whole, the rest being lined up around them.
 */
export function diffEvents(
  model: readonly ContractEvent[],
  contract: readonly ContractEvent[],
): Difference[] {
  if (sameKinds(model, contract)) {
    return model.flatMap((event, index) => {
      return diffValues(event.args, contract[index]!.args).map(({ path, ...sides }) => {
        return { path: ['events', String(index), kindOf(event), ...path], ...sides };
      });
    });
  }
  return unmatched(model, contract);
}

export function equalEvents(
  model: readonly ContractEvent[],
  contract: readonly ContractEvent[],
): boolean {
  if (model.length !== contract.length) return false;
  return model.every((event, index) => equalEvent(event, contract[index]!));
}

function equalEvent(left: ContractEvent, right: ContractEvent): boolean {
  return sameKind(left, right) && equalValues(left.args, right.args);
}

function sameKind(left: ContractEvent, right: ContractEvent): boolean {
  return left.name === right.name && left.emitter === right.emitter;
}

function sameKinds(model: readonly ContractEvent[], contract: readonly ContractEvent[]): boolean {
  if (model.length !== contract.length) return false;
  return model.every((event, index) => sameKind(event, contract[index]!));
}

/** The events outside a longest common subsequence, in order, at their own side's place. */
function unmatched(
  model: readonly ContractEvent[],
  contract: readonly ContractEvent[],
): Difference[] {
  const lengths = commonLengths(model, contract);
  const found: Difference[] = [];
  let [left, right] = [0, 0];
  while (left < model.length || right < contract.length) {
    const [ours, theirs] = [model[left], contract[right]];
    if (ours !== undefined && theirs !== undefined && equalEvent(ours, theirs)) {
      left += 1;
      right += 1;
    } else if (
      theirs === undefined ||
      (ours !== undefined && lengths[left + 1]![right]! >= lengths[left]![right + 1]!)
    ) {
      found.push({ path: ['events', String(left)], model: whole(ours!), contract: undefined });
      left += 1;
    } else {
      found.push({ path: ['events', String(right)], model: undefined, contract: whole(theirs) });
      right += 1;
    }
  }
  return found;
}

/** `lengths[i][j]`: how many events the rests from `i` and from `j` on have in common. */
function commonLengths(
  model: readonly ContractEvent[],
  contract: readonly ContractEvent[],
): number[][] {
  const lengths = Array.from({ length: model.length + 1 }, () =>
    new Array<number>(contract.length + 1).fill(0),
  );
  for (let left = model.length - 1; left >= 0; left -= 1) {
    for (let right = contract.length - 1; right >= 0; right -= 1) {
      const both = equalEvent(model[left]!, contract[right]!)
        ? lengths[left + 1]![right + 1]! + 1
        : Math.max(lengths[left + 1]![right]!, lengths[left]![right + 1]!);
      lengths[left]![right] = both;
    }
  }
  return lengths;
}

function kindOf({ emitter, name }: ContractEvent): string {
  return `${emitter}.${name}`;
}

function whole(event: ContractEvent): Value {
  return { event: kindOf(event), ...event.args };
}
