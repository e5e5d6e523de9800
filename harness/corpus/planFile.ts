import { toFunctionSignature } from 'viem/utils';
import {
  type Address,
  type AnyModel,
  type Command,
  type Environment,
  type Hex,
  isRaw,
  type Value,
} from '../model/index.js';
import {
  type Json,
  JsonMismatch,
  likeTemplate,
  valueFromJson,
  valueToJson,
} from '../trace/json.js';
import type { Plan, PlannedStep, Standing } from '../trace/plan.js';

/** Longer plans than this are no plans of ours: a chain would refuse them too. */
const MAX_STEPS = 100_000;

type Fields = Readonly<Record<string, Json | undefined>>;

/** A plan as it is written to a file; actors are named for readers, addresses decide. */
export function planToJson(plan: Plan, model: AnyModel): Json {
  return {
    model: plan.model,
    parameters: valueToJson(plan.parameters),
    hardfork: plan.hardfork,
    origin: valueToJson(plan.origin),
    ...(plan.standing === undefined ? {} : { standing: valueToJson(plan.standing) }),
    steps: plan.steps.map((step) => stepToJson(step, model)),
  };
}

/** Reads a plan back, every number by the ABI's type; a `JsonMismatch` says what is wrong where. */
export function planFromJson(json: Json, model: AnyModel): Plan {
  const fields = record(json, 'plan');
  const name = text(fields, 'model', 'plan');
  if (name !== model.name) throw new JsonMismatch('plan.model', `"${model.name}"`, name);
  const steps = list(fields, 'steps', 'plan');
  if (steps.length > MAX_STEPS) {
    throw new JsonMismatch('plan.steps', `at most ${MAX_STEPS} steps`, steps.length);
  }
  const parsed = steps.map((step, index) => stepFromJson(step, model, `plan.steps[${index}]`));
  parsed.forEach((step, index) => {
    if (index > 0) checkOrder(parsed[index - 1]!, step, `plan.steps[${index}].block`);
  });
  const parameters = likeTemplate(model.parameters, fields.parameters ?? null, 'plan.parameters');
  return {
    model: name,
    parameters,
    hardfork: text(fields, 'hardfork', 'plan'),
    origin: originFromJson(fields.origin),
    steps: parsed,
    ...(fields.standing === undefined ? {} : { standing: standingFromJson(fields.standing) }),
  };
}

function stepToJson({ command, environment }: PlannedStep, model: AnyModel): Json {
  const known = { ...model.world.accounts, ...model.world.actors };
  const actor = Object.entries(known).find(([, address]) => address === command.from)?.[0];
  const call: Json = isRaw(command)
    ? { calldata: command.calldata }
    : { function: command.function, args: valueToJson(command.args) };
  return {
    ...(actor === undefined ? {} : { actor }),
    from: command.from,
    to: command.to,
    ...(call as Record<string, Json>),
    ...(command.value === 0n ? {} : { value: command.value.toString() }),
    block: valueToJson(environment),
  };
}

function stepFromJson(json: Json, model: AnyModel, at: string): PlannedStep {
  const fields = record(json, at);
  const to = text(fields, 'to', at);
  const contract = model.world.contracts.find(({ name }) => name === to);
  if (contract === undefined) {
    const names = model.world.contracts.map(({ name }) => name).join(', ');
    throw new JsonMismatch(`${at}.to`, `one of ${names}`, to);
  }
  const from = hex(fields, 'from', 'address', at) as Address;
  const value = integer(fields.value ?? '0', 'uint256', `${at}.value`);
  const environment = environmentFromJson(fields.block, `${at}.block`);
  if ('calldata' in fields) {
    const calldata = hex(fields, 'calldata', 'bytes', at);
    return { command: { from, to, calldata, value }, environment };
  }
  const signature = text(fields, 'function', at);
  const item = contract.abi.find(
    (entry) => entry.type === 'function' && toFunctionSignature(entry) === signature,
  );
  if (item?.type !== 'function') {
    throw new JsonMismatch(`${at}.function`, `a function of ${to}`, signature);
  }
  const given = list(fields, 'args', at);
  if (given.length !== item.inputs.length) {
    throw new JsonMismatch(`${at}.args`, `${item.inputs.length} arguments`, given);
  }
  const args = item.inputs.map((input, index): Value => {
    return valueFromJson(input, given[index]!, `${at}.args[${index}]`);
  });
  const command: Command = { from, to, function: signature, args, value };
  return { command, environment };
}

function environmentFromJson(json: Json | undefined, at: string): Environment {
  const block = record(json, at);
  return {
    number: integer(block.number, 'uint64', `${at}.number`),
    timestamp: integer(block.timestamp, 'uint64', `${at}.timestamp`),
    parentHash: hex(block, 'parentHash', 'bytes32', at),
    chainId: integer(block.chainId, 'uint64', `${at}.chainId`),
    baseFee: integer(block.baseFee, 'uint128', `${at}.baseFee`),
    prevRandao: hex(block, 'prevRandao', 'bytes32', at),
  };
}

/** Calls share a block or come in later ones; a block has one time, and time goes up. */
function checkOrder(before: PlannedStep, after: PlannedStep, at: string): void {
  const [last, next] = [before.environment, after.environment];
  if (next.number < last.number) {
    throw new JsonMismatch(`${at}.number`, `at least ${last.number}`, String(next.number));
  }
  const same = next.number === last.number;
  if (same ? next.timestamp !== last.timestamp : next.timestamp <= last.timestamp) {
    const expected = same ? `${last.timestamp}, the time of its block` : `over ${last.timestamp}`;
    throw new JsonMismatch(`${at}.timestamp`, expected, String(next.timestamp));
  }
}

function originFromJson(json: Json | undefined): Plan['origin'] {
  if (json === undefined) return {};
  const { seed, run, note } = record(json, 'plan.origin');
  return {
    ...(typeof seed === 'string' ? { seed } : {}),
    ...(typeof run === 'number' ? { run } : {}),
    ...(typeof note === 'string' ? { note } : {}),
  };
}

/** Where a saved plan begins, unless that is a fresh world; a `JsonMismatch` for nonsense. */
function standingFromJson(json: Json): Standing {
  const at = 'plan.standing';
  const fields = record(json, at);
  return {
    chainId: integer(fields.chainId, 'uint64', `${at}.chainId`),
    block: integer(fields.block, 'uint64', `${at}.block`),
    address: hex(fields, 'address', 'address', at),
    as: text(fields, 'as', at),
    actors: list(fields, 'actors', at).map((actor, index) => {
      return valueFromJson({ type: 'address' }, actor, `${at}.actors[${index}]`) as Address;
    }),
  };
}

function record(json: Json | undefined, at: string): Fields {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new JsonMismatch(at, 'an object', json);
  }
  return json as Fields;
}

function list(fields: Fields, name: string, at: string): readonly Json[] {
  const json = fields[name];
  if (!Array.isArray(json)) throw new JsonMismatch(`${at}.${name}`, 'a list', json);
  return json;
}

function text(fields: Fields, name: string, at: string): string {
  const json = fields[name];
  if (typeof json !== 'string') throw new JsonMismatch(`${at}.${name}`, 'a text', json);
  return json;
}

function integer(json: Json | undefined, type: string, at: string): bigint {
  return valueFromJson({ type }, json ?? null, at) as bigint;
}

function hex(fields: Fields, name: string, type: string, at: string): Hex {
  return valueFromJson({ type }, fields[name] ?? null, `${at}.${name}`) as Hex;
}
