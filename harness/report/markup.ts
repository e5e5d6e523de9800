import { printable } from './printable.js';

/** Markdown of texts that may come from a contract: what could be markup in them is not. */

/** A block that its own text cannot end: its fence is longer than any run of backticks in it. */
export function fenced(lines: readonly string[], language = 'text'): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [fence + language, ...lines, fence];
}

/** Text as code, in which markup, mentions and references mean nothing. */
export function code(text: string): string {
  const shown = printable(text);
  const mark = '`'.repeat(longestRun(shown) + 1);
  return /^`|`$/.test(shown) ? `${mark} ${shown} ${mark}` : `${mark}${shown}${mark}`;
}

/** Text outside of code: what could be markup is escaped. */
export function inert(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|@&~!]/g, '\\$&');
}

/** A table of cells that are markdown already; nothing at all without rows. */
export function rowsAsTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

/** A table of texts under a heading; nothing at all without rows. */
export function markdownTable(
  heading: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  return [
    heading,
    '',
    ...rowsAsTable(
      head,
      rows.map((row) => row.map(cell)),
    ),
  ];
}

/** Code in a row of a table, where a bar would end the cell even inside of code. */
export function codeCell(text: string): string {
  return code(text).replaceAll('|', '\\|');
}

/** Text from a repository or a contract, where a table or markup could begin or end. */
export function cell(text: string): string {
  return printable(text).replace(/[\\`|<>*_[\]]/g, (character) => `\\${character}`);
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
