/** How an argument, an event field or a state variable is said to a person. */
export type Unit =
  | { readonly kind: 'amount'; readonly decimals: number; readonly symbol: string }
  /** Seconds, said as "1 week and 1 s". */
  | { readonly kind: 'duration' }
  /** Unix seconds, said as a date and relative to the plan's start. */
  | { readonly kind: 'time' }
  /** A left-aligned ASCII word: `"treasury"`. */
  | { readonly kind: 'name' };

/** Words for people, by the name of a parameter or of a field of the state. */
export type Speech = {
  /** `amount` or, more precisely, `withdraw.amount` (function or event, then parameter). */
  readonly units: Readonly<Record<string, Unit>>;
};
