import { callAt, type Remote } from '../chain/remote.js';
import { InfrastructureError } from '../errors.js';
import type { Address, AnyModel, Hex, Value } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import { type FunctionCodec, functionTable } from '../target/codec/index.js';

/**
 * The model's parameters with what a deployed contract says of them at the remote's block: by its
 * getters without arguments that are named like them. What it has no getter for stays the model's.
 */
export async function readConstants(
  remote: Remote,
  {
    model,
    target,
    address,
  }: {
    readonly model: AnyModel;
    readonly target: LoadedTarget;
    readonly address: Address;
  },
): Promise<unknown> {
  const parameters = (model.parameters ?? {}) as Readonly<Record<string, Value>>;
  const { bySignature } = functionTable(target.artifacts[model.world.subject]!.abi);
  const read = await Promise.all(
    Object.entries(parameters).map(async ([name, own]) => {
      const getter = bySignature.get(`${name}()`);
      const found = getter === undefined ? undefined : await ask(remote, address, getter);
      return [name, typeof found === typeof own ? found : own] as const;
    }),
  );
  return Object.fromEntries(read);
}

/** Undefined where the contract does not answer as its interface says. */
async function ask(
  remote: Remote,
  address: Address,
  getter: FunctionCodec,
): Promise<Value | undefined> {
  let data: Hex;
  try {
    data = await callAt(remote, address, getter.encodeCall([]));
  } catch (error) {
    if (error instanceof InfrastructureError && error.code === 'fork/refused') return undefined;
    throw error;
  }
  const [value, ...more] = getter.decodeReturns(data);
  return more.length === 0 ? value : undefined;
}
