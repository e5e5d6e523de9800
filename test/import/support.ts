import { encodeFunctionData, parseAbi } from 'viem';
import { importPlan } from '../../harness/import/importPlan.js';
import type { AnyModel } from '../../harness/model/index.js';
import { abiModel } from '../../harness/plan/abiModel.js';

export const abi = parseAbi([
  'struct Order { address to; bytes4 tag; bytes note; }',
  'function pay(address to, uint8 amount)',
  'function place(Order[] orders, address by)',
  'function twice(uint256 a)',
  'function twice(bytes a)',
  'function gone()',
]);
export const callable = ['pay(address,uint8)', 'place((address,bytes4,bytes)[],address)'];
/** A world of one contract, named `contract`; of `gone` it knows the name and nothing else. */
export const model = modelKnowing(
  [...callable, 'twice(uint256)', 'twice(bytes)', 'gone()'],
  ['gone()'],
);
export const SUBJECT = '0xc000000000000000000000000000000000000001';
export const OTHER = '0xc000000000000000000000000000000000000002';
export const [FIRST, SECOND] = [sender(1), sender(2)];
export const [ANN, BEN] = Object.values(model.world.actors);

function modelKnowing(functions: readonly string[], without: readonly string[]): AnyModel {
  const made = abiModel({ abi, callable: new Set(functions), constructorArgs: [] });
  const operations = Object.entries(made.operations.contract!);
  const known = operations.filter(([signature]) => !without.includes(signature));
  return { ...made, operations: { contract: Object.fromEntries(known) } };
}

export function sender(index: number): `0x${string}` {
  return `0x${index.toString(16).padStart(40, '0')}`;
}

export function pay(to: `0x${string}`, amount: number): `0x${string}` {
  return encodeFunctionData({ abi, functionName: 'pay', args: [to, amount] });
}

/** Foundry's call of the subject. */
export function foundry(calldata: string, more: Record<string, unknown> = {}) {
  const absent = { warp: null, roll: null, contract_name: null, signature: null };
  return { ...absent, sender: FIRST, addr: SUBJECT, calldata, ...more };
}

/** Medusa's call of the subject, by a function's name. */
export function medusa(
  methodSignature: string,
  inputValues: readonly unknown[],
  [blockNumberDelay, blockTimestampDelay]: readonly [number, number] = [0, 0],
) {
  const call = { from: FIRST, to: SUBJECT, value: '0x0' };
  const dataAbiValues = { methodSignature, inputValues };
  return { call: { ...call, dataAbiValues }, blockNumberDelay, blockTimestampDelay };
}

export function imported(json: unknown, options: Partial<Parameters<typeof importPlan>[0]> = {}) {
  return importPlan({ text: JSON.stringify(json), file: 'f.json', model, names: [], ...options });
}

export function commands(json: unknown, options: Partial<Parameters<typeof importPlan>[0]> = {}) {
  return imported(json, options).plan.steps.map(({ command }) => command);
}

export function failure(run: () => unknown): Record<string, unknown> {
  try {
    run();
  } catch (error) {
    const { code, facts, hint } = error as Record<string, unknown>;
    return { code, ...(facts as object), hint };
  }
  throw new Error('nothing failed');
}
