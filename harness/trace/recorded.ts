import * as v from 'valibot';
import type { Abi, AbiParameter } from 'viem';
import { toFunctionSignature } from 'viem/utils';
import { UsageError } from '../errors.js';
import {
  type AnyModel,
  type CallError,
  type Command,
  type ContractEvent,
  type Environment,
  type Hex,
  type Outcome,
  type Value,
  ZERO_WORD,
} from '../model/index.js';
import { type Json, JsonMismatch, valueFromJson } from './json.js';
import type { PlannedStep } from './plan.js';
import { type RecordedStep, type RecordedTrace, recordedTraceSchema } from './recordedSchema.js';

/** A recorded life as a plan, and what the recorded contracts showed for each of its steps. */
export type RecordedPlan = {
  readonly steps: readonly PlannedStep[];
  readonly outcomes: readonly Outcome[];
  /** Gas of each transaction of the recorded bytecode. */
  readonly gas: readonly bigint[];
  /** Per step, each changed slot's value afterwards, by contract name and slot. */
  readonly storage: readonly RecordedStep['storage'][];
  /** As the model's `recording.final` gives it: integers are bigints, hex is lower case. */
  readonly final: Readonly<Record<string, unknown>>;
};

const UINT256: AbiParameter = { type: 'uint256' };
const DEFAULT_CHAIN = 31_337n;

/**
 * Reads a recorded trace of any contract; `file` only names it in errors. A text that is not
 * JSON or not of this shape is a `UsageError` with the file, the path and what was found there.
 */
export function parseRecorded(text: string, file: string): RecordedTrace {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UsageError({
      code: 'trace/not-json',
      message: 'A recorded trace is not JSON',
      facts: { file, reason: (cause as Error).message },
      hint: 'Check that the file is complete.',
      cause,
    });
  }
  const parsed = v.safeParse(recordedTraceSchema, json);
  if (parsed.success) return { ...parsed.output, file };
  const issue = parsed.issues[0];
  throw malformed(file, v.getDotPath(issue) ?? '(file)', issue.message, issue.received);
}

/**
 * A recorded trace as commands, environments and expected outcomes, typed by the ABIs of the
 * model's world. A `UsageError` says which field names what the world does not have.
 */
export function recordedPlan(recorded: RecordedTrace, model: AnyModel): RecordedPlan {
  const { file } = recorded;
  const expected = model.recording?.format;
  if (recorded.format !== expected) {
    throw malformed(
      file,
      'format',
      `expected ${expected ?? 'no recorded traces'}`,
      recorded.format,
    );
  }
  try {
    const reader = new Reader(model, recorded.recorded?.chainId ?? DEFAULT_CHAIN);
    return {
      steps: recorded.steps.map((step, index) => reader.step(step, `steps[${index}]`)),
      outcomes: recorded.steps.map((step, index) => reader.outcome(step, `steps[${index}]`)),
      gas: recorded.steps.map((step) => step.outcome.gasUsed),
      storage: recorded.steps.map((step) => step.storage),
      final: plainValues(recorded.final) as Readonly<Record<string, unknown>>,
    };
  } catch (error) {
    if (!(error instanceof JsonMismatch)) throw error;
    throw malformed(file, error.at, `expected ${error.expected}`, error.found);
  }
}

/** Gives the parts of a trace their types, by the ABIs of one world. */
class Reader {
  readonly #chainId: bigint;
  readonly #contracts: ReadonlyMap<string, Interface>;
  readonly #errors: ReadonlyMap<string, readonly AbiParameter[]>;

