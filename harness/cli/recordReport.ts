import type { DifftestError } from '../errors.js';
import type { Survey } from '../live/session.js';
import type { ChainRecord } from '../record/record.js';
import type { RecordFinding, Tally } from '../record/verdict.js';
import { printable } from '../report/printable.js';
import { errorLines } from '../report/summary.js';
import { grouped, table } from '../report/table.js';
import { type Json, valueToJson } from '../trace/json.js';
import type { RecordFlags } from './record.js';
import { findingLines, findingToJson, many, tallyRows } from './recordText.js';
import type { Terminal } from './terminal.js';
import { writeResults } from './write.js';

/** The `format` of a result; the number goes up when a reader could misunderstand it. */
const RESULT_FORMAT = 'taiko-difftest/record-result/1';
const INTERRUPTED = 130;
const UNKNOWN = 3;

/** All that recording has to say. */
export type Recorded = {
  readonly survey: Survey;
  readonly record: ChainRecord;
  readonly findings: readonly RecordFinding[];
  /** Findings that are counted only: enough of their kind are told. */
  readonly omitted: number;
  readonly tally: Tally;
  readonly trouble: DifftestError | undefined;
  /** Why the record is not on disk, where it is not. */
  readonly unsaved: DifftestError | undefined;
  /** The user ended it before its last block. */
  readonly stopped: boolean;
  /** It ended before its last block because a file can hold no more. */
  readonly full: boolean;
};

/** Tells what was recorded, which is on disk by now if a disk took it; the exit code. */
export async function reportRecord(
  recorded: Recorded,
  flags: RecordFlags,
  terminal: Terminal,
): Promise<number> {
  const { findings, trouble, unsaved } = recorded;
  const exitCode = exitCodeOf(recorded);
  const { colors } = terminal;
  const verdict = ['verdict', verdictWords(recorded)];
  const facts = terminal.quiet ? [verdict] : [...factRows(recorded, flags), verdict];
  const lines = table(facts, ['left', 'left']);
  terminal.print([...findings.flatMap((finding) => findingLines(finding, colors)), ...lines]);
  if (trouble !== undefined) terminal.complain(errorLines(trouble, colors));
  if (unsaved !== undefined && unsaved.code !== trouble?.code) {
    terminal.complain(errorLines(unsaved, colors));
  }
  const { json } = flags;
  await writeResults(exitCode, terminal, [[json, () => toJson(recorded, flags, exitCode)]]);
  return exitCode;
}

function exitCodeOf({ findings, trouble, stopped, full, tally }: Recorded): number {
  if (findings.some(({ kind }) => kind === 'unexplained')) return 1;
  if (trouble !== undefined) return trouble.exitCode;
  if (stopped) return INTERRUPTED;
  return findings.length > 0 || full || tally.hidden > 0 ? UNKNOWN : 0;
}

function factRows(recorded: Recorded, { out }: RecordFlags): string[][] {
  const { survey, record, tally, full, omitted, unsaved } = recorded;
  const { start, end, calls, address, chainId } = record;
  const { node } = survey.remote;
  return [
    ['contract', `${address}, ${printable(survey.target.manner ?? '')}`],
    [
      'blocks',
      `${grouped(start.number + 1n)} to ${grouped(end.number)} of chain ${chainId} (${node})`,
    ],
    ...tallyRows(tally),
    ...(calls === 'all' ? [] : [['seen', 'transactions alone: the node does not trace']]),
    ...(omitted === 0 ? [] : [['more', `${many(omitted, 'block')} like those above`]]),
    ...(unsaved === undefined ? [['written', printable(out)]] : []),
    ...(full
      ? [['full', `the file holds no more: go on with --from-block ${end.number + 1n}`]]
      : []),
  ];
}

function verdictWords({ findings, trouble, stopped, full, record, tally }: Recorded): string {
  const bad = findings.filter(({ kind }) => kind === 'unexplained').map(({ number }) => number);
  if (bad.length > 0) return `not explained: block ${bad.join(', ')}`;
  if (trouble !== undefined) return `unknown: ${printable(trouble.message)}`;
  const until = `up to block ${record.end.number}`;
  const unknown = findings.length > 0 || tally.hidden > 0;
  if (unknown) return `unknown ${until}: the record is not whole`;
  if (stopped) return `interrupted: explained ${until}`;
  return full ? `unknown: explained ${until}, where the record is full` : 'explained';
}

function toJson(recorded: Recorded, { out }: RecordFlags, exitCode: number): Json {
  const { survey, record, findings, omitted, tally, trouble, unsaved, stopped } = recorded;
  const { chainId, address, as, calls, start, end } = record;
  const { code, message, facts } = trouble ?? {};
  const verdict = ['explained', 'unexplained'][exitCode] ?? 'unknown';
  return {
    format: RESULT_FORMAT,
    verdict,
    exitCode,
    ...(valueToJson({ chainId, address, as, calls, node: survey.remote.node }) as object),
    blocks: { from: String(start.number + 1n), to: String(end.number) },
    record: unsaved === undefined ? out : null,
    tally: valueToJson(tally),
    findings: findings.map(findingToJson),
    omitted,
    interrupted: stopped,
    trouble: trouble === undefined ? null : { code: code!, message: message!, facts: { ...facts } },
  };
}
