import type { FoundFailure, SettleOptions } from '../campaign/failure.js';
import type { InfrastructureError } from '../errors.js';
import type { SmallSizes } from '../model/index.js';
import type { MatrixCell } from '../report/result.js';
import type { Domain } from './domain.js';

export type ExhaustOptions = Omit<SettleOptions, 'executor'> & {
  /** Calls in the longest sequences. */
  readonly length: number;
  /** Sizes of the domain that are other than usual. */
  readonly sizes: SmallSizes;
  /** Begins no state after so many seconds. */
  readonly seconds?: number;
  /** Milliseconds; a clock that only goes forward. */
  readonly now: () => number;
  readonly onProgress?: (progress: ExhaustProgress) => void;
};

export type ExhaustProgress = {
  /** Length of the sequences that are tried now. */
  readonly length: number;
  /** Of states from which a call is still to come. */
  readonly done: number;
  readonly total: number;
  readonly transitions: number;
  readonly seconds: number;
};

/** What sequences of one length were made of. */
export type Layer = {
  readonly length: number;
  /** That no shorter sequence leads to. */
  readonly states: number;
  readonly transitions: number;
};

export type ExhaustResult = {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly domain: Domain;
  /** In order; the last one may be cut short. */
  readonly layers: readonly Layer[];
  /** Up to this length, every sequence was tried. */
  readonly complete: number;
  /** Different ones, that before the first call included. */
  readonly states: number;
  readonly transitions: number;
  readonly cells: readonly MatrixCell[];
  readonly seconds: number;
  readonly failures: readonly FoundFailure[];
  readonly trouble: InfrastructureError | undefined;
  readonly interrupted: boolean;
};
