import type { CoverageReport, CoveredSource } from './coverageSchema.js';
import { sidesOf } from './covered.js';

/**
 * Coverage as a tracefile, which genhtml, editors and services read. Counts are calls that reached
 * something; what is argued to be unreachable is left out, as a reader could not tell why it is 0.
 *
 * @see https://manpages.debian.org/testing/lcov/geninfo.1.en.html
 */
export function toLcov(coverage: CoverageReport): string {
  return coverage.sources.map((source) => `${record(source).join('\n')}\n`).join('');
}

function record(source: CoveredSource): string[] {
  const { functions, branches } = source;
  const named = functions.map((each, index) => {
    const twin = functions.findIndex(({ name }) => name === each.name) !== index;
    // An overload has the name of another function, which readers would add up.
    return { ...each, name: oneLine(twin ? `${each.name}:${each.line}` : each.name) };
  });
  const lines = source.lines.filter(({ hits, unreachable }) => hits > 0 || unreachable === null);
  const sides = sidesOf(source).filter(({ hits, unreachable }) => hits > 0 || unreachable === null);
  return [
    'TN:',
    `SF:${oneLine(source.file)}`,
    ...named.map(({ name, line }) => `FN:${line},${name}`),
    ...named.map(({ name, hits }) => `FNDA:${hits},${name}`),
    `FNF:${functions.length}`,
    `FNH:${countHit(functions)}`,
    ...branches.flatMap(branchLines),
    `BRF:${sides.length}`,
    `BRH:${countHit(sides)}`,
    ...lines.map(({ line, hits }) => `DA:${line},${hits}`),
    `LF:${lines.length}`,
    `LH:${countHit(lines)}`,
    'end_of_record',
  ];
}

/** A `-` says that the decision was never come to. */
function branchLines({ line, sides }: CoveredSource['branches'][number], block: number): string[] {
  const decided = sides.some(({ hits }) => hits > 0);
  return sides.flatMap(({ hits, unreachable }, index) => {
    if (hits === 0 && unreachable !== null) return [];
    return [`BRDA:${line},${block},${index},${decided ? hits : '-'}`];
  });
}

function countHit(all: readonly { readonly hits: number }[]): number {
  return all.filter(({ hits }) => hits > 0).length;
}

/** Names come from sources and paths: none may begin a line of its own. */
function oneLine(name: string): string {
  return name.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}
