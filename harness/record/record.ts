import type { EmittedLog } from '../chain/decoder.js';
import type { Address, Environment, Hex } from '../model/index.js';

/** Words of storage by contract name and slot. */
export type Words = Readonly<Record<string, Readonly<Record<Hex, Hex>>>>;

/** A call of a contract of the world that was mined, whoever made it and from wherever. */
export type RecordedCall = {
  /** Its place in the transaction's tree of calls: empty for the transaction itself. */
  readonly at: readonly number[];
  readonly from: Address;
  /** A contract's name in the world. */
  readonly to: string;
  readonly input: Hex;
  /** Wei. */
  readonly value: bigint;
  /** It could not change anything. */
  readonly view: boolean;
  readonly success: boolean;
  /** It failed for want of gas, of which a model knows nothing. */
  readonly ranOut: boolean;
  /** What it returned or reverted with; undefined where the node did not say. */
  readonly output: Hex | undefined;
  /** Of contracts of the world; undefined where nobody says which are of this call. */
  readonly logs: readonly EmittedLog[] | undefined;
  /** Lengths of the places of calls around it that failed: they undid it. */
  readonly undone: readonly number[];
  /** The code that a proxy ran; undefined where there is no proxy, or nobody says. */
  readonly code: Address | undefined;
};

export type RecordedTransaction = {
  readonly hash: Hex;
  readonly calls: readonly RecordedCall[];
  /** Logs of contracts of the world, where its calls do not have them. */
  readonly logs: readonly EmittedLog[] | undefined;
  /** It called the world in ways that the node does not show. */
  readonly hidden: boolean;
};

/** New code behind a proxy of the world. */
export type Upgraded = {
  /** A contract's name in the world. */
  readonly contract: string;
  readonly implementation: Address;
  /** Whether it is the code that the record is read by, all the same. */
  readonly same: boolean;
};

/** A block in which the world was called. */
export type RecordedBlock = {
  readonly hash: Hex;
  readonly environment: Environment;
  readonly transactions: readonly RecordedTransaction[];
  /** Accounts that its calls and events name, besides those that are known by then. */
  readonly guests: readonly Address[];
  /** Words before it that were not known by then, or were known otherwise. */
  readonly before: Words;
  /** Words after it that are others than before. */
  readonly after: Words;
  /** Wei that contracts won or lost in it, by name. */
  readonly ether: Readonly<Record<string, bigint>>;
  readonly upgraded: readonly Upgraded[];
};

/** The first or last block of a record, by which words were read. */
export type Edge = { readonly number: bigint; readonly hash: Hex };

/** What happened to a deployed world in a range of blocks, as its chain tells it. */
export type ChainRecord = {
  readonly model: string;
  readonly parameters: unknown;
  readonly chainId: bigint;
  /** The deployed contract, or its proxy. */
  readonly address: Address;
  /** The target that its interface and layout were taken from. */
  readonly as: string;
  /** Whether calls within transactions are in it. */
  readonly calls: 'all' | 'transactions';
  /** Addresses by name. */
  readonly contracts: Readonly<Record<string, Address>>;
  readonly accounts: Readonly<Record<string, Address>>;
  /** Accounts that take part from the beginning on. */
  readonly people: readonly Address[];
  /** The block before the first that was recorded, and the words that the model read there. */
  readonly start: Edge & { readonly words: Words };
  readonly blocks: readonly RecordedBlock[];
  /** The last block that was looked at, and words that are others than after the last call. */
  readonly end: Edge & { readonly words: Words };
};
