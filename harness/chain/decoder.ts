import type { Abi } from 'viem';
import { UsageError } from '../errors.js';
import {
  type Address,
  type Command,
  type ContractEvent,
  type Hex,
  isRaw,
  type Outcome,
  type Value,
  type World,
} from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import {
  decodeError,
  decodeLog,
  type ErrorTable,
  type EventTable,
  errorTable,
  eventTable,
  type FunctionCodec,
  functionTable,
  logEncoder,
  type RawLog,
} from '../target/codec/index.js';

export type EmittedLog = RawLog & { readonly address: Address };

/** What a node says that a call did. */
export type RawResult = {
  readonly success: boolean;
  /** Returned values, or what it reverted with. */
  readonly data: Hex;
  readonly logs: readonly EmittedLog[];
};

/** Turns commands into calldata and results into outcomes, for one deployed world. */
export type Decoder = {
  /** UsageError for a contract or function that the world does not have, or bad arguments. */
  readonly calldata: (command: Command) => Hex;
  readonly addressOf: (contract: string) => Address;
  readonly outcome: (command: Command, result: RawResult) => Outcome;
  /**
   * A result that has this very outcome. Undefined for a revert, and where that is not certain: the
   * outcome may be none that the command can have.
   */
  readonly encode: (command: Command, outcome: Outcome) => RawResult | undefined;
};

/** A contract's functions; what the model declares comes before what the target compiled to. */
type Interface = {
  readonly address: Address;
  readonly bySignature: ReadonlyMap<string, FunctionCodec>;
  readonly bySelector: ReadonlyMap<string, FunctionCodec>;
  readonly events: EventTable;
};

const NO_VALUES: readonly Value[] = [];

/** Compiles the ABIs of a world; `extraAbis` are those of proxies and the like. */
export function openDecoder(options: {
  readonly world: World;
  readonly target: LoadedTarget;
  readonly contracts: Readonly<Record<string, Address>>;
  readonly extraAbis?: readonly Abi[];
}): Decoder {
  const { world, target, contracts, extraAbis = [] } = options;
  const abisOf = (name: string) => [
    world.contracts.find((contract) => contract.name === name)!.abi,
    target.artifacts[name]!.abi,
  ];
  const names = world.contracts.map(({ name }) => name);
  const interfaces = new Map(
    names.map((name) => [name, interfaceOf(contracts[name]!, abisOf(name))]),
  );
  const allAbis = [...names.flatMap(abisOf), ...extraAbis];
  const decodeLogs = logDecoder(interfaces, eventTable(allAbis));
  const errors: ErrorTable = errorTable(allAbis);

  const interfaceNamed = (name: string): Interface =>
    interfaces.get(name) ?? missing('plan/contract', 'contract', name, names);
  const codecOf = (command: Command): FunctionCodec | undefined => {
    const { bySignature, bySelector } = interfaceNamed(command.to);
    if (isRaw(command)) return bySelector.get(command.calldata.slice(0, 10));
    return (
      bySignature.get(command.function) ??
      missing('plan/function', `function of ${command.to}`, command.function, bySignature.keys())
    );
  };
  const encodeEvent = eventEncoder(interfaces);
  return {
    addressOf: (contract) => interfaceNamed(contract).address,
    calldata: (command) =>
      isRaw(command) ? command.calldata : codecOf(command)!.encodeCall(command.args),
    outcome: (command, { success, data, logs }) => {
      if (!success) return { status: 'revert', error: decodeError(errors, data) };
      const codec = codecOf(command);
      const returns = codec === undefined ? rawReturns(data) : codec.decodeReturns(data);
      return { status: 'success', returns, events: logs.map(decodeLogs) };
    },
    encode: (command, outcome) => {
      if (outcome.status !== 'success') return undefined;
      const data = encodeReturns(codecOf(command), outcome.returns);
      if (data === undefined) return undefined;
      const logs: EmittedLog[] = [];
      for (const event of outcome.events) {
        const log = encodeEvent(event);
        if (log === undefined) return undefined;
        logs.push(log);
      }
      return { success: true, data, logs };
    },
  };
}

function encodeReturns(
  codec: FunctionCodec | undefined,
  returns: readonly Value[],
): Hex | undefined {
  if (codec === undefined) return returns.length === 0 ? '0x' : undefined;
  return codec.encodeReturns(returns);
}

function rawReturns(data: Hex): readonly Value[] {
  return data === '0x' ? NO_VALUES : [{ undecodable: data }];
}

function interfaceOf(address: Address, abis: readonly Abi[]): Interface {
  const tables = abis.map(functionTable).reverse();
  return {
    address,
    bySignature: new Map(tables.flatMap((table) => [...table.bySignature])),
    bySelector: new Map(tables.flatMap((table) => [...table.bySelector])),
    events: eventTable(abis),
  };
}

function logDecoder(interfaces: ReadonlyMap<string, Interface>, anyContract: EventTable) {
  const emitters = new Map(
    [...interfaces].map(([name, { address, events }]) => {
      return [address, { name, tables: [events, anyContract] }] as const;
    }),
  );
  return (log: EmittedLog): ContractEvent => {
    const emitter = emitters.get(log.address);
    const { name, args } = decodeLog(emitter?.tables ?? [anyContract], log);
    return { emitter: emitter?.name ?? log.address, name, args };
  };
}

/** Encodes events of contracts that the world names. */
function eventEncoder(interfaces: ReadonlyMap<string, Interface>) {
  // Decoding gives the last of several names to an address, so only that one may be encoded.
  const byAddress = new Map([...interfaces].map(([name, { address }]) => [address, name]));
  const emitters = new Map(
    [...interfaces]
      .filter(([name, { address }]) => byAddress.get(address) === name)
      .map(([name, { address, events }]) => [name, { address, encode: logEncoder(events) }]),
  );
  return ({ emitter, name, args }: ContractEvent): EmittedLog | undefined => {
    const known = emitters.get(emitter);
    const log = known?.encode(name, args);
    return log === undefined ? undefined : { address: known!.address, ...log };
  };
}

function missing(code: string, what: string, name: string, known: Iterable<string>): never {
  throw new UsageError({
    code,
    message: `A plan names a ${what} that the world does not have.`,
    facts: { name, known: [...known].join(', ') },
    hint: 'The plan was made for another model, or for another version of it.',
  });
}
