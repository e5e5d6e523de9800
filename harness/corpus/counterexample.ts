import type { AnyModel } from '../model/index.js';
import { DIVERGENCE_CODES, type Divergence, type DivergenceCode } from '../trace/divergence.js';
import { type Json, JsonMismatch, valueToJson } from '../trace/json.js';
import type { Plan } from '../trace/plan.js';
import { COUNTEREXAMPLE_FORMAT, PLAN_FORMAT } from './document.js';
import { planFromJson, planToJson } from './planFile.js';

/**
 * `mined`: real blocks show it too. `simulated only`: it hangs on a chosen block hash, number or
 * time that mining cannot choose; it is a divergence all the same.
 */
export type Confirmation = 'mined' | 'simulated only' | 'unconfirmed';

/** The shrunk failing plan with its divergence and both states. */
export type Counterexample = {
  readonly plan: Plan;
  /** What differs at the failing step; the first gives the failure its name. */
  readonly divergences: readonly Divergence[];
  readonly confirmation: Confirmation;
  /** Which executor shows it. */
  readonly executor: 'simulate' | 'mine';
  /** No single command can be left out. */
  readonly minimal: boolean;
  /** State after the failing step. */
  readonly states: { readonly model: unknown; readonly contract: unknown };
  readonly target: { readonly spec: string; readonly bytecodeHash: string };
};

/** As it is written to a file: text for people first, then what is replayed. */
export function counterexampleToJson(
  counterexample: Counterexample,
  model: AnyModel,
  transcript: readonly string[],
): Json {
  const { plan, divergences, states } = counterexample;
  return {
    format: COUNTEREXAMPLE_FORMAT,
    transcript,
    divergences: divergences.map(divergenceToJson),
    confirmation: counterexample.confirmation,
    executor: counterexample.executor,
    minimal: counterexample.minimal,
    target: { ...counterexample.target },
    plan: planToJson(plan, model),
    states: { model: valueToJson(states.model), contract: valueToJson(states.contract) },
  };
}

export function divergenceToJson(divergence: Divergence): Json {
  const { code, step, path, model, contract } = divergence;
  const sides = { model: valueToJson(model ?? null), contract: valueToJson(contract ?? null) };
  return { code, step, function: divergence.function, path: [...path], ...sides };
}

/** What replaying and shrinking need of a saved counterexample. */
export type SavedCounterexample = {
  readonly plan: Plan;
  readonly code: DivergenceCode;
  readonly function: string;
  readonly executor: 'simulate' | 'mine';
  readonly minimal: boolean;
};

/** Reads what `counterexampleToJson` wrote; a `JsonMismatch` says what is wrong where. */
export function counterexampleFromJson(
  json: Readonly<Record<string, Json>>,
  model: AnyModel,
): SavedCounterexample {
  const first = Array.isArray(json.divergences) ? json.divergences[0] : undefined;
  const { code, function: called } = (first ?? {}) as Readonly<Record<string, Json>>;
  if (!DIVERGENCE_CODES.includes(code as DivergenceCode)) {
    throw new JsonMismatch('divergences[0].code', DIVERGENCE_CODES.join(' or '), code);
  }
  if (typeof called !== 'string') {
    throw new JsonMismatch('divergences[0].function', 'a text', called);
  }
  const { executor } = json;
  if (executor !== 'simulate' && executor !== 'mine') {
    throw new JsonMismatch('executor', 'simulate or mine', executor);
  }
  const plan = planFromJson(json.plan ?? null, model);
  const minimal = json.minimal === true;
  return { plan, code: code as DivergenceCode, function: called, executor, minimal };
}

/** A plan alone, as `PLAN_FORMAT` files hold it. */
export function planDocument(plan: Plan, model: AnyModel): Json {
  return { format: PLAN_FORMAT, plan: planToJson(plan, model) };
}
