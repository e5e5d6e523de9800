import { type Check, runChecks, standardChecks } from '../check/index.js';
import { UsageError } from '../errors.js';
import type { Environment, Hex, ReadVariable, Variable, VariableKey } from '../model/index.js';
import { predict } from '../plan/predict.js';
import type { Artifact } from '../target/artifact.js';
import { locateVariable } from '../target/layout.js';
import { diffValues } from '../trace/diff.js';
import { type Divergence, sortDivergences } from '../trace/divergence.js';
import type { Trace } from '../trace/trace.js';
import type { SavedPlan } from './saved.js';
import type { Session } from './session.js';

/** What the model, and what the contract under test, say that the record does not. */
export type RecordedComparison = {
  readonly predicted: Trace;
  readonly observed: Trace;
  readonly model: readonly Divergence[];
  /** `model` in these divergences is the record's side. */
  readonly contract: readonly Divergence[];
  /** Whether gas was compared: only the recorded bytecode must use the recorded gas. */
  readonly gasCompared: boolean;
};

type Recorded = NonNullable<SavedPlan['recorded']>;

/**
 * Holds a recorded life against the model and against the contract under test. The record is a
 * system like the others: its storage words become states through the layout of the contracts
 * that the model declares (`layouts`), whatever the layout of the target.
 */
export async function compareRecorded(
  session: Session,
  saved: SavedPlan & { readonly recorded: Recorded },
  layouts: Readonly<Record<string, Artifact>>,
): Promise<RecordedComparison> {
  requireSameAddresses(session, saved);
  const { model, setting } = session;
  const { recorded, plan } = saved;
  const predicted = predict(model, plan.steps, setting);
  const { observed, base } = await execute(session, saved, predicted);
  const record = recordTrace(session, recorded, { layouts, predicted, base });
  const commands = plan.steps.map((step) => step.command);
  const common = { model, setting, commands };
  const last = plan.steps.length - 1;
  const recordedHash = recorded.trace.recorded?.bytecodeHash;
  const gasCompared = recordedHash === session.target.bytecodeHash;
  return {
    predicted,
    observed,
    model: sortDivergences([
      ...runChecks(standardChecks.filter(isRecorded), { ...common, predicted, observed: record }),
      ...finalDivergences(session, recorded, predicted, last),
    ]),
    contract: sortDivergences([
      // What a partial target is known to lack is not held against it.
      ...runChecks(session.checks.filter(isRecorded), { ...common, predicted: record, observed }),
      ...(gasCompared ? gasDivergences(record, observed) : []),
    ]),
    gasCompared,
  };
}

/** Records tell no ether, and their gas is compared as it is. */
function isRecorded({ name }: Check): boolean {
  return name !== 'ether' && name !== 'gas';
}

async function execute(session: Session, { plan }: SavedPlan, predicted: Trace) {
  const { model, setting, chain } = session;
  const { abstraction } = model;
  const variables = new Map<string, Variable>();
  for (const state of predicted.states.values()) {
    for (const variable of abstraction.variables(state, setting)) {
      variables.set(nameOf(variable.contract, variable.name, variable.keys), variable);
    }
  }
  const all = [...variables.values()];
  let base: ReadVariable | undefined;
  const observe = (_: readonly Environment[]) => ({
    variables: () => all,
    toState: (step: number, read: ReadVariable) => {
      if (step === -1) base = read;
      return abstraction.toState(read, predicted.states.get(step), setting);
    },
  });
  const observed = await chain.simulate.execute(plan, { probe: 'each', observe });
  if (base === undefined) throw new Error('storage was not read before the first step');
  return { observed, base };
}

/** The record as a trace: what changed is known word by word, the rest is as it was deployed. */
function recordTrace(
  session: Session,
  recorded: Recorded,
  from: {
    readonly layouts: Readonly<Record<string, Artifact>>;
    readonly predicted: Trace;
    readonly base: ReadVariable;
  },
): Trace {
  const { model, setting } = session;
  const words = new Map<string, Hex>();
  const read: ReadVariable = (contract, name, ...keys) => {
    const { storageLayout } = from.layouts[contract]!;
    const location = locateVariable(storageLayout, { name, keys });
    const known = location.slots.map((slot) => words.get(`${contract} ${slot}`));
    if (known.every((word) => word === undefined)) return from.base(contract, name, ...keys);
    if (known.every((word) => word !== undefined)) return location.decode(known);
    throw new UsageError({
      code: 'trace/partly-written',
      message: 'a recorded trace writes only a part of a variable of several words',
      facts: { variable: nameOf(contract, name, keys) },
      hint: 'Record the trace with every word of that variable.',
    });
  };
  const toState = (step: number): unknown => {
    return model.abstraction.toState(read, from.predicted.states.get(step), setting);
  };
  const states = new Map<number, unknown>([[-1, toState(-1)]]);
  recorded.storage.forEach((contracts, step) => {
    for (const [contract, slots] of Object.entries(contracts)) {
      for (const [slot, word] of Object.entries(slots)) {
        words.set(`${contract} ${slot}`, word as Hex);
      }
    }
    states.set(step, toState(step));
  });
  const steps = recorded.outcomes.map((outcome, index) => {
    return { outcome, gas: recorded.gas[index]! };
  });
  return { steps, environments: from.predicted.environments, states, ether: new Map() };
}

function finalDivergences(
  { model, setting }: Session,
  recorded: Recorded,
  predicted: Trace,
  step: number,
): Divergence[] {
  const initial = predicted.states.get(-1);
  const views = model.recording?.final(predicted.states.get(step), setting, initial);
  return diffValues(views, recorded.final).map(({ path, ...sides }) => {
    return { code: 'state', step, function: '(end)', path: ['final', ...path], ...sides };
  });
}

function gasDivergences(record: Trace, observed: Trace): Divergence[] {
  return record.steps.flatMap(({ gas }, step) => {
    const used = observed.steps[step]!.gas;
    if (gas === used) return [];
    return [{ code: 'gas', step, function: '(gas)', path: ['gas'], model: gas, contract: used }];
  });
}

function requireSameAddresses(session: Session, { file, recorded }: SavedPlan): void {
  for (const [name, address] of Object.entries(recorded!.trace.world.contracts)) {
    const here = session.setting.contracts[name];
    if (here === address) continue;
    throw new UsageError({
      code: 'trace/other-world',
      message: `${file} was recorded in another world`,
      facts: { file, contract: name, recorded: address, here: here ?? 'no such contract' },
      hint: 'A recorded trace names its contracts as the model does, at the same addresses.',
    });
  }
}

function nameOf(contract: string, name: string, keys: readonly VariableKey[]): string {
  return `${contract}.${name}${keys.map((key) => `[${key}]`).join('')}`;
}
