import type { Abi } from 'viem';
import type { Address, Hex, Value } from './value.js';

/** Stands for a deployed contract's address where the world is still a declaration. */
export type AddressReference = { readonly addressOf: string };

/** Stands for the id of the chain that the world is deployed on. */
export type ChainReference = { readonly chain: 'id' };

export type WorldValue = Value | AddressReference | ChainReference | readonly WorldValue[];

/** The id of whatever chain the world is deployed on, as an argument. */
export const CHAIN_ID_HERE: ChainReference = { chain: 'id' };

/** A contract's or an account's address, by its name in the world. */
export function addressOf(name: string): AddressReference {
  return { addressOf: name };
}

export type WorldCall = {
  /** An account's name. */
  readonly from: string;
  /** A contract's name. */
  readonly to: string;
  readonly function: string;
  readonly args: readonly WorldValue[];
};

export type WorldContract = {
  readonly name: string;
  /**
   * Where its Solidity is: a path, a `file:` URL, or `taiko-difftest/…` for what this package
   * ships. A target replaces that of the subject.
   */
  readonly source: string;
  readonly contract: string;
  /** An account's name; its nonce starts at 0, so addresses are known before deployment. */
  readonly deployer: string;
  readonly constructorArgs?: readonly WorldValue[];
  /** External libraries to deploy and link, by name in the same source. */
  readonly libraries?: readonly string[];
  readonly proxy?: 'none' | 'erc1967' | 'uups';
  /** Called after deployment, by the deployer unless `from` says otherwise. */
  readonly init?: {
    readonly function: string;
    readonly args: readonly WorldValue[];
    readonly from?: string;
  };
  /** What the model needs of it: a target that lacks some of it is refused by name. */
  readonly abi: Abi;
};

/** Code, storage and ether put in place before anything is deployed. */
export type Preset = {
  readonly address: Address;
  readonly code?: Hex;
  readonly storage?: Readonly<Record<Hex, Hex>>;
  /** Wei. */
  readonly balance?: bigint;
};

/** The subject and its companions, declared as data; any world is deployed by the engine. */
export type World = {
  /** Name of the contract under test. */
  readonly subject: string;
  /** In order of deployment. */
  readonly contracts: readonly WorldContract[];
  /** Roles by name. Names become the names in transcripts. */
  readonly accounts: Readonly<Record<string, Address>>;
  /** Ordinary users, by the name that transcripts give them, in order. */
  readonly actors: Readonly<Record<string, Address>>;
  /** Calls that bring the deployed contracts to the model's initial state. */
  readonly setup: readonly WorldCall[];
  readonly presets?: readonly Preset[];
};
