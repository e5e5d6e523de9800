import { UsageError } from '../errors.js';
import type { Address, AnyModel } from '../model/index.js';
import { functionTable } from '../target/codec/index.js';
import { functionsNamed } from './commands.js';
import type { ForeignCall } from './foreign.js';
import type { Named } from './names.js';

/** Which contract of the world a foreign address is, and how that is known. */
export type Callees = {
  readonly contracts: ReadonlyMap<Address, string>;
  readonly notes: readonly string[];
};

/**
 * Finds out which called addresses are contracts of the world: those that the user named, those
 * whose Solidity name the file has, and for the subject the only other one that takes its
 * functions. UsageError `import/ambiguous` when several could be the same contract.
 */
export function findCallees(options: {
  readonly calls: readonly ForeignCall[];
  readonly model: AnyModel;
  readonly named: ReadonlyMap<Address, Named>;
  readonly file: string;
}): Callees {
  const { calls, model, named, file } = options;
  const { world } = model;
  const contracts = new Map<Address, string>();
  const notes: string[] = [];
  for (const [address, { contract }] of named) {
    if (contract !== undefined) contracts.set(address, contract);
  }
  const taken = () => new Set(contracts.values());
  const unknown = () => calls.filter(({ to }) => to !== undefined && !named.has(to));
  for (const { name, contract } of world.contracts) {
    if (taken().has(name)) continue;
    const alike = addressesOf(unknown().filter((call) => call.contract === contract));
    if (alike.length > 1) throw ambiguous(file, name, alike);
    for (const address of alike) {
      contracts.set(address, name);
      notes.push(`${address} is taken as ${name}: the file calls it ${contract}`);
    }
  }
  if (!taken().has(world.subject)) {
    const others = unknown().filter(({ to }) => !contracts.has(to!));
    const alike = addressesOf(others.filter((call) => takes(call, model)));
    if (alike.length > 1) throw ambiguous(file, world.subject, alike);
    for (const address of alike) {
      contracts.set(address, world.subject);
      const called = others.find(({ to }) => to === address)?.contract;
      const name = called === undefined ? '' : `, although the file calls it ${called}`;
      notes.push(
        `${address} is taken as ${world.subject}: no other address takes its functions${name}`,
      );
    }
  }
  return { contracts, notes };
}

/** Whether a call is one of a function that the subject has. */
function takes({ action }: ForeignCall, { world }: AnyModel): boolean {
  const { abi } = world.contracts.find(({ name }) => name === world.subject)!;
  if (action.kind === 'arguments') return functionsNamed(abi, action.function).length > 0;
  if (action.kind !== 'calldata') return false;
  return functionTable(abi).bySelector.has(action.calldata.slice(0, 10) as `0x${string}`);
}

function addressesOf(calls: readonly ForeignCall[]): readonly Address[] {
  return [...new Set(calls.map(({ to }) => to!))];
}

function ambiguous(file: string, contract: string, found: readonly Address[]): UsageError {
  return new UsageError({
    code: 'import/ambiguous',
    message: `${file} calls several contracts that could be ${contract}`,
    facts: { file, contract, addresses: found.join(', ') },
    hint: `Say which one it is: --map ${found[0]}=${contract}`,
  });
}
