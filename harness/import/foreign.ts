import type { Address, Hex } from '../model/index.js';
import type { Json } from '../trace/json.js';

/** What a foreign call does, as far as its file says it. */
export type ForeignAction =
  /** `signature` is there when the file names the function. */
  | { readonly kind: 'calldata'; readonly calldata: Hex; readonly signature?: string | undefined }
  | {
      readonly kind: 'arguments';
      /** Where in the file the arguments are. */
      readonly at: string;
      /** A full signature, or a bare name. */
      readonly function: string;
      /** Bytes and addresses may lack their `0x`. */
      readonly args: readonly Json[];
    }
  /** Time passes, nothing is called. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'creation' };

/** One call of another fuzzer, in that fuzzer's world: its addresses are not ours. */
export type ForeignCall = {
  /** Where in the file it is: `call_sequence[2]`. */
  readonly at: string;
  readonly from: Address;
  /** Undefined when it creates a contract. */
  readonly to: Address | undefined;
  /** Solidity's name of the called contract, when the file has it. */
  readonly contract?: string | undefined;
  readonly action: ForeignAction;
  /** Wei. */
  readonly value: bigint;
  /** How much later than the call before it; both 0 is the same block. */
  readonly seconds: bigint;
  readonly blocks: bigint;
};

/** What one fuzzer writes, and how it is read. */
export type ForeignFormat = {
  /** As `--from` takes it. */
  readonly name: 'foundry' | 'medusa' | 'echidna';
  /** `Foundry's invariant failure`. */
  readonly title: string;
  /** Where that fuzzer's chain stands when its first call is due. */
  readonly start: { readonly number: bigint; readonly timestamp: bigint };
  /** Whether a document is of this format, by what it has at its top. */
  readonly recognises: (json: unknown) => boolean;
  /** UsageError `import/malformed` for what does not keep to the format. */
  readonly read: (json: unknown, file: string) => readonly ForeignCall[];
};

/** The first element of a list of records; undefined when there is none. */
export function firstRecord(json: unknown): Readonly<Record<string, unknown>> | undefined {
  const first: unknown = Array.isArray(json) ? json[0] : undefined;
  return typeof first === 'object' && first !== null ? { ...first } : undefined;
}
