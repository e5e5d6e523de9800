import type { DifftestError } from '../errors.js';
import type { Json } from '../trace/json.js';

/** A function, event or error that only one of two contracts has, or that both have otherwise. */
export type InterfaceChange = {
  readonly kind: 'function' | 'event' | 'error';
  /** `withdraw(uint256,address)`. */
  readonly signature: string;
  readonly change: 'added' | 'gone' | 'changed';
  /** What callers see beside the signature: mutability, returned types, indexed parameters. */
  readonly before?: string;
  readonly after?: string;
};

/** A storage variable that does not stand where it stood, or is not what it was. */
export type LayoutChange = {
  readonly variable: string;
  readonly change: 'moved' | 'retyped' | 'added' | 'gone';
  /** `slot 3 offset 0 uint64`. */
  readonly before?: string;
  readonly after?: string;
};

/** Gas of one path in both contracts, over the same calls. */
export type GasChange = {
  /** `contract.function`. */
  readonly function: string;
  readonly outcome: string;
  readonly count: number;
  /** Medians. */
  readonly a: bigint;
  readonly b: bigint;
};

/** The least plan that shows something, told and saved. */
export type Witness = {
  readonly code: string;
  readonly function: string;
  /** Runs that showed it first. */
  readonly runs: number;
  readonly commands: number;
  readonly minimal: boolean;
  /** Numbered lines, then the table of what differs. */
  readonly transcript: readonly string[];
  readonly plan: Json;
  /** Where it is saved. */
  readonly file: string | undefined;
};

/** One way in which two contracts behave differently, with the least that shows it. */
export type BehaviourChange = Witness & {
  /** What differs at the last step, as JSON. */
  readonly differences: Json;
  /** Commands that run it on either contract, ready to paste. */
  readonly replay: { readonly a: string; readonly b: string } | undefined;
};

export type ComparedTarget = {
  readonly spec: string;
  readonly contract: string;
  readonly bytecodeHash: string;
};

/** All that a comparison of two contracts has to say. */
export type CompareReport = {
  readonly verdict: 'equal' | 'different' | 'unknown';
  readonly exitCode: number;
  readonly a: ComparedTarget;
  readonly b: ComparedTarget;
  /** The name of the model that made the plans; `none` when ABIs did. */
  readonly model: string;
  /** Why no model made the plans although one was there. */
  readonly modelNote: string | undefined;
  readonly seed: bigint;
  readonly runs: number;
  readonly steps: number;
  readonly seconds: number;
  readonly behaviour: readonly BehaviourChange[];
  /** Runs that showed different behaviour, more of it perhaps than is told above. */
  readonly differing: number;
  readonly interface: readonly InterfaceChange[];
  readonly layout: readonly LayoutChange[];
  /** Every path, those that cost the same included. */
  readonly gas: readonly GasChange[];
  /** Whether gas alone makes the two differ. */
  readonly gasCounts: boolean;
  readonly trouble: DifftestError | undefined;
};

/** The classes of difference that there are, in order of gravity. */
export function classesOf(
  report: Pick<CompareReport, 'differing' | 'interface' | 'layout' | 'gas'>,
): readonly string[] {
  const { differing, layout, gas } = report;
  const classes = [
    ...(differing > 0 ? ['behaviour'] : []),
    ...(layout.some(({ change }) => change === 'moved' || change === 'retyped')
      ? ['layout moved']
      : []),
    ...(layout.some(({ change }) => change === 'added' || change === 'gone')
      ? ['variable added or gone']
      : []),
    ...(report.interface.length > 0 ? ['function added or gone'] : []),
  ];
  const gasOnly = classes.length === 0 && gas.some(({ a, b }) => a !== b);
  return gasOnly ? ['gas only'] : classes;
}

/** Functions of which not one call succeeded: of what they do nothing was compared. */
export function silentFunctions(gas: readonly GasChange[]): readonly string[] {
  const spoke = new Set(gas.filter((row) => row.outcome === 'success').map((row) => row.function));
  return [...new Set(gas.map((row) => row.function))].filter((name) => !spoke.has(name)).sort();
}
