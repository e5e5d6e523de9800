import type { DifftestError } from '../errors.js';
import type { Value } from '../model/index.js';
import type { InterfaceChange, LayoutChange, Witness } from './compared.js';

/** One way in which the model, the deployed and the new code are not of one mind. */
export type UpgradeFinding = Witness & {
  readonly kind: 'regression' | 'intended change' | 'stale model';
};

/** All that a test of an upgrade has to say. */
export type UpgradeReport = {
  readonly verdict: 'pass' | 'finding' | 'unknown';
  /** 0 pass, 1 a finding, 3 unknown, 130 interrupted. */
  readonly exitCode: number;
  readonly proxy: string;
  readonly chainId: bigint;
  readonly block: bigint;
  /** Of the node, without secrets. */
  readonly node: string;
  readonly deployed: {
    readonly implementation: string;
    readonly as: string;
    /** keccak-256 of its code. */
    readonly codeHash: string;
    /** Whether that is the code of `as`. */
    readonly same: boolean;
  };
  readonly next: { readonly spec: string; readonly contract: string; readonly codeHash: string };
  /** How the new code came behind the proxy, and whether in its own ways. */
  readonly installed: { readonly how: string; readonly properly: boolean };
  readonly model: string;
  readonly seed: bigint;
  readonly runs: number;
  readonly steps: number;
  readonly seconds: number;
  readonly findings: readonly UpgradeFinding[];
  /** Runs that showed a finding, of kinds that are not told perhaps. */
  readonly differing: number;
  readonly interface: readonly InterfaceChange[];
  readonly layout: readonly LayoutChange[];
  /** Constants that the two codes have otherwise. */
  readonly constants: readonly {
    readonly name: string;
    readonly old: Value;
    readonly next: Value;
  }[];
  readonly trouble: DifftestError | undefined;
};

/** Variables that stand elsewhere, or are read otherwise, than what is stored there. */
export function movedVariables(layout: readonly LayoutChange[]): readonly string[] {
  return layout
    .filter(({ change }) => change === 'moved' || change === 'retyped')
    .map(({ variable }) => variable);
}
