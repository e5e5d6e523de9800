import { coverageWords, shareWords } from '../coverage.js';
import type { CoverageReport, CoveredSource } from '../coverageSchema.js';
import { isMissed, shareOf, sidesOf } from '../covered.js';
import { visible } from '../printable.js';
import type { PageCoverage, PageLine } from './data.js';

const TAB = '    ';

/** Every source of a contract with what was reached of each line; null where nobody asked. */
export function pageCoverage(coverage: CoverageReport | null): PageCoverage | null {
  if (coverage === null) return null;
  return {
    sentence: `${coverageWords(coverage)}.`,
    sources: coverage.sources.map((source) => {
      const sides = sidesOf(source);
      return {
        file: visible(source.file),
        shares: [
          shareWords(shareOf(source.lines), 'lines'),
          shareWords(shareOf(sides), 'branches'),
          shareWords(shareOf(source.functions), 'functions'),
        ],
        short: [...source.lines, ...sides, ...source.functions].some(isMissed),
        lines: linesOf(source),
      };
    }),
  };
}

function linesOf(source: CoveredSource): PageLine[] {
  const statements = new Map(source.lines.map((each) => [each.line, each]));
  const texts = source.text.split(/\r?\n/);
  // A text that ends its last line has no line after it.
  if (texts.at(-1) === '') texts.pop();
  return texts.map((text, index) => {
    const line = index + 1;
    const shown = visible(text.replaceAll('\t', TAB));
    const statement = statements.get(line);
    if (statement?.hits === 0) {
      const { unreachable } = statement;
      if (unreachable === null) return { text: shown, hits: 0, state: 'missed', notes: [] };
      return { text: shown, hits: 0, state: 'argued', notes: [reasonWords(unreachable)] };
    }
    const { missed, argued } = sidesAt(source, line);
    const notes = [...missed.map((side) => `never: ${side}`), ...argued];
    const hits = statement?.hits ?? null;
    if (missed.length > 0) return { text: shown, hits, state: 'partly', notes };
    return { text: shown, hits, state: hits === null ? 'none' : 'reached', notes };
  });
}

/** Sides of the decisions on a line that were not reached. */
function sidesAt({ branches }: CoveredSource, line: number) {
  const [missed, argued]: [string[], string[]] = [[], []];
  for (const branch of branches) {
    if (branch.line !== line) continue;
    for (const side of branch.sides) {
      const words = visible(`${branch.text}: ${side.words}`);
      if (isMissed(side)) missed.push(words);
      else if (side.hits === 0) argued.push(`${words}: ${reasonWords(side.unreachable ?? '')}`);
    }
  }
  return { missed, argued };
}

function reasonWords(reason: string): string {
  return `argued unreachable: ${visible(reason)}`;
}
