import { toFunctionSignature } from 'viem/utils';
import { DifftestError, UsageError } from '../errors.js';
import {
  type Address,
  type AnyGuard,
  type AnyModel,
  type Call,
  type Command,
  type ContractEvent,
  commandName,
  type Environment,
  isRaw,
  isRevert,
  type Operation,
  type Outcome,
  type Setting,
} from '../model/index.js';
import { decodeCalldata, unnamedCall } from '../target/codec/index.js';
import type { PlannedStep } from '../trace/plan.js';
import type { Trace, TraceStep } from '../trace/trace.js';

/** Change of ether in wei since the start, by address. */
export type Ether = Readonly<Record<Address, bigint>>;

/** What one command does to the model. */
export type Prediction<State = unknown> = {
  readonly outcome: Outcome;
  /** The state afterwards; the very state before it when the call reverts. */
  readonly state: State;
  readonly ether: Ether;
};

const NO_SUCH_CALL: Outcome = { status: 'revert', error: { name: '(empty)', args: [] } };
const NO_ETHER: Ether = {};
const NO_RETURNS: readonly never[] = [];

type Dispatch = ReadonlyMap<
  string,
  ReadonlyMap<string, { operation: Operation<unknown>; payable: boolean }>
>;
const dispatches = new WeakMap<AnyModel, Dispatch>();

/** One command, and everything that decides what it does to the model. */
export type Application<State> = {
  readonly model: AnyModel;
  readonly setting: Setting;
  readonly state: State;
  readonly ether: Ether;
  readonly command: Command;
  readonly environment: Environment;
};

/** Who looks on while an operation runs. */
export type Observer = Pick<Call<unknown>, 'mark' | 'onGuard' | 'onPassed'>;

const NOBODY: Observer = { mark: () => undefined, onGuard: undefined, onPassed: undefined };

/** Applies one command to the model: the single place where a model is run. */
export function applyCommand<State>(
  options: Application<State>,
  observer: Observer = NOBODY,
): Prediction<State> {
  const { model, setting, state, ether, command, environment } = options;
  const reverted = (outcome: Outcome): Prediction<State> => ({ outcome, state, ether });
  const target = resolveCall(model, command);
  if (target === undefined) return reverted(NO_SUCH_CALL);
  if (command.value > 0n && !target.payable) return reverted(NO_SUCH_CALL);
  const events: ContractEvent[] = [];
  const receiver = setting.contracts[command.to]!;
  let moved = transfer(ether, command.from, receiver, command.value);
  const call: Call<State> = {
    state,
    sender: command.from,
    value: command.value,
    environment,
    setting,
    emit: (emitter, name, args) => events.push({ emitter, name, args }),
    pay: (to, wei) => {
      moved = transfer(moved, receiver, to, wei);
    },
    mark: observer.mark,
    onGuard: observer.onGuard,
    onPassed: observer.onPassed,
  };
  try {
    const returns = target.operation(call as Call<unknown>, target.args) ?? NO_RETURNS;
    return { outcome: { status: 'success', returns, events }, state: call.state, ether: moved };
  } catch (error) {
    if (isRevert(error)) return reverted({ status: 'revert', error: error.error });
    if (error instanceof DifftestError || error === ENOUGH) throw error;
    throw modelThrew(model, command, error);
  }
}

/** Ends a call of which nobody wants to know more. */
const ENOUGH = Symbol('enough');

/**
 * The guards that a command breaks, each of them passed over, so that those behind it show too;
 * undefined for a call whose operation declares none. Beyond `most` of them nothing is looked at.
 * What an operation does beyond a broken guard may make no sense: a loop may have no end. So
 * effects are left out where guards come before them; else whatever they throw ends the list.
 */
export function brokenGuards(
  options: Application<unknown>,
  most = Number.POSITIVE_INFINITY,
): ReadonlySet<AnyGuard> | undefined {
  const { model, command } = options;
  if (guardsOf(model, command) === undefined) return undefined;
  const broken = new Set<AnyGuard>();
  const onGuard = (guard: AnyGuard, holds: boolean): boolean => {
    if (!holds) broken.add(guard);
    if (broken.size > most) throw ENOUGH;
    return true;
  };
  const onPassed = () => {
    throw ENOUGH;
  };
  try {
    applyCommand(options, { ...NOBODY, onGuard, onPassed });
  } catch (error) {
    if (error !== ENOUGH && broken.size === 0) throw error;
  }
  return broken;
}

