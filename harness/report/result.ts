import type { Counterexample } from '../corpus/counterexample.js';
import type { DifftestError } from '../errors.js';
import type { Value } from '../model/index.js';
import type { Lacks } from '../target/artifact.js';
import type { SourceLine } from '../target/sourceLine.js';
import type { Json } from '../trace/json.js';
import type { CoverageReport } from './coverageSchema.js';
import type { Timeline } from './timeline/schema.js';

/** Least, middle and most gas of a cell of the matrix. */
export type GasRange = { readonly min: bigint; readonly median: bigint; readonly max: bigint };

export type MatrixCell = {
  /** `contract.function`, or `contract.(raw)`. */
  readonly function: string;
  /** `success`, or the error's name. */
  readonly outcome: string;
  readonly count: number;
  readonly gas: GasRange | undefined;
};

/** What the calls of one path cost, which the model tells apart. */
export type GasPath = {
  /** `vault.deposit success: first deposit`. */
  readonly path: string;
  readonly steps: number;
  readonly min: bigint;
  readonly max: bigint;
};

/** What an envelope has of a path. */
export type ReportedEnvelope = {
  /** Least and most gas that was met when it was learned. */
  readonly min: bigint;
  readonly max: bigint;
  /** A formula gave the gas of every step to the unit. */
  readonly exact: boolean;
};

export type ReportedPath = GasPath & { readonly envelope: ReportedEnvelope | undefined };

/** Whether gas was checked, and against what. */
export type ReportedGas = {
  /** File of the envelope that it was held against, if it was. */
  readonly envelope: string | undefined;
  /** Why an envelope that there is was not used. */
  readonly unused: string | undefined;
  /** Paths that were taken and that the envelope does not know, by name. */
  readonly unknown: readonly string[];
};

/** A failure as reporters see it. */
export type ReportedFailure = {
  readonly counterexample: Counterexample;
  readonly file: string | undefined;
  /** Numbered lines and the table of what differs. */
  readonly transcript: readonly string[];
  /** The command that shows it again, ready to paste. */
  readonly replay: string | undefined;
  readonly trouble: readonly DifftestError[];
  readonly shrinkExecutions: number;
  /** Where the user's own source has the function that fails. */
  readonly source?: SourceLine | undefined;
  /** Step by step, where somebody is to read it. */
  readonly timeline?: Timeline | undefined;
  /** As a test for Foundry, where somebody is to read it. */
  readonly foundry?: string | undefined;
  /** The counterexample itself, where it was to be saved and no disk took it. */
  readonly unsaved?: Json;
};

/** A chain as it was at a block, and what reading it took. */
export type ReportedFork = {
  /** Without secrets. */
  readonly node: string;
  readonly chainId: bigint;
  readonly blockNumber: bigint;
  readonly blockHash: string;
  readonly requests: number;
};

/** All that a run of a campaign has to say: one result, many readers. */
export type RunReport = {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  /** 0 pass, 1 fail, 2 wrong use, 3 unknown, 130 interrupted. */
  readonly exitCode: number;
  readonly target: {
    readonly spec: string;
    readonly bytecodeHash: string;
    /** `src/Vault.sol:Vault`. */
    readonly contract: string;
    /** Long version of its compiler. */
    readonly compiler: string;
    /** How it was come by, unless the model's world declares it. */
    readonly manner: string | undefined;
  };
  /** Constants that are the contract's, where the model has others. */
  readonly parameters: readonly {
    readonly name: string;
    readonly model: Value;
    readonly contract: Value;
  }[];
  /** What was not tested since the contract lacks it. */
  readonly lacks: Lacks | undefined;
  /** Functions that change the contract and that the model does not know, by signature. */
  readonly untested: readonly string[];
  /** The other chain that the world was deployed on; undefined for an empty one. */
  readonly fork: ReportedFork | undefined;
  readonly model: string;
  readonly executor: 'simulate' | 'mine';
  readonly seed: bigint;
  readonly depth: number;
  readonly workers: number;
  readonly runs: number;
  readonly steps: number;
  /** Of the fresh runs alone: neither compiling nor shrinking. */
  readonly seconds: number;
  readonly stepsPerSecond: number;
  readonly cells: readonly MatrixCell[];
  /** Paths that the model tells apart, by name. */
  readonly paths: readonly ReportedPath[];
  readonly gas: ReportedGas;
  /** Cases that the model and its guards name, and how often each was reached. */
  readonly marks: readonly { readonly name: string; readonly reached: number }[];
  /** Each guard and each two of a function: how many calls would have broken just these. */
  readonly guards: readonly {
    readonly function: string;
    readonly broken: readonly string[];
    readonly tried: number;
  }[];
  /** What was reached of the Solidity, where that was asked for. */
  readonly coverage: CoverageReport | undefined;
  readonly invariants: readonly string[];
  readonly minedPlans: number;
  readonly saved: { readonly replayed: number; readonly failing: number };
  readonly failures: readonly ReportedFailure[];
  readonly trouble: DifftestError | undefined;
  readonly versions: Readonly<Record<'tool' | 'solc' | 'anvil' | 'node', string>>;
};
