import type { Address, Hex, Preset, Setting, World } from '../model/index.js';
import type { LoadedTarget } from '../target/artifact.js';
import type { Decoder } from './decoder.js';
import type { Prober } from './probe.js';

/** A world on a node: where everything is, and how to speak to it. */
export type Deployment = Omit<Setting, 'parameters'> & {
  readonly world: World;
  readonly target: LoadedTarget;
  readonly decoder: Decoder;
  readonly prober: Prober;
  /** Code at each contract's address, by contract name. */
  readonly code: Readonly<Record<string, Hex>>;
  /** The block that brought the world here; what comes after it is a plan's. */
  readonly head: Head;
  /** Wei that contracts, accounts and actors hold before the first step of any plan. */
  readonly balances: ReadonlyMap<Address, bigint>;
};

/**
 * Changes a world after it was deployed and set up: code, storage and ether by address, made from
 * where the contracts are and from the code that they have.
 */
export type Overlay = (deployed: Pick<Deployment, 'contracts' | 'code'>) => readonly Preset[];

/** A block that others follow; the time in Unix seconds. */
export type Head = { readonly number: bigint; readonly timestamp: bigint };

/** Wei that everybody has who is no contract: more than any sum of calls will move. */
export const PLENTY = 1n << 200n;