  constructor(model: AnyModel, chainId: bigint) {
    this.#chainId = chainId;
    const abis = model.world.contracts.map(({ name, abi }) => [name, interfaceOf(abi)] as const);
    this.#contracts = new Map(abis);
    this.#errors = new Map([
      ...abis.flatMap(([, { errors }]) => [...errors]),
      ['Error', [{ type: 'string' }]],
      ['Panic', [UINT256]],
      ['(empty)', []],
      ['(unknown)', [{ type: 'bytes' }]],
    ]);
  }

  step(step: RecordedStep, at: string): PlannedStep {
    const environment: Environment = {
      number: step.block.number,
      timestamp: step.block.timestamp,
      parentHash: step.block.parentHash,
      chainId: this.#chainId,
      baseFee: 0n,
      prevRandao: ZERO_WORD,
    };
    return { command: this.#command(step, at), environment };
  }

  outcome(step: RecordedStep, at: string): Outcome {
    const { outcome } = step;
    if (outcome.status === 'revert') {
      return { status: 'revert', error: this.#error(outcome.error, `${at}.outcome.error`) };
    }
    const outputs = step.function === undefined ? [] : this.#function(step, at).outputs;
    return {
      status: 'success',
      returns: values(outputs, outcome.returns, `${at}.outcome.returns`),
      events: outcome.logs.map((log, index) => this.#event(log, `${at}.outcome.logs[${index}]`)),
    };
  }

  #command(step: RecordedStep, at: string): Command {
    const { from, to, value } = step;
    this.#interface(to, `${at}.to`);
    if (step.function === undefined) {
      if (step.calldata === undefined) throw new JsonMismatch(at, 'function or calldata', step);
      return { from, to, calldata: step.calldata, value };
    }
    const { inputs } = this.#function(step, at);
    return {
      from,
      to,
      function: step.function,
      args: values(inputs, step.args, `${at}.args`),
      value,
    };
  }

  #function(step: RecordedStep, at: string): Signature {
    const found = this.#interface(step.to, `${at}.to`).functions.get(step.function!);
    if (found === undefined) {
      throw new JsonMismatch(`${at}.function`, `a function of ${step.to}`, step.function);
    }
    return found;
  }

  #interface(contract: string, at: string): Interface {
    const found = this.#contracts.get(contract);
    if (found !== undefined) return found;
    const names = [...this.#contracts.keys()].join(', ');
    throw new JsonMismatch(at, `a contract of the world (${names})`, contract);
  }

  #error(
    error: { readonly name: string; readonly args: readonly unknown[] },
    at: string,
  ): CallError {
    const inputs = this.#errors.get(error.name);
    if (inputs === undefined) throw new JsonMismatch(`${at}.name`, 'an error', error.name);
    return { name: error.name, args: values(inputs, error.args, `${at}.args`) };
  }

  #event(log: RecordedLog, at: string): ContractEvent {
    const inputs = this.#interface(log.emitter, `${at}.emitter`).events.get(log.event);
    if (inputs === undefined) {
      throw new JsonMismatch(`${at}.event`, `an event of ${log.emitter}`, log.event);
    }
    const args = inputs.map((input) => {
      const name = input.name!;
      return [
        name,
        valueFromJson(input, (log.args[name] ?? null) as Json, `${at}.args.${name}`),
      ] as const;
    });
    return { emitter: log.emitter, name: log.event, args: Object.fromEntries(args) };
  }
}

type RecordedLog = RecordedStep['outcome']['logs'][number];
type Signature = {
  readonly inputs: readonly AbiParameter[];
  readonly outputs: readonly AbiParameter[];
};
type Interface = {
  readonly functions: ReadonlyMap<string, Signature>;
  readonly events: ReadonlyMap<string, readonly AbiParameter[]>;
  readonly errors: readonly (readonly [string, readonly AbiParameter[]])[];
};

function interfaceOf(abi: Abi): Interface {
  const functions = abi.filter((item) => item.type === 'function');
  const events = abi.filter((item) => item.type === 'event');
  const errors = abi.filter((item) => item.type === 'error');
  return {
    functions: new Map(functions.map((item) => [toFunctionSignature(item), item])),
    events: new Map(events.map((item) => [item.name, item.inputs])),
    errors: errors.map((item) => [item.name, item.inputs]),
  };
}

function values(
  parameters: readonly AbiParameter[],
  found: readonly unknown[],
  at: string,
): readonly Value[] {
  if (found.length !== parameters.length) {
    throw new JsonMismatch(at, `${parameters.length} values`, found);
  }
  return parameters.map((parameter, index) =>
    valueFromJson(parameter, found[index] as Json, `${at}[${index}]`),
  );
}

/** Integers as bigints, hex in lower case, whatever the shape: no ABI describes this part. */
function plainValues(json: unknown): unknown {
  if (typeof json === 'number') return BigInt(json);
  if (typeof json === 'string') {
    if (/^-?\d+$/.test(json)) return BigInt(json);
    return /^0x[\da-f]*$/i.test(json) ? (json.toLowerCase() as Hex) : json;
  }
  if (Array.isArray(json)) return json.map(plainValues);
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json);
  return Object.fromEntries(
    entries.map(([name, item]) => [plainName(name), plainValues(item)] as const),
  );
}

function plainName(name: string): string {
  return name.startsWith('0x') ? name.toLowerCase() : name;
}

function malformed(file: string, field: string, expected: string, found: unknown): UsageError {
  return new UsageError({
    code: 'trace/malformed',
    message: 'A recorded trace cannot be read',
    facts: { file, field, problem: expected, found: String(found) },
    hint: 'Correct that field, or record the trace anew.',
  });
}
