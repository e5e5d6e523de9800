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
  type EventForm,
  type EventTable,
  errorTable,
  eventForms,
  eventTable,
  type FunctionCodec,
  functionTable,
  NOWHERE,
  type RawLog,
} from '../target/codec/index.js';
import { CALL_GAS } from './node.js';

export type EmittedLog = RawLog & { readonly address: Address };

/** What a node says that a call did. */
export type RawResult = {
  readonly success: boolean;
  /** Returned values, or what it reverted with. */
  readonly data: Hex;
  readonly logs: readonly EmittedLog[];
  /** What it used, where it was given `CALL_GAS`: a call that failed with all of it halted. */
  readonly gas?: bigint;
};

/** Turns commands into calldata and results into outcomes, for one deployed world. */
export type Decoder = {
  /** UsageError for a contract or function that the world does not have, or bad arguments. */
  readonly calldata: (command: Command) => Hex;
  readonly addressOf: (contract: string) => Address;
  readonly outcome: (command: Command, result: RawResult) => Outcome;
  /**
   * Where the digits end that begin at a position of a text and are what the command returns, if
   * it returns these very values; `NOWHERE` if it does not, or not for certain.
   */
  readonly endOfReturns: (
    command: Command,
    returns: readonly Value[],
    text: string,
    at: number,
  ) => number;
  /** How an event stands in a log; undefined where such a log may be another event's. */
  readonly formOf: (event: ContractEvent) => EmittedForm | undefined;
};

/** The emitter's address, and what it emits. */
export type EmittedForm = EventForm & { readonly address: Address };

/** A contract's functions; what the model declares comes before what the target compiled to. */
type Interface = {
  readonly address: Address;
  readonly bySignature: ReadonlyMap<string, FunctionCodec>;
  readonly bySelector: ReadonlyMap<string, FunctionCodec>;
  /** Its own come before those of others: they say what names mean. */
  readonly events: EventTable;
  readonly errors: ErrorTable;
};

const NO_VALUES: readonly Value[] = [];
/** A revert gives back what gas is left; running out of it, or no instruction, does not. */
const HALTED: Outcome = { status: 'revert', error: { name: '(halt)', args: [] } };

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
  const allAbis = [...names.flatMap(abisOf), ...extraAbis];
  const interfaces = new Map(
    names.map((name) => [name, interfaceOf(contracts[name]!, abisOf(name), allAbis)]),
  );
  const decodeLogs = logDecoder(interfaces, eventTable(allAbis));

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
  const forms = emittedForms(interfaces);
  return {
    addressOf: (contract) => interfaceNamed(contract).address,
    calldata: (command) =>
      isRaw(command) ? command.calldata : codecOf(command)!.encodeCall(command.args),
    outcome: (command, { success, data, logs, gas }) => {
      if (!success) {
        if (gas === CALL_GAS && data === '0x') return HALTED;
        return { status: 'revert', error: decodeError(interfaceNamed(command.to).errors, data) };
      }
      const codec = codecOf(command);
      const returns = codec === undefined ? rawReturns(data) : codec.decodeReturns(data);
      return { status: 'success', returns, events: logs.map(decodeLogs) };
    },
    endOfReturns: (command, returns, text, at) => {
      const codec = codecOf(command);
      if (codec !== undefined) return codec.endOfReturns(returns, text, at);
      return returns.length === 0 ? at : NOWHERE;
    },
    formOf: ({ emitter, name }) => forms.get(emitter)?.get(name),
  };
}

function rawReturns(data: Hex): readonly Value[] {
  return data === '0x' ? NO_VALUES : [{ undecodable: data }];
}

function interfaceOf(address: Address, abis: readonly Abi[], others: readonly Abi[]): Interface {
  const tables = abis.map(functionTable).reverse();
  return {
    address,
    bySignature: new Map(tables.flatMap((table) => [...table.bySignature])),
    bySelector: new Map(tables.flatMap((table) => [...table.bySelector])),
    events: eventTable([...abis, ...others]),
    errors: errorTable([...abis, ...others]),
  };
}

function logDecoder(interfaces: ReadonlyMap<string, Interface>, anyContract: EventTable) {
  const emitters = new Map(
    [...interfaces].map(([name, { address, events }]) => {
      return [address, { name, tables: [events] }] as const;
    }),
  );
  return (log: EmittedLog): ContractEvent => {
    const emitter = emitters.get(log.address);
    const { name, args } = decodeLog(emitter?.tables ?? [anyContract], log);
    return { emitter: emitter?.name ?? log.address, name, args };
  };
}

/** Of contracts that the world names, by name of emitter and event. */
function emittedForms(
  interfaces: ReadonlyMap<string, Interface>,
): ReadonlyMap<string, ReadonlyMap<string, EmittedForm>> {
  // Decoding gives the last of several names to an address, so only that one may be expected.
  const byAddress = new Map([...interfaces].map(([name, { address }]) => [address, name]));
  const certain = [...interfaces].filter(([name, { address }]) => byAddress.get(address) === name);
  return new Map(
    certain.map(([emitter, { address, events }]) => {
      const forms = [...eventForms(events)];
      return [emitter, new Map(forms.map(([name, form]) => [name, { address, ...form }]))];
    }),
  );
}

function missing(code: string, what: string, name: string, known: Iterable<string>): never {
  throw new UsageError({
    code,
    message: `A plan names a ${what} that the world does not have.`,
    facts: { name, known: [...known].join(', ') },
    hint: 'The plan was made for another model, or for another version of it.',
  });
}
