import type { CoverageReport } from './coverageSchema.js';
import { shortfall } from './covered.js';
import { printable } from './printable.js';
import { grouped } from './table.js';

/** Marks that are named in one line. */
const MOST_NAMED = 10;

/** What a result says of the cases that its model names. */
export type MarkedResult = {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly runs: number;
  readonly marks: readonly { readonly name: string; readonly reached: number }[];
  readonly guards: readonly {
    readonly function: string;
    readonly broken: readonly string[];
    readonly tried: number;
  }[];
  readonly coverage: CoverageReport | null | undefined;
};

/** Names of marks that nothing reached. */
export function missedMarks({ marks }: Pick<MarkedResult, 'marks'>): readonly string[] {
  return marks.filter(({ reached }) => reached === 0).map(({ name }) => name);
}

/** `150 of 151 reached; never: …`; undefined of a model that names none. */
export function markWords(result: MarkedResult): string | undefined {
  const { marks, verdict } = result;
  if (marks.length === 0) return undefined;
  const missed = missedMarks(result);
  // A campaign that found something ended early: what it did not reach says nothing then.
  const never = missed.length > 0 && verdict !== 'fail' ? `; never: ${named(missed)}` : '';
  return printable(`${marks.length - missed.length} of ${marks.length} reached${never}`);
}

/** Rows of a table: how much of what the model names was reached, and what never was. */
export function markRows(result: MarkedResult): string[][] {
  const { runs, guards } = result;
  if (runs === 0) return [];
  const marks = markWords(result);
  const rows: string[][] = marks === undefined ? [] : [['marks', marks]];
  const words = [
    countWords(guards, 1, 'guards broken alone'),
    countWords(guards, 2, 'pairs broken together'),
  ];
  if (guards.length > 0) rows.push(['guards', words.filter((word) => word !== '').join(', ')]);
  return rows;
}

/** Why a verdict is fail although nothing differs; undefined where that is not so. */
export function missedWords(result: MarkedResult, failures: number): string | undefined {
  if (result.verdict !== 'fail' || failures > 0) return undefined;
  const short = shortfall(result.coverage);
  if (short !== undefined) return short;
  const missed = missedMarks(result);
  const count = `${missed.length} mark${missed.length === 1 ? ' was' : 's were'} never reached`;
  return printable(`${count}: ${named(missed)}`);
}

/** The first of them by name; all are in the JSON. */
function named(marks: readonly string[]): string {
  const more = marks.length - MOST_NAMED;
  return marks.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function countWords(guards: MarkedResult['guards'], size: number, what: string): string {
  const sets = guards.filter(({ broken }) => broken.length === size);
  if (sets.length === 0) return '';
  const tried = sets.filter((set) => set.tried > 0).length;
  return `${grouped(tried)} of ${grouped(sets.length)} ${what}`;
}