/** The guards that the called operation declares; undefined where it declares none. */
export function guardsOf(model: AnyModel, command: Command): readonly AnyGuard[] | undefined {
  if (isRaw(command)) return undefined;
  return dispatchOf(model).get(command.to)?.get(command.function)?.operation.guards;
}

/** Whether any operation of a model declares guards. */
export function hasGuards(model: AnyModel): boolean {
  return [...dispatchOf(model).values()].some((functions) =>
    [...functions.values()].some(({ operation }) => operation.guards !== undefined),
  );
}

/** Folds the model over commands and environments; a state for every step, -1 the initial one. */
export function predict<State = unknown>(
  model: AnyModel,
  steps: readonly PlannedStep[],
  setting: Setting,
): Trace<State> {
  let state: State = model.initial(setting);
  let ether = NO_ETHER;
  const traced: TraceStep[] = [];
  const states = new Map<number, State>([[-1, state]]);
  const ethers = new Map<number, Ether>([[-1, ether]]);
  steps.forEach(({ command, environment }, index) => {
    const next = applyCommand({ model, setting, state, ether, command, environment });
    state = next.state;
    ether = next.ether;
    traced.push({ outcome: next.outcome });
    states.set(index, state);
    ethers.set(index, ether);
  });
  return {
    steps: traced,
    environments: steps.map((step) => step.environment),
    states,
    ether: ethers,
  };
}

function noOperation(model: AnyModel, contract: string, signature: string): UsageError {
  return new UsageError({
    code: 'model/no-operation',
    message: `the model ${model.name} does not know ${contract}.${signature}`,
    facts: { model: model.name, contract, function: signature },
    hint: 'Leave that call out of the plan, or teach the model the function.',
  });
}

/** A model may only revert; anything else it throws is a mistake in the model, not a finding. */
function modelThrew(model: AnyModel, command: Command, cause: unknown): UsageError {
  return new UsageError({
    code: 'model/threw',
    message: `the model ${model.name} threw something that is not a revert`,
    facts: {
      function: `${command.to}.${commandName(command)}`,
      from: command.from,
      error: cause instanceof Error ? cause.message : String(cause),
    },
    hint: 'Correct the model: an operation says that a call reverts with revert(…).',
    cause,
  });
}

function resolveCall(model: AnyModel, command: Command) {
  const functions = dispatchOf(model).get(command.to);
  if (functions === undefined) throw noOperation(model, command.to, '(any)');
  if (!isRaw(command)) {
    const known = functions.get(command.function);
    if (known === undefined) throw noOperation(model, command.to, command.function);
    return { operation: known.operation, payable: known.payable, args: command.args };
  }
  const abi = model.world.contracts.find((contract) => contract.name === command.to)!.abi;
  const decoded = decodeCalldata(abi, command.calldata) ?? unnamedCall(abi, command.calldata);
  if (decoded === undefined) return undefined;
  const known = functions.get(decoded.signature);
  if (known === undefined) throw noOperation(model, command.to, decoded.signature);
  return { operation: known.operation, payable: known.payable, args: decoded.args };
}

function dispatchOf(model: AnyModel): Dispatch {
  const cached = dispatches.get(model);
  if (cached !== undefined) return cached;
  const dispatch: Dispatch = new Map(
    model.world.contracts.map((contract) => {
      const payable = new Set<string>();
      for (const item of contract.abi) {
        if (!('stateMutability' in item) || item.stateMutability !== 'payable') continue;
        if (item.type === 'function') payable.add(toFunctionSignature(item));
        else payable.add(`${item.type}()`);
      }
      const operations = Object.entries(model.operations[contract.name] ?? {});
      return [
        contract.name,
        new Map(
          operations.map(([signature, operation]) => [
            signature,
            { operation: operation as Operation<unknown>, payable: payable.has(signature) },
          ]),
        ),
      ];
    }),
  );
  dispatches.set(model, dispatch);
  return dispatch;
}

function transfer(ether: Ether, from: Address, to: Address, wei: bigint): Ether {
  if (wei === 0n || from === to) return ether;
  const after: Record<Address, bigint> = { ...ether };
  after[from] = (after[from] ?? 0n) - wei;
  after[to] = (after[to] ?? 0n) + wei;
  for (const address of [from, to]) if (after[address] === 0n) delete after[address];
  return after;
}
