import type { Abi } from 'viem';
import type { Hex, World } from '../model/index.js';

/** solc's `storageLayout`, as it prints it. */
export type StorageLayout = {
  readonly storage: readonly StorageEntry[];
  readonly types: Readonly<Record<string, StorageType>> | null;
};

export type StorageEntry = {
  readonly label: string;
  /** Decimal. */
  readonly slot: string;
  readonly offset: number;
  readonly type: string;
};

export type StorageType = {
  readonly encoding: 'inplace' | 'mapping' | 'dynamic_array' | 'bytes';
  readonly label: string;
  /** Decimal. */
  readonly numberOfBytes: string;
  readonly base?: string;
  readonly key?: string;
  readonly value?: string;
  readonly members?: readonly StorageEntry[];
};

/** Byte ranges by source and library name, as solc prints them. */
export type LinkReferences = Readonly<
  Record<string, Readonly<Record<string, readonly { start: number; length: number }[]>>>
>;

/** A compiled contract: all that the engine needs of it. */
export type Artifact = {
  /** As the compiler names it: `contracts/vaults/Vault.sol`. */
  readonly sourceName: string;
  readonly contractName: string;
  readonly abi: Abi;
  /** Creation code, maybe with unlinked placeholders. */
  readonly bytecode: string;
  /** Runtime code as compiled: immutables are zero, libraries maybe unlinked. */
  readonly runtimeBytecode: string;
  readonly linkReferences: LinkReferences;
  readonly storageLayout: StorageLayout;
  /** Artifacts of the external libraries it links, by name. */
  readonly libraries: Readonly<Record<string, Artifact>>;
  /** Long version of the compiler: `0.8.20+commit.a1b79de6`. */
  readonly compiler: string;
  /** What it was told: `optimizer for 200 runs, shanghai`. Missing where nobody knows. */
  readonly settings?: string;
};

/** What a target lacks of a model's needs, each by name, with how it differs if it is there. */
export type Lacks = {
  readonly functions: readonly string[];
  readonly events: readonly string[];
  readonly errors: readonly string[];
  readonly variables: readonly string[];
};

/** What a model's world is made of, compiled: the subject from a target, companions as declared. */
export type LoadedTarget = {
  /** As the user wrote it: `reference`, `./Vault.sol:Vault`. */
  readonly spec: string;
  /** By contract name in the world. */
  readonly artifacts: Readonly<Record<string, Artifact>>;
  /** What is to be deployed, where that is not the model's own world: other arguments, a proxy. */
  readonly world?: World;
  /** How the subject was come by: `solc 0.8.20, optimizer for 200 runs, shanghai`, or a path. */
  readonly manner?: string;
  /** Of a subject that was taken although it lacks something: what, and what was declared. */
  readonly partial?: { readonly lacks: Lacks; readonly declared: Artifact };
  /** keccak-256 of the subject's linked-or-not runtime bytecode, metadata included. */
  readonly bytecodeHash: Hex;
};
