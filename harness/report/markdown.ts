import { coverageWords, missedPlaces } from './coverage.js';
import type { CoverageReport } from './coverageSchema.js';
import {
  amountWords,
  failureTitle,
  reservations,
  resultTitle,
  unknownReason,
  worstFirst,
} from './findings.js';
import type { Result, ResultFailure } from './json.js';
import { markWords, missedWords } from './marks.js';
import { code, codeCell, fenced, inert, rowsAsTable } from './markup.js';
import { visible } from './printable.js';
import { grouped } from './table.js';

/** What GitHub takes for a comment. */
const MAX_LENGTH = 65_536;
/** Of all failures together, so that there is room for the matrix. */
const MAX_FAILURES_LENGTH = 48_000;
const MAX_TRANSCRIPT_LENGTH = 24_000;
const MAX_LINE_LENGTH = 500;
const MAX_MISSED_LENGTH = 4_000;

/**
 * A result for a comment on a pull request: the verdict, the failures with the worst first and
 * their sequences folded, then the matrix and what no call reached. Never longer than a comment
 * may be.
 */
export function toMarkdown(result: Result): string {
  const failures = worstFirst(result);
  const head = [
    `## ${SIGNS[result.verdict]} ${inert(resultTitle(result))}`,
    '',
    ...verdict(result),
  ];
  const blocks: string[][] = [head];
  let left = MAX_FAILURES_LENGTH;
  let told = 0;
  for (const failure of failures) {
    const block = failureBlock(failure);
    left -= lengthOf(block);
    if (left < 0 && told > 0) break;
    blocks.push(block);
    told += 1;
  }
  if (told < failures.length) {
    blocks.push([`${failures.length - told} more failures are left out here.`, '']);
  }
  const foot = [...coverageBlock(result.coverage), ...factLines(result)];
  const used = lengthOf([...blocks.flat(), ...foot]);
  return [...blocks.flat(), ...matrixBlock(result, MAX_LENGTH - used), ...foot].join('\n');
}

const SIGNS = { pass: '✓', fail: '✗', unknown: '?' } as const;

function verdict(result: Result): string[] {
  const about = reservations(result).map((line) => `- ${code(cutShort(line))}`);
  return [verdictWords(result), '', ...(about.length === 0 ? [] : [...about.slice(0, 20), ''])];
}

function verdictWords(result: Result): string {
  switch (result.verdict) {
    case 'pass':
      return `**Pass.** ${amountWords(result)}.`;
    case 'fail': {
      const missed = missedWords(result, result.failures);
      if (missed !== undefined) return `**Fail.** ${inert(missed)}, after ${amountWords(result)}.`;
      const count = result.failures === 1 ? 'One failure' : `${result.failures} failures`;
      return `**Fail.** ${count}, after ${amountWords(result)}.`;
    }
    case 'unknown':
      return `**Unknown:** ${inert(unknownReason(result))}. ${amountWords(result)}.`;
  }
}

function failureBlock(failure: ResultFailure): string[] {
  const { transcript, minimal, confirmation, replay, source } = failure;
  const size = minimal ? 'no call can be left out' : 'not shown to be minimal';
  const where = source === null ? [] : ['', `In ${code(`${source.file}:${source.line}`)}.`];
  const [lines, cut] = tail(transcript, MAX_TRANSCRIPT_LENGTH);
  return [
    `### ✗ ${inert(failureTitle(failure))}`,
    ...where,
    '',
    `<details><summary>The sequence: ${size}, ${confirmation}</summary>`,
    '',
    ...(cut > 0 ? [`${grouped(cut)} lines before these are left out.`, ''] : []),
    ...fenced(lines),
    '',
    '</details>',
    '',
    ...(replay === null ? [] : ['See it again:', '', ...fenced([visible(replay)], 'sh'), '']),
  ];
}

/** The end of a list of lines: what differs stands there. */
function tail(lines: readonly string[], budget: number): [string[], number] {
  const kept: string[] = [];
  let left = budget;
  for (const line of [...lines].reverse()) {
    const shown = visible(cutShort(line));
    left -= shown.length + 1;
    if (left < 0) break;
    kept.unshift(shown);
  }
  return [kept, lines.length - kept.length];
}

function cutShort(line: string): string {
  return line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line;
}

function matrixBlock({ outcomes, gas }: Result, budget: number): string[] {
  if (outcomes.length === 0) return [];
  const ranges = new Map(gas.map((range) => [`${range.function} ${range.outcome}`, range]));
  const rows = outcomes.map(({ function: called, outcome, count }) => {
    const range = ranges.get(`${called} ${outcome}`);
    const amounts = range === undefined ? [] : [range.min, range.median, range.max];
    const cells = [grouped(count), ...amounts.map((amount) => grouped(BigInt(amount)))];
    const numbers = [...cells, '', '', ''].slice(0, 4);
    return [codeCell(called), codeCell(outcome), ...numbers];
  });
  const summary = `<details><summary>What was tested: ${rows.length} outcomes</summary>`;
  const head = ['function', 'outcome', 'count', 'gas min', 'median', 'max'];
  const block = (count: number): string[] => [
    summary,
    '',
    ...rowsAsTable(head, rows.slice(0, count)),
    ...(count < rows.length ? [`${rows.length - count} more are left out here.`, ''] : []),
    '</details>',
    '',
  ];
  let count = rows.length;
  while (count > 0 && lengthOf(block(count)) > budget) count = Math.floor(count / 2);
  return count === 0 ? [] : block(count);
}

function coverageBlock(coverage: CoverageReport | null): string[] {
  if (coverage === null) return [];
  const missed = coverage.sources.flatMap(missedPlaces);
  const words = [`Coverage: ${inert(coverageWords(coverage))}.`, ''];
  if (missed.length === 0) return words;
  const items = missed.map((place) => `- ${code(place)}`);
  const named: string[] = [];
  for (const item of items) {
    if (lengthOf([...named, item]) > MAX_MISSED_LENGTH) break;
    named.push(item);
  }
  const more = missed.length - named.length;
  return [
    ...words,
    `<details><summary>Never reached: ${places(missed.length)}</summary>`,
    '',
    ...named,
    ...(more > 0 ? ['', `${grouped(more)} more are left out here.`] : []),
    '',
    '</details>',
    '',
  ];
}

function places(count: number): string {
  return count === 1 ? '1 place' : `${grouped(count)} places`;
}

function factLines(result: Result): string[] {
  const { target, model, seed, versions } = result;
  const marks = markWords(result);
  const { contract, compiler, bytecodeHash } = target;
  const manner = target.manner === null ? '' : `${code(target.manner)}, `;
  return [
    ...(marks === undefined ? [] : [`Marks: ${inert(marks)}.`, '']),
    `Contract ${code(contract)}, solc ${code(compiler)}, ` +
      `${manner}runtime code ${code(bytecodeHash)}; model ${code(model)}; seed ${code(seed)}; ` +
      `difftest ${code(versions.tool)}.`,
    '',
  ];
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
