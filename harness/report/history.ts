import type { Colors } from 'picocolors/types.js';
import { type Json, valueToJson } from '../trace/json.js';
import type { HistoryReport, VersionInterface, VersionReport } from './historied.js';
import { markdownTable } from './markup.js';
import { printable } from './printable.js';
import { grouped, table } from './table.js';

/** The `format` of a history; the number goes up when a reader could misunderstand it. */
const HISTORY_FORMAT = 'taiko-difftest/history/1';

/** Names of an interface that a line of a table tells; the JSON has all of them. */
const NAMES_SHOWN = 3;
const SUBJECT_CHARS = 48;
const COMMIT_CHARS = 10;

/** A changelog for a person: a line for each version, then the witnesses. */
export function historyLines(report: HistoryReport, colors: Colors): string[] {
  const rows = report.versions.map((version) => [
    version.date.slice(0, 10),
    version.commit.slice(0, COMMIT_CHARS),
    version.verdict,
    printable(shortened(version.subject)),
    printable(remarkOf(version)),
  ]);
  const align = ['left', 'left', 'left', 'left', 'left'] as const;
  const [head = '', ...lines] = table(
    [['date', 'commit', 'verdict', 'subject', ''], ...rows],
    align,
  );
  const colored = lines.map((line, index) => colorOf(report.versions[index]!, colors)(line));
  const witnesses = report.versions.flatMap((version) => {
    if (version.witness === undefined || version.sameCodeAs !== undefined) return [];
    const { witness } = version;
    const commit = version.commit.slice(0, COMMIT_CHARS);
    const title = `✗ ${commit}: ${witness.code} of ${witness.function}`;
    const saved = witness.file === undefined ? [] : [`saved  ${witness.file}`];
    return ['', colors.bold(colors.red(title)), '', ...witness.transcript, ...saved];
  });
  return [colors.dim(head), ...colored, ...witnesses, '', summaryOf(report)];
}

/** The same as markdown. */
export function historyMarkdown(report: HistoryReport): string {
  const rows = report.versions.map((version) => [
    version.date.slice(0, 10),
    version.commit.slice(0, COMMIT_CHARS),
    version.verdict,
    version.subject,
    remarkOf(version),
  ]);
  const heading = `## ${report.path} against the model ${report.model}`;
  const head = ['date', 'commit', 'verdict', 'subject', 'remark'];
  const witnesses = report.versions.flatMap((version) => {
    if (version.witness === undefined || version.sameCodeAs !== undefined) return [];
    const { code, function: called, transcript } = version.witness;
    return [
      `### ${version.commit.slice(0, COMMIT_CHARS)}: ${code} of ${called}`,
      '',
      '```text',
      ...transcript.map((line) => line.replaceAll('```', "'''")),
      '```',
      '',
    ];
  });
  return [...markdownTable(heading, head, rows), ...witnesses, summaryOf(report)].join('\n');
}

/** The same for programs. */
export function historyToJson(report: HistoryReport): Json {
  const versions = report.versions.map(({ trouble, witness, ...version }) => ({
    ...version,
    contract: version.contract ?? null,
    interface: version.interface ?? null,
    sameCodeAs: version.sameCodeAs ?? null,
    witness: witness === undefined ? null : { ...witness, file: witness.file ?? null },
    trouble:
      trouble === undefined
        ? null
        : { code: trouble.code, message: trouble.message, facts: trouble.facts },
  }));
  const { seed, seconds } = report;
  return {
    format: HISTORY_FORMAT,
    ...(valueToJson({
      ...report,
      seed: `0x${seed.toString(16)}`,
      seconds: Math.round(seconds * 1000) / 1000,
      versions,
    }) as Record<string, Json>),
  };
}

/** What is to be said of a version beside its verdict, on one line. */
function remarkOf(version: VersionReport): string {
  if (version.sameCodeAs !== undefined) {
    return `same code as ${version.sameCodeAs.slice(0, COMMIT_CHARS)}`;
  }
  const rejected = !version.compiles && version.verdict !== 'unknown';
  if (rejected) return `does not compile: ${reasonOf(version)}`;
  if (version.trouble !== undefined) return reasonOf(version);
  const { witness } = version;
  if (witness !== undefined) {
    const count = `${witness.commands} command${witness.commands === 1 ? '' : 's'}`;
    return `${witness.code} of ${witness.function}, ${count}`;
  }
  const missing = namesOf(version.interface?.missing);
  return missing.length === 0 ? '' : `lacks ${listed(missing)}`;
}

/** What a compiler says is many lines; the one with the error says it. */
function reasonOf({ trouble }: VersionReport): string {
  if (trouble === undefined) return '';
  const lines = trouble.message.split('\n').map((line) => line.trim());
  return lines.find((line) => /error/i.test(line) && line !== '') ?? lines[0] ?? '';
}

function namesOf(part: VersionInterface['missing'] | undefined): readonly string[] {
  return Object.values(part ?? {}).flat();
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= SUBJECT_CHARS
    ? text
    : `${characters.slice(0, SUBJECT_CHARS - 1).join('')}…`;
}

function colorOf({ verdict }: VersionReport, colors: Colors): (text: string) => string {
  if (verdict === 'pass') return colors.green;
  if (verdict === 'fail') return colors.red;
  return verdict === 'unknown' ? colors.yellow : colors.dim;
}

function summaryOf({ versions, seconds }: HistoryReport): string {
  const counts = new Map<string, number>();
  for (const { verdict } of versions) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const said = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  const total = `${grouped(versions.length)} version${versions.length === 1 ? '' : 's'}`;
  return `${total} in ${seconds.toFixed(1)} s: ${said}`;
}
