/** The constants of the contract, named as its getters are. */
export type Parameters = {
  /** Slots of the pool: ids 1 to this one. */
  readonly MAX_NUM_PROVERS: bigint;
  /** Blocks that a prover must at least be ready to prove at a time. */
  readonly MIN_CAPACITY: bigint;
  /** Base units of the token for each block of capacity. */
  readonly MIN_STAKE_PER_CAPACITY: bigint;
  /** Seconds until tokens on their way out can be withdrawn. */
  readonly EXIT_PERIOD: bigint;
  /** Seconds after an exit request before a prover may leave its slot again. */
  readonly MIN_CHANGE_DELAY: bigint;
  /** Basis points of what can be slashed, shared out over the capacity. */
  readonly SLASH_POINTS: bigint;
  /** How many times the reward of a proof a slash takes at least. */
  readonly SLASH_MULTIPLIER: bigint;
};

const HOUR = 3_600n;
const WEEK = 7n * 24n * HOUR;

/** As Taiko deployed it. */
export const PARAMETERS: Parameters = {
  MAX_NUM_PROVERS: 32n,
  MIN_CAPACITY: 32n,
  MIN_STAKE_PER_CAPACITY: 10_000n,
  EXIT_PERIOD: WEEK,
  MIN_CHANGE_DELAY: HOUR,
  SLASH_POINTS: 25n,
  SLASH_MULTIPLIER: 4n,
};
