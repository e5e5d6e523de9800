import type { MutantStatus } from '@stryker-mutator/api/core';
import { digest, type Identity } from './identity.js';

/** What the judges made of a mutant. */
export type JudgedMutant = Identity & {
  readonly status: MutantStatus;
  /** The judge that saw it, if any did. */
  readonly by: string | null;
  /** What that one saw, or what trouble there was. */
  readonly shown: string | null;
};

/** The part of a result that is kept: readable in a diff. */
export type Kept = {
  readonly format: 'taiko-difftest/model-mutation/1';
  /** Percent of all mutants that were seen. */
  readonly score: number;
  readonly mutants: number;
  /** By judge, how many it saw first. */
  readonly killed: Readonly<Record<string, number>>;
  readonly files: Readonly<
    Record<string, { readonly mutants: number; readonly survived: number; readonly sha256: string }>
  >;
  readonly survivors: readonly Omit<Identity, 'line'>[];
};

const KILLED: readonly MutantStatus[] = ['Killed', 'Timeout'];

/** Whether a judge saw it. */
export function isKilled({ status }: Pick<JudgedMutant, 'status'>): boolean {
  return KILLED.includes(status);
}

/** Whether no judge saw it; one that none of them even executes is among these. */
export function isSurvivor({ status }: Pick<JudgedMutant, 'status'>): boolean {
  return status === 'Survived' || status === 'NoCoverage';
}

/** Percent that were seen, to two digits, rounded down: no survivor rounds to 100. */
export function scoreOf(judged: readonly JudgedMutant[]): number {
  return Math.floor((judged.filter(isKilled).length / judged.length) * 10_000) / 100;
}

/** What is kept of a result; `textOf` gives the text of a mutated file. */
export function keptOf(judged: readonly JudgedMutant[], textOf: (file: string) => string): Kept {
  const names = [...new Set(judged.map(({ file }) => file))].sort();
  const files = names.map((name) => {
    const own = judged.filter(({ file }) => file === name);
    const survived = own.filter(isSurvivor).length;
    return [name, { mutants: own.length, survived, sha256: digest(textOf(name)) }] as const;
  });
  const killed: Record<string, number> = {};
  for (const { by } of judged.filter(isKilled)) killed[by!] = (killed[by!] ?? 0) + 1;
  return {
    format: 'taiko-difftest/model-mutation/1',
    score: scoreOf(judged),
    mutants: judged.length,
    killed,
    files: Object.fromEntries(files),
    survivors: judged
      .filter(isSurvivor)
      .map(({ id, file, mutator, change }) => ({ id, file, mutator, change })),
  };
}
