import { printable } from './printable.js';
import { grouped } from './table.js';

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
};

/** Names of marks that nothing reached. */
export function missedMarks({ marks }: Pick<MarkedResult, 'marks'>): readonly string[] {
  return marks.filter(({ reached }) => reached === 0).map(({ name }) => name);
}

/** Rows of a table: how much of what the model names was reached, and what never was. */
export function markRows(result: MarkedResult): string[][] {
  const { runs, marks, guards } = result;
  if (runs === 0) return [];
  const missed = missedMarks(result);
  // A campaign that found something ended early: what it did not reach says nothing then.
  const never =
    missed.length > 0 && result.verdict !== 'fail' ? `; never: ${missed.join(', ')}` : '';
  const rows: string[][] = [];
  if (marks.length > 0) {
    const reached = marks.length - missed.length;
    rows.push(['marks', printable(`${reached} of ${marks.length} reached${never}`)]);
  }
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
  const missed = missedMarks(result);
  const count = `${missed.length} mark${missed.length === 1 ? ' was' : 's were'} never reached`;
  return printable(`${count}: ${missed.join(', ')}`);
}

function countWords(guards: MarkedResult['guards'], size: number, what: string): string {
  const sets = guards.filter(({ broken }) => broken.length === size);
  if (sets.length === 0) return '';
  const tried = sets.filter((set) => set.tried > 0).length;
  return `${grouped(tried)} of ${grouped(sets.length)} ${what}`;
}
