import { type Check, seeing } from '../check/index.js';
import { UsageError } from '../errors.js';
import {
  type AnyModel,
  type Command,
  type ContractEvent,
  commandName,
  type Hex,
  isRaw,
  type Outcome,
  type ReadVariable,
  type Variable,
} from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { functionTable } from '../target/codec/index.js';
import { locateVariable } from '../target/layout.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import { knownPart } from './knownPart.js';

/** What is left to test of a target that lacks some of what the model needs. */
export type Part = {
  /** The model, its state taken from what storage still tells. */
  readonly model: AnyModel;
  /** Whether both sides have what a command calls. */
  readonly allows: (command: Command) => boolean;
  /** Leaves out of a check what only one side can show. */
  readonly narrow: (check: Check) => Check;
};

/** The part of a model that a target can be held against; all of it when nothing is lacking. */
export function partOf(model: AnyModel, target: LoadedTarget): Part {
  if (target.partial === undefined) {
    return { model, allows: () => true, narrow: (check) => check };
  }
  return {
    model: { ...model, abstraction: partialAbstraction(model, target) },
    allows: allowing(model, target),
    narrow: narrowing(model, target),
  };
}

/** Refuses a plan that calls what the target lacks: UsageError `plan/lacks`. */
export function requireAllowed(plan: Plan, allows: Part['allows'], target: string): void {
  const at = plan.steps.findIndex(({ command }) => !allows(command));
  if (at < 0) return;
  const { command } = plan.steps[at]!;
  throw new UsageError({
    code: 'plan/lacks',
    message: 'The plan calls a function that the target lacks.',
    facts: { target, step: at + 1, function: `${command.to}.${commandName(command)}` },
    hint: 'Take another plan, or a target that has the function.',
  });
}

/** `put(uint64)` of `put(uint64) (payable, not nonpayable)`; what is told may have a reason. */
function bare(names: readonly string[]): Set<string> {
  return new Set(names.map((name) => name.replace(/ \(.*$/, '')));
}

function bareNames(signatures: readonly string[]): Set<string> {
  return new Set([...bare(signatures)].map((signature) => signature.replace(/\(.*$/, '')));
}

function allowing({ world }: AnyModel, { partial }: LoadedTarget): Part['allows'] {
  const missing = bare(partial!.lacks.functions);
  const { abi } = world.contracts.find(({ name }) => name === world.subject)!;
  const { bySelector } = functionTable(abi);
  return (command) => {
    if (command.to !== world.subject) return true;
    if (!isRaw(command)) return !missing.has(command.function);
    const called = bySelector.get(command.calldata.slice(0, 10));
    return called === undefined || !missing.has(called.signature);
  };
}

/** Bytes that a missing variable is read as, twice: what then differs is not known. */
const FILLINGS = ['00', '02'] as const;

function partialAbstraction(model: AnyModel, target: LoadedTarget): AnyModel['abstraction'] {
  const { abstraction, world } = model;
  const { lacks, declared } = target.partial!;
  const missing = bare(lacks.variables);
  if (missing.size === 0) return abstraction;
  const isMissing = (contract: string, name: string) =>
    contract === world.subject && missing.has(name);
  const kept = new WeakMap<readonly Variable[], readonly Variable[]>();
  const filled = (read: ReadVariable, byte: string): ReadVariable => {
    return (contract, name, ...keys) => {
      if (!isMissing(contract, name)) return read(contract, name, ...keys);
      const location = locateVariable(declared.storageLayout, { name, keys });
      const word: Hex = `0x${byte.repeat(32)}`;
      return location.decode(location.slots.map(() => word));
    };
  };
  return {
    ...abstraction,
    variables: (predicted, setting) => {
      const all = abstraction.variables(predicted, setting);
      const known = kept.get(all) ?? all.filter(({ contract, name }) => !isMissing(contract, name));
      kept.set(all, known);
      return known;
    },
    toState: (read, predicted, setting) => {
      const [low, high] = FILLINGS.map((byte) => {
        return abstraction.toState(filled(read, byte), predicted, setting);
      });
      return knownPart(low, high, predicted);
    },
    unmodelled: [...(abstraction.unmodelled ?? []), ...unknownVariables(model, target)],
  };
}

/** Where the state is kept elsewhere, variables that the model does not know must be writable. */
function unknownVariables(model: AnyModel, target: LoadedTarget) {
  const contract = model.world.subject;
  const { declared, lacks } = target.partial!;
  const missing = bare(lacks.variables);
  const known = new Set(declared.storageLayout.storage.map(({ label }) => label));
  return target.artifacts[contract]!.storageLayout.storage.flatMap(({ label }) => {
    return known.has(label) && !missing.has(label) ? [] : [{ contract, name: label }];
  });
}

function narrowing({ world }: AnyModel, { partial }: LoadedTarget): Part['narrow'] {
  const { abi } = world.contracts.find(({ name }) => name === world.subject)!;
  const declared = abi.flatMap((item) => (item.type === 'event' ? [item.name] : []));
  const lacking = bareNames(partial!.lacks.events);
  const shared = new Set(declared.filter((name) => !lacking.has(name)));
  const errors = bareNames(partial!.lacks.errors);
  const isShared = ({ emitter, name }: ContractEvent) =>
    emitter !== world.subject || shared.has(name);
  const narrow = seeing((input) => ({
    ...input,
    predicted: withEvents(input.predicted, isShared),
    observed: withEvents(input.observed, isShared),
  }));
  return (check) => {
    const seen = narrow(check);
    return {
      name: check.name,
      run: (input) =>
        seen.run(input).filter(({ code, step }) => {
          if (code !== 'error') return true;
          const { outcome } = input.predicted.steps[step]!;
          return outcome.status !== 'revert' || !errors.has(outcome.error.name);
        }),
    };
  };
}

function withEvents(trace: Trace, isShared: (event: ContractEvent) => boolean): Trace {
  const steps = trace.steps.map((step) => {
    const { outcome } = step;
    if (outcome.status !== 'success' || outcome.events.every(isShared)) return step;
    const kept: Outcome = { ...outcome, events: outcome.events.filter(isShared) };
    return { ...step, outcome: kept };
  });
  return { ...trace, steps };
}
