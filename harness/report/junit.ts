import { shortfall } from './covered.js';
import { failureTitle, resultTitle, unknownReason, worstFirst } from './findings.js';
import type { Result, ResultFailure } from './json.js';
import { markWords, missedWords } from './marks.js';
import { printable, visible } from './printable.js';
import { grouped } from './table.js';

/** Longer transcripts are cut in front: viewers of test results show a page, not a novel. */
const MAX_LINES = 500;
const MAX_LINE_LENGTH = 2_000;

/**
 * A result for whatever reads JUnit's XML: a test for every function of the matrix, with its
 * failures, and one for the campaign, which is in error when the verdict is unknown.
 */
export function toJunit(result: Result): string {
  const failures = worstFirst(result);
  const names = new Set([
    ...result.outcomes.map(({ function: called }) => called),
    ...failures.map(({ function: called }) => called),
  ]);
  const counts = [
    `tests="${names.size + 1}"`,
    `failures="${failures.length + (missedOf(result) === undefined ? 0 : 1)}"`,
    `errors="${result.verdict === 'unknown' ? 1 : 0}"`,
    'skipped="0"',
    `time="${result.seconds.toFixed(3)}"`,
  ].join(' ');
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="taiko-difftest" ${counts}>`,
    `  <testsuite name="${escaped(resultTitle(result))}" ${counts}>`,
    ...propertyLines(result),
    ...campaignLines(result),
    ...[...names].flatMap((name) => functionLines(result, name, failures)),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
}

function propertyLines(result: Result): string[] {
  const marks = markWords(result);
  const properties = {
    verdict: result.verdict,
    seed: result.seed,
    runs: result.runs,
    steps: result.steps,
    stepsPerSecond: result.stepsPerSecond,
    contract: result.target.contract,
    bytecodeHash: result.target.bytecodeHash,
    compiler: result.target.compiler,
    ...(marks === undefined ? {} : { marks }),
    ...result.versions,
  };
  return [
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => {
      return `      <property name="${name}" value="${escaped(printable(String(value)))}"/>`;
    }),
    '    </properties>',
  ];
}

function campaignLines(result: Result): string[] {
  const head = `    <testcase classname="${escaped(printable(result.model))}" name="(campaign)"`;
  const time = `time="${result.seconds.toFixed(3)}"`;
  const missed = missedOf(result);
  if (missed !== undefined) {
    const type = shortfall(result.coverage) === undefined ? 'marks' : 'coverage';
    const failed = `<failure type="${type}" message="${escaped(missed)}"/>`;
    return [`${head} ${time}>`, `      ${failed}`, '    </testcase>'];
  }
  if (result.verdict !== 'unknown') return [`${head} ${time}/>`];
  const { code = 'interrupted', facts = {} } = result.trouble ?? {};
  const lines = Object.entries(facts).map(([name, fact]) => printable(`${name}: ${fact}`));
  return [
    `${head} ${time}>`,
    `      <error type="${escaped(printable(code))}" message="${escaped(unknownReason(result))}">` +
      `${escaped(lines.join('\n'))}</error>`,
    '    </testcase>',
  ];
}

/** A campaign of which marks were required fails by itself. */
function missedOf(result: Result): string | undefined {
  return missedWords(result, result.failures);
}

function functionLines(result: Result, name: string, failures: readonly ResultFailure[]): string[] {
  const own = failures.filter(({ function: called }) => called === name);
  const [model, shown] = [result.model, name].map((text) => escaped(printable(text)));
  const place = own[0]?.source;
  const file = place ? ` file="${escaped(printable(place.file))}" line="${place.line}"` : '';
  const cells = result.outcomes.filter(({ function: called }) => called === name);
  const matrix = cells.map(({ outcome, count }) => `${grouped(count)} ${printable(outcome)}`);
  const head = `    <testcase classname="${model}" name="${shown}"${file}`;
  if (own.length === 0 && matrix.length === 0) return [`${head}/>`];
  return [
    `${head}>`,
    ...own.flatMap(failureLines),
    ...(matrix.length === 0
      ? []
      : [`      <system-out>${escaped(matrix.join('\n'))}</system-out>`]),
    '    </testcase>',
  ];
}

function failureLines(failure: ResultFailure): string[] {
  const { transcript, replay, confirmation } = failure;
  const lines = transcript.map((line) => visible(line.slice(0, MAX_LINE_LENGTH)));
  const left = lines.length - MAX_LINES;
  const shown = left > 0 ? [`(${left} lines left out)`, ...lines.slice(left)] : lines;
  const text = [
    ...shown,
    '',
    `confirmed: ${confirmation}`,
    `replay: ${visible(replay ?? 'not saved')}`,
  ];
  const message = escaped(failureTitle(failure));
  return [
    `      <failure type="${escaped(printable(failure.code))}" message="${message}">` +
      `${escaped(text.join('\n'))}</failure>`,
  ];
}

/** XML has no way at all to write some characters. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
