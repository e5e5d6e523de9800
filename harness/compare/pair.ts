import { type Localised, localise } from '../campaign/examine.js';
import type { Session } from '../campaign/session.js';
import { type CheckInput, runChecks, standardChecks } from '../check/index.js';
import {
  type AnyModel,
  isRaw,
  type ReadVariable,
  type Setting,
  type Value,
} from '../model/index.js';
import { NO_MODEL } from '../plan/abiModel.js';
import { predict } from '../plan/predict.js';
import type { Divergence } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import type { Trace } from '../trace/trace.js';
import { commonPlaces, type NamedPlace, placeOf, readNamed } from './storage.js';

/** Two deployed contracts, and the model that makes plans for them but judges neither. */
export type Pair = {
  readonly a: Session;
  readonly b: Session;
  /** What `examinePair` hands to the checks: `a` stands where the model stands elsewhere. */
  readonly judge: AnyModel;
  /** Variables that both have, whatever the plan. */
  readonly places: readonly NamedPlace[];
};

/** Puts two sessions side by side; their models differ in what their ABIs decode, if at all. */
export function openPair(a: Session, b: Session): Pair {
  const { model, setting } = a;
  const addresses = [
    ...Object.values(setting.accounts),
    ...setting.actors,
    ...Object.values(setting.contracts),
  ];
  const places = model.world.contracts.flatMap(({ name: contract }) => {
    const artifacts = { a: a.target.artifacts[contract]!, b: b.target.artifacts[contract]! };
    return commonPlaces({ contract, ...artifacts, addresses });
  });
  const { variables, toState } = model.abstraction;
  const judge = { ...model, invariants: [], abstraction: { variables, toState } };
  return { a, b, judge, places };
}

export type PairExamination = {
  readonly a: Trace;
  readonly b: Trace;
  /** `model` is A's side, `contract` is B's. */
  readonly divergences: readonly Divergence[];
};

/** Runs a plan on both and compares what they showed: the same checks, A in the model's place. */
export async function examinePair(
  pair: Pair,
  plan: Plan,
  probe: 'end' | 'each',
): Promise<PairExamination> {
  const reading = readingOf(pair, plan, probe);
  const execute = ({ chain }: Session) =>
    chain.simulate.execute(plan, { probe, observe: () => reading });
  const [a, b] = await Promise.all([execute(pair.a), execute(pair.b)]);
  const input: CheckInput = {
    model: pair.judge,
    setting: pair.a.setting,
    commands: plan.steps.map((step) => step.command),
    predicted: a,
    observed: b,
  };
  const divergences = runChecks(standardChecks, input).filter(
    // A member that only one of two structs has is told as a change of the layout.
    ({ code, model, contract }) =>
      code !== 'state' || (model !== undefined && contract !== undefined),
  );
  return { a, b, divergences };
}

/** A plan that shows a difference between two contracts, and what it shows. */
export type Difference = Localised<PairExamination>;

/** The first step at which two contracts differ. */
export async function findDifference(pair: Pair, plan: Plan): Promise<Difference | undefined> {
  return localise(plan, (candidate, probe) => examinePair(pair, candidate, probe));
}

/** The model says which keys of its mappings a plan brings up; values are never its own. */
function readingOf({ a, places }: Pair, plan: Plan, probe: 'end' | 'each') {
  const { model, setting } = a;
  const mentioned = addressesIn(plan, setting);
  const read = places.filter(({ path }) => {
    return path.every((key) => key.length !== ADDRESS_CHARS || mentioned.has(key));
  });
  if (model.name !== NO_MODEL) {
    const { steps } = plan;
    const predicted = predict(model, steps, setting);
    const states =
      probe === 'each' ? predicted.states.values() : [predicted.states.get(steps.length - 1)];
    const named = new Map<string, NamedPlace>();
    for (const state of new Set(states)) {
      for (const variable of model.abstraction.variables(state, setting)) {
        const place = placeOf(variable);
        named.set(place.path.join('.'), place);
      }
    }
    read.push(...named.values());
  }
  const variables = read.map(({ variable }) => variable);
  return {
    variables: () => variables,
    toState: (_: number, readVariable: ReadVariable) => readNamed(read, readVariable),
  };
}

const ADDRESS_CHARS = 42;

/** Who takes part in a plan: nobody else's balance can tell contracts apart. */
function addressesIn(plan: Plan, { accounts, contracts }: Setting): ReadonlySet<string> {
  const found = new Set<string>([...Object.values(accounts), ...Object.values(contracts)]);
  const visit = (value: Value): void => {
    if (typeof value === 'string') found.add(value);
    else if (typeof value === 'object') Object.values(value).forEach(visit);
  };
  for (const { command } of plan.steps) {
    found.add(command.from);
    if (!isRaw(command)) command.args.forEach(visit);
  }
  return found;
}
