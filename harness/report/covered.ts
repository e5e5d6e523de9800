import type { CoverageReport, CoveredSource } from './coverageSchema.js';

/** How much of something was reached, without what cannot be. */
export type Share = {
  readonly reached: number;
  readonly total: number;
  /** Left out of the total. */
  readonly argued: number;
};

type Counted = { readonly hits: number; readonly unreachable?: string | null };

export function shareOf(all: readonly Counted[]): Share {
  const argued = all.filter((each) => isArgued(each)).length;
  const reached = all.filter((each) => each.hits > 0).length;
  return { reached, total: all.length - argued, argued };
}

/** Not reached, and nothing says that it cannot be. */
export function isMissed(each: Counted): boolean {
  return each.hits === 0 && !isArgued(each);
}

function isArgued({ hits: count, unreachable: reason }: Counted): boolean {
  return count === 0 && typeof reason === 'string';
}

/** Sides of all decisions of a source. */
export function sidesOf({ branches }: CoveredSource) {
  return branches.flatMap(({ sides }) => sides);
}

/** Percent; all of nothing is everything. */
function percentOf({ reached, total }: Share): number {
  return total === 0 ? 100 : (100 * reached) / total;
}

/** Lines and branches of all sources together. */
export function totalsOf({ sources }: CoverageReport): Readonly<Record<Measure, Share>> {
  return {
    lines: shareOf(sources.flatMap(({ lines }) => lines)),
    branches: shareOf(sources.flatMap(sidesOf)),
    functions: shareOf(sources.flatMap(({ functions }) => functions)),
  };
}

export type Measure = 'lines' | 'branches' | 'functions';

/** What coverage has against a pass; undefined where it is enough, or nobody asked. */
export function shortfall(coverage: CoverageReport | null | undefined): string | undefined {
  if (coverage === null || coverage === undefined) return undefined;
  const [refuted] = coverage.sources.flatMap(refutedPlaces);
  if (refuted !== undefined) return `${refuted} was reached, which is argued to be impossible`;
  if (coverage.minimum === null) return undefined;
  const { lines, branches } = totalsOf(coverage);
  const least = Math.min(percentOf(lines), percentOf(branches));
  if (least >= coverage.minimum) return undefined;
  const [name, share] = percentOf(lines) === least ? ['lines', lines] : ['branches', branches];
  return `${percentWords(share)} of the ${name} were reached, ${coverage.minimum}% are required`;
}

/** One digit, and never 100% where something is missing. */
export function percentWords(share: Share): string {
  return `${(Math.floor(percentOf(share) * 10) / 10).toFixed(1)}%`;
}

function refutedPlaces({ file, lines, branches }: CoveredSource): string[] {
  const refuted = (each: Counted) => each.hits > 0 && typeof each.unreachable === 'string';
  return [
    ...lines.filter(refuted).map(({ line }) => `${file}:${line}`),
    ...branches.flatMap(({ line, text, sides }) =>
      sides.filter(refuted).map(({ words }) => `${file}:${line} ${text}: ${words}`),
    ),
  ];
}
