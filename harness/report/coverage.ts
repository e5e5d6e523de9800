import type { Colors } from 'picocolors/types.js';
import type { CoverageReport, CoveredSource } from './coverageSchema.js';
import { isMissed, percentWords, type Share, shareOf, sidesOf, totalsOf } from './covered.js';
import { printable } from './printable.js';
import { grouped, table } from './table.js';

/** Places that are named one by one. */
const MOST_NAMED = 20;

/** A table of what was reached of each source, and what never was, by line. */
export function coverageLines(coverage: CoverageReport, colors: Colors): string[] {
  const header = ['source', 'lines', '', 'branches', '', 'functions', ''];
  const rows = coverage.sources.map((source) => [
    printable(source.file),
    ...shareCells(shareOf(source.lines)),
    ...shareCells(shareOf(sidesOf(source))),
    ...shareCells(shareOf(source.functions)),
  ]);
  const align = ['left', 'right', 'right', 'right', 'right', 'right', 'right'] as const;
  const [first = '', ...rest] = table([header, ...rows], align);
  const missed = coverage.sources.flatMap(missedPlaces);
  const named = missed.slice(0, MOST_NAMED).map((place) => `never reached: ${place}`);
  const more = missed.length - named.length;
  return [
    colors.dim(first),
    ...rest,
    '',
    ...named.map(printable),
    ...(more > 0 ? [`and ${grouped(more)} more, which --lcov, --json and --html tell`] : []),
    ...(missed.length > 0 ? [''] : []),
  ];
}

/** Row of the facts of a result: how much was looked at, and how. */
export function coverageRows(coverage: CoverageReport): string[][] {
  return [['coverage', coverageWords(coverage)]];
}

/** `126 of 126 lines, 95 of 96 branches, by 1_362 traced calls` */
export function coverageWords(coverage: CoverageReport): string {
  const { lines, branches } = totalsOf(coverage);
  const apart =
    coverage.apart === 0
      ? ''
      : `; ${grouped(coverage.apart)} came out otherwise without optimizer and do not count`;
  const words = `${shareWords(lines, 'lines')}, ${shareWords(branches, 'branches')}`;
  return `${words}, by ${grouped(coverage.traced)} traced calls${apart}`;
}

/** `src/Vault.sol:12 paid > due: the condition is false`: lines and sides never reached. */
export function missedPlaces(source: CoveredSource): string[] {
  const texts = source.text.split('\n');
  const lines = source.lines.filter(isMissed);
  const dark = new Set(lines.map(({ line }) => line));
  const places = lines.map(({ line }) => ({ line, words: texts[line - 1]?.trim() ?? '' }));
  for (const { line, text, sides } of source.branches) {
    // A line that nothing reached decides nothing either.
    if (dark.has(line)) continue;
    for (const side of sides.filter(isMissed)) {
      places.push({ line, words: `${text}: ${side.words}` });
    }
  }
  const sorted = places.sort((left, right) => left.line - right.line);
  return sorted.map(({ line, words }) => `${source.file}:${line} ${words}`);
}

function shareCells(share: Share): [string, string] {
  const argued = share.argued === 0 ? '' : ` (${grouped(share.argued)} argued)`;
  const count = `${grouped(share.reached)}/${grouped(share.total)}${argued}`;
  return [count, percentWords(share)];
}

/** `115 of 116 lines (1 argued unreachable)` */
export function shareWords({ reached, total, argued }: Share, what: string): string {
  const without = argued === 0 ? '' : ` (${grouped(argued)} argued unreachable)`;
  return `${grouped(reached)} of ${grouped(total)} ${what}${without}`;
}
