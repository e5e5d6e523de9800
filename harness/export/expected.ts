import type { Abi, AbiEvent } from 'viem';
import { toEventSignature, toFunctionSignature } from 'viem/utils';
import type { Address, CallError, Command, ContractEvent, Hex, Value } from '../model/index.js';
import { isRaw, keccak256 } from '../model/index.js';
import { argumentsOf, type Parameter } from '../target/codec/coder.js';
import { decodeCalldata } from '../target/codec/index.js';
import { signatureOf } from '../target/codec/overloads.js';
import type { Exportable } from './exportable.js';

/** Values with the types that they are encoded as. */
export type Typed = {
  readonly parameters: readonly Parameter[];
  readonly values: readonly Value[];
};

/** A selector by the signature that it comes from, and what is encoded after it. */
export type Payload =
  | { readonly kind: 'typed'; readonly signature: string; readonly arguments: Typed }
  | { readonly kind: 'raw'; readonly data: Hex };

/** A log: what is in its topics after the first, and its data. */
export type ExpectedLog = {
  readonly emitter: Address;
  readonly signature: string;
  readonly indexed: Typed;
  readonly data: Typed;
};

const WORD: Parameter = { name: '', type: 'bytes32' };
const BUILT_IN: Readonly<Record<string, string>> = { Error: 'string', Panic: 'uint256' };

/** Encoded values as hexadecimal without `0x`. */
export function encodeTyped({ parameters, values }: Typed): string {
  return argumentsOf(parameters).encode(values);
}

/** A payload's bytes. */
export function payloadBytes(payload: Payload): Hex {
  if (payload.kind === 'raw') return payload.data;
  const selector = keccak256(`0x${Buffer.from(payload.signature).toString('hex')}`).slice(0, 10);
  return `0x${selector.slice(2)}${encodeTyped(payload.arguments)}`;
}

/** All topics of a log. */
export function topicsOf({ signature, indexed }: ExpectedLog): readonly Hex[] {
  const first = keccak256(`0x${Buffer.from(signature).toString('hex')}`);
  const rest = encodeTyped(indexed).match(/.{64}/g) ?? [];
  return [first, ...rest.map((word): Hex => `0x${word}`)];
}

/** A command as its function and arguments, where its bytes say no more than these. */
export function payloadOf(exportable: Exportable, command: Command): Payload {
  if (isRaw(command)) return { kind: 'raw', data: command.calldata };
  const item = abisOf(exportable, command.to)
    .flat()
    .find((entry) => entry.type === 'function' && toFunctionSignature(entry) === command.function);
  if (item?.type !== 'function') throw new Error(`${command.function} is in no ABI`);
  const typed = { parameters: item.inputs, values: command.args };
  return { kind: 'typed', signature: command.function, arguments: typed };
}

/** Calldata of the deployment, the other way round. */
export function payloadOfCalldata(exportable: Exportable, contract: string, data: Hex): Payload {
  for (const abi of abisOf(exportable, contract)) {
    const decoded = decodeCalldata(abi, data);
    if (decoded === undefined) continue;
    const command = { from: data, to: contract, function: decoded.signature, args: decoded.args };
    return payloadOf(exportable, { ...command, value: 0n });
  }
  return { kind: 'raw', data };
}

/** The values that a successful call returns; undefined for calls of raw bytes. */
export function returnsOf(
  exportable: Exportable,
  command: Command,
  values: readonly Value[],
): Typed | undefined {
  if (isRaw(command)) return undefined;
  const item = abisOf(exportable, command.to)
    .flat()
    .find((entry) => entry.type === 'function' && toFunctionSignature(entry) === command.function);
  return item?.type === 'function' ? { parameters: item.outputs, values } : undefined;
}

/** What a call reverts with; undefined where no ABI declares the error. */
export function errorPayload(
  exportable: Exportable,
  { name, args }: CallError,
): Payload | undefined {
  if (name === '(empty)' || name === '(halt)') return { kind: 'raw', data: '0x' };
  if (name === '(unknown)') return { kind: 'raw', data: args[0] as Hex };
  const builtIn = BUILT_IN[name];
  if (builtIn !== undefined) {
    const typed = { parameters: [{ name: '', type: builtIn }], values: args };
    return { kind: 'typed', signature: `${name}(${builtIn})`, arguments: typed };
  }
  const item = abisOf(exportable)
    .flat()
    .find((entry) => {
      if (entry.type !== 'error' || entry.inputs.length !== args.length) return false;
      return entry.name === name || signatureOf(entry) === name;
    });
  if (item?.type !== 'error') return undefined;
  const signature = toFunctionSignature({
    ...item,
    type: 'function',
    outputs: [],
    stateMutability: 'view',
  });
  return { kind: 'typed', signature, arguments: { parameters: item.inputs, values: args } };
}

/** The log of an event; undefined where no ABI declares it. */
export function expectedLog(exportable: Exportable, event: ContractEvent): ExpectedLog | undefined {
  const { emitter, name, args } = event;
  const names = Object.keys(args);
  const fits = (entry: Abi[number]): entry is AbiEvent => {
    if (entry.type !== 'event' || entry.anonymous === true) return false;
    if (entry.name !== name && signatureOf(entry) !== name) return false;
    const declared = entry.inputs.map(nameAt);
    return declared.length === names.length && declared.every((known) => known in args);
  };
  const item = [...abisOf(exportable, emitter), ...abisOf(exportable)].flat().find(fits);
  if (item === undefined) return undefined;
  const values = item.inputs.map((input, index) => {
    // What has no fixed size is only there as its hash, which is then the value.
    const hashed = input.indexed === true && argumentsOf([input]).dynamic;
    const parameter: Parameter = hashed ? WORD : input;
    return { parameter, value: args[nameAt(input, index)]!, indexed: input.indexed === true };
  });
  const typed = (indexed: boolean): Typed => {
    const chosen = values.filter((value) => value.indexed === indexed);
    return {
      parameters: chosen.map(({ parameter }) => parameter),
      values: chosen.map(({ value }) => value),
    };
  };
  const address = exportable.session.setting.contracts[emitter] ?? (emitter as Address);
  const signature = toEventSignature(item);
  return { emitter: address, signature, indexed: typed(true), data: typed(false) };
}

function nameAt({ name }: { readonly name?: string | undefined }, index: number): string {
  return name ? name : `${index}`;
}

/** ABIs of one contract, or of all: as the model declares them first. */
function abisOf({ session }: Exportable, contract?: string): readonly Abi[] {
  const { model, target } = session;
  const declared = model.world.contracts.filter(({ name }) => name === (contract ?? name));
  const compiled = declared.flatMap(({ name }) => target.artifacts[name] ?? []);
  return [...declared, ...compiled].map(({ abi }) => abi);
}
