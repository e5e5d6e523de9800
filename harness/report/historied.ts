import type { DifftestError } from '../errors.js';
import type { Json } from '../trace/json.js';

export type VersionVerdict = 'pass' | 'fail' | 'unknown' | 'not comparable';

/** What a version's interface has otherwise than the model needs it, by name. */
export type VersionInterface = {
  readonly missing: {
    readonly functions: readonly string[];
    readonly events: readonly string[];
    readonly errors: readonly string[];
    readonly variables: readonly string[];
  };
  readonly extra: {
    readonly functions: readonly string[];
    readonly events: readonly string[];
    readonly errors: readonly string[];
  };
};

/** The least sequence that tells a version from the model. */
export type VersionWitness = {
  readonly code: string;
  readonly function: string;
  readonly commands: number;
  readonly minimal: boolean;
  readonly confirmation: string;
  /** Numbered lines, then the table of what differs. */
  readonly transcript: readonly string[];
  /** As files hold it. */
  readonly plan: Json;
  /** Where it is saved, for `replay` and `bisect`. */
  readonly file: string | undefined;
};

/** One content that the file had, and what became of testing it. */
export type VersionReport = {
  readonly blob: string;
  readonly commit: string;
  readonly date: string;
  readonly subject: string;
  readonly path: string;
  readonly compiles: boolean;
  /** The contract that was tested; undefined when it does not compile. */
  readonly contract: string | undefined;
  /** Undefined when it does not compile. */
  readonly interface: VersionInterface | undefined;
  readonly verdict: VersionVerdict;
  /** The oldest commit whose code, metadata aside, is the same: only that one was tested. */
  readonly sameCodeAs: string | undefined;
  /** Calls that were compared. */
  readonly steps: number;
  readonly witness: VersionWitness | undefined;
  /** Why it does not compile, or why nothing can be said. */
  readonly trouble: DifftestError | undefined;
};

/** The behavioural changelog of a file, oldest version first. */
export type HistoryReport = {
  readonly repository: string;
  readonly path: string;
  readonly allBranches: boolean;
  readonly model: string;
  readonly seed: bigint;
  /** Most plans for one version, and commands in each. */
  readonly runs: number;
  readonly depth: number;
  readonly seconds: number;
  readonly exitCode: number;
  readonly versions: readonly VersionReport[];
};
