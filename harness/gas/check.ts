import type { Check, CheckInput } from '../check/check.js';
import { divergencesAt } from '../check/check.js';
import {
  type AnyModel,
  type Command,
  type GasUse,
  type Hex,
  isRaw,
  pathName,
  type Value,
} from '../model/index.js';
import { explainTrace } from '../plan/explain.js';
import { functionTable } from '../target/codec/index.js';
import type { Divergence } from '../trace/divergence.js';
import type { Envelope, PathEnvelope } from './envelope.js';
import { compileFormula, type Predict, ROUNDING } from './fit.js';
import type { Off } from './fitting.js';
import { type Bytes, bytesOf, gasRulesOf, transactionGas } from './transaction.js';

/** Units of gas, or a part of what is expected, by which a step may be off besides. */
export type Tolerance = { readonly gas: number; readonly part: number };

export type GasCheckOptions = { readonly tolerance?: Tolerance };

/** What a call may cost by an envelope. */
type Allowed =
  | {
      readonly known: true;
      readonly least: number;
      readonly most: number;
      /** Only seen under the floor of calldata until now: what it costs beyond is not known. */
      readonly floored?: true;
    }
  | { readonly known: false };

type CompiledWay = {
  readonly predict: Predict | undefined;
  readonly off: PathEnvelope['off'];
  readonly floored: boolean;
};
/** A way that was never met has the formula of all, and may be as far off as others that have. */
type CompiledCall = {
  readonly unmet: CompiledWay;
  readonly ways: ReadonlyMap<string, CompiledWay>;
};

const EXACT: Tolerance = { gas: 0, part: 0 };
const NOTHING: readonly Divergence[] = [];
const UNKNOWN: Allowed = { known: false };

/** Every step costs what its path may, by an envelope; paths that it lacks are told apart. */
export function gasCheck(envelope: Envelope, options: GasCheckOptions): Check {
  const allowed = openEnvelope(envelope);
  const { tolerance = EXACT } = options;
  return {
    name: 'gas',
    run: (input) => {
      const { commands, model, observed, predicted, onUnknownPath } = input;
      const uses = explainTrace(model, input.setting, commands, predicted);
      if (uses === undefined) return NOTHING;
      let found: Divergence[] | undefined;
      for (let step = 0; step < uses.length; step++) {
        const { gas, outcome } = observed.steps[step]!;
        // A call that ended in another way took another path: that is somebody else's to tell.
        if (gas === undefined || outcome.status !== predicted.steps[step]!.outcome.status) continue;
        const use = uses[step]!;
        const range = allowed(use, bytesOf(calldataOf(model, commands[step]!)));
        const beyond = range.known && range.floored && Number(gas) > range.most + ROUNDING;
        if (!range.known || beyond) onUnknownPath?.(pathName(use));
        else if (!isWithin(Number(gas), range, tolerance)) {
          found ??= [];
          found.push(...outside(input, step, use, { gas, range }));
        }
      }
      return found ?? NOTHING;
    },
  };
}

/** Says of any call what it may cost. */
export function openEnvelope(envelope: Envelope): (use: GasUse, bytes: Bytes) => Allowed {
  const rules = gasRulesOf(envelope.hardfork);
  const calls = new Map(
    Object.entries(envelope.calls).map(([name, call]) => [name, compile(call)]),
  );
  const between = (execution: number, off: Off, use: GasUse, bytes: Bytes): Allowed => {
    const gas = transactionGas(rules, bytes, execution, use.refund);
    return { known: true, least: gas + off[0], most: gas + off[1] };
  };
  return (use, bytes) => {
    const call = calls.get(use.call);
    if (call === undefined) return UNKNOWN;
    const way = call.ways.get(use.way);
    const execution = way?.predict?.(use);
    if (execution !== undefined) return between(execution, way!.off, use, bytes);
    // A way that was never met, or in parts of which nothing was learned, may be known from others.
    const summed = way?.predict === call.unmet.predict ? undefined : call.unmet.predict?.(use);
    if (summed !== undefined) return between(summed, call.unmet.off, use, bytes);
    if (!way?.floored) return UNKNOWN;
    const least = transactionGas(rules, bytes, 0, use.refund);
    return { known: true, least, most: least, floored: true };
  };
}

function compile({ formula, off, paths }: Envelope['calls'][string]): CompiledCall {
  const joint = formula === undefined ? undefined : compileFormula(formula);
  const ways = Object.entries(paths).map(([way, path]): [string, CompiledWay] => {
    const predict = path.formula === undefined ? joint : compileFormula(path.formula);
    return [way, { predict, off: path.off, floored: path.floored === true }];
  });
  return { unmet: { predict: joint, off, floored: false }, ways: new Map(ways) };
}

function isWithin(gas: number, range: { least: number; most: number }, by: Tolerance): boolean {
  const slack = by.gas + by.part * range.most + ROUNDING;
  return gas >= range.least - slack && gas <= range.most + slack;
}

function outside(
  input: CheckInput,
  step: number,
  use: GasUse,
  { gas, range }: { readonly gas: bigint; readonly range: { least: number; most: number } },
) {
  const [least, most] = [Math.floor(range.least), Math.ceil(range.most)];
  const model: Value = least === most ? BigInt(least) : `${least} to ${most}`;
  const path = ['gas', pathName(use)];
  return divergencesAt(input, 'gas', step, [{ path, model, contract: gas }]);
}

/** Bytes of a command, by the ABI that the model declares. */
export function calldataOf(model: AnyModel, command: Command): Hex {
  if (isRaw(command)) return command.calldata;
  let tables = tablesOf.get(model);
  if (tables === undefined) {
    const { contracts } = model.world;
    tables = new Map(contracts.map(({ name, abi }) => [name, functionTable(abi)]));
    tablesOf.set(model, tables);
  }
  return tables.get(command.to)!.bySignature.get(command.function)!.encodeCall(command.args);
}

/** By contract name. */
const tablesOf = new WeakMap<AnyModel, ReadonlyMap<string, ReturnType<typeof functionTable>>>();
