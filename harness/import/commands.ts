import type { Abi, AbiFunction, AbiParameter } from 'viem';
import { toFunctionSignature } from 'viem/utils';
import { type Address, type AnyModel, type Command, isList, type Value } from '../model/index.js';
import { functionTable } from '../target/codec/index.js';
import { type Json, JsonMismatch, valueFromJson } from '../trace/json.js';
import type { ForeignAction, ForeignCall } from './foreign.js';

/** A call as a command of a plan, with a remark if it is not typed; or why it is left out. */
export type Imported =
  | { readonly command: Command; readonly remark?: string }
  | { readonly skipped: string };

/** Who foreign addresses are in our world; those without an entry stay what they are. */
export type Translation = ReadonlyMap<Address, Address>;

type Resolved =
  | { readonly item: AbiFunction; readonly args: readonly Value[] }
  | { readonly raw: `0x${string}`; readonly why: string }
  | { readonly unknown: string };

/**
 * Types a call by the ABI that the model has of a contract. Calldata that is none of that ABI's
 * stays bytes; a function that the model does not know is left out, since nothing is expected of
 * it. A `JsonMismatch` for arguments that are not of the function's types.
 */
export function importCommand(options: {
  readonly call: ForeignCall;
  readonly contract: string;
  readonly model: AnyModel;
  readonly translation: Translation;
}): Imported {
  const { call, contract, model, translation } = options;
  const { abi } = model.world.contracts.find(({ name }) => name === contract)!;
  const base = { from: translation.get(call.from) ?? call.from, to: contract, value: call.value };
  const resolved = resolveAction(call.action, abi);
  if ('raw' in resolved) {
    const remark = `${call.at} stays calldata: ${resolved.why}`;
    return { command: { ...base, calldata: resolved.raw }, remark };
  }
  const signature = 'unknown' in resolved ? resolved.unknown : toFunctionSignature(resolved.item);
  const known = Object.hasOwn(model.operations[contract] ?? {}, signature);
  if ('unknown' in resolved || !known) {
    return { skipped: `of ${contract}.${signature}: the model does not know it` };
  }
  const args = resolved.args.map((arg, index) =>
    translate(resolved.item.inputs[index]!, arg, translation),
  );
  return { command: { ...base, function: signature, args } };
}

/** The functions of an ABI with a full signature, or with a bare name. */
export function functionsNamed(abi: Abi, name: string): readonly AbiFunction[] {
  const functions = abi.filter((item) => item.type === 'function');
  if (!name.includes('(')) return functions.filter((item) => item.name === name);
  return functions.filter((item) => toFunctionSignature(item) === name);
}

function resolveAction(action: ForeignAction, abi: Abi): Resolved {
  if (action.kind === 'arguments') {
    const { at } = action;
    const [item, ...others] = functionsNamed(abi, action.function);
    if (item === undefined) return { unknown: action.function };
    if (others.length > 0) {
      throw new JsonMismatch(`${at}.methodSignature`, 'a full signature', action.function);
    }
    return { item, args: argumentsOf(item, action.args, `${at}.inputValues`) };
  }
  if (action.kind !== 'calldata') throw new Error(`a ${action.kind} is no call`);
  return decoded(action, abi);
}

function decoded(
  { calldata, signature }: ForeignAction & { readonly kind: 'calldata' },
  abi: Abi,
): Resolved {
  const selector = calldata.slice(0, 10) as `0x${string}`;
  const codec = functionTable(abi).bySelector.get(selector);
  if (codec === undefined) {
    if (signature !== undefined) return { unknown: signature };
    return { raw: calldata, why: `the model has no function ${selector}` };
  }
  const args = codec.decodeArguments(calldata);
  if (args === undefined || codec.encodeCall(args) !== calldata) {
    return { raw: calldata, why: `its bytes are not those of a plain call of ${codec.signature}` };
  }
  return { item: functionsNamed(abi, codec.signature)[0]!, args };
}

function argumentsOf({ inputs }: AbiFunction, args: readonly Json[], at: string): readonly Value[] {
  if (args.length !== inputs.length) {
    throw new JsonMismatch(at, `${inputs.length} arguments`, args);
  }
  return inputs.map((input, index) => {
    return valueFromJson(input, prefixed(input, args[index]!), `${at}[${index}]`);
  });
}

/** Gives bytes and addresses the `0x` that they may lack. */
function prefixed(parameter: AbiParameter, json: Json): Json {
  if (typeof json === 'string') {
    const bare = /^(bytes|address)/.test(parameter.type) && !/^0x/i.test(json);
    return bare ? `0x${json}` : json;
  }
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) {
    const item = itemOf(parameter);
    return json.map((part: Json) => prefixed(item, part));
  }
  const components = 'components' in parameter ? parameter.components : [];
  const entries = Object.entries(json).map(([name, part]): [string, Json] => {
    const component = components.find((one) => one.name === name);
    return [name, component === undefined ? part : prefixed(component, part)];
  });
  return Object.fromEntries(entries);
}

function itemOf(parameter: AbiParameter): AbiParameter {
  return { ...parameter, type: parameter.type.replace(/\[\d*\]$/, '') };
}

/** Puts our addresses for theirs, wherever the ABI says that there is an address. */
function translate(parameter: AbiParameter, value: Value, translation: Translation): Value {
  if (typeof value !== 'object') {
    return parameter.type === 'address' ? (translation.get(value as Address) ?? value) : value;
  }
  if (isList(value)) {
    const item = itemOf(parameter);
    return value.map((part) => translate(item, part, translation));
  }
  const components = 'components' in parameter ? parameter.components : [];
  const fields = components.map((component, index): [string, Value] => {
    const name = component.name ?? String(index);
    return [name, translate(component, value[name]!, translation)];
  });
  return Object.fromEntries(fields);
}
