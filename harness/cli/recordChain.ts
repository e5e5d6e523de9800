import { setTimeout as sleep } from 'node:timers/promises';
import { headNumber } from '../chain/past/block.js';
import type { Relay } from '../chain/relay/relay.js';
import { DifftestError, UsageError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import { type LiveRecorder, openLiveRecorder } from '../record/open.js';
import type { Walked } from '../record/path.js';
import type { ChainRecord } from '../record/record.js';
import { MOST_RECORD_BYTES, recordedSize } from '../record/recordFile.js';
import { troubleOf } from '../record/trouble.js';
import { endFinding, type RecordFinding } from '../record/verdict.js';
import { type Ended, walk } from '../record/walk.js';
import { withFork } from './forkFlags.js';
import { requireFork } from './liveFlags.js';
import { tellingLoading } from './open.js';
import type { RecordFlags } from './record.js';
import { Course } from './recordCourse.js';
import { reportRecord } from './recordReport.js';
import { edgeOf, Saver } from './recordSaver.js';
import { explainedLine, unknownLine } from './recordText.js';
import { surveyStanding } from './standing.js';
import type { Terminal } from './terminal.js';

/** Recorded blocks that a monitor keeps: it may run for months. */
const MOST_KEPT = 2_000;

const NOT_TRACED =
  'warning: the node traces no transactions: calls by other contracts, returned values and ' +
  'errors are not seen';

/** Records a range of blocks, or for ever; the exit code. */
export async function recordChain(
  model: AnyModel,
  flags: RecordFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const start = await firstBlock(flags);
  const pinned = { ...flags, forkBlockNumber: start - 1n };
  return withFork(pinned, process.env, async (fork) => {
    const remote = requireFork(flags.address, fork);
    const to = await lastBlock(remote, flags, start);
    const survey = await surveyStanding({
      ...{ model, remote, flags, terminal },
      address: flags.address,
      loading: tellingLoading(flags, terminal),
    });
    const live = await openLiveRecorder(survey, flags.parameters ?? 'contract');
    for (const doubt of live.doubts) terminal.remark(`warning: ${doubt}`);
    const course = new Course();
    const saver = new Saver(survey, live, flags.out);
    await saver.begin();
    const recording = { remote, live, course, saver, to };
    const ended = await walkOn(recording, flags, terminal, signal);
    const closed = await closeRecord(recording, ended);
    const last = endFinding(closed.end.number, closed.between, live.calls());
    const findings = [...course.findings, ...(last === undefined ? [] : [last])];
    const record = saver.asRecord(ended, closed.end);
    const unsaved = await troubleWith(() => saver.save(record));
    const stopped = signal.aborted && ended.at.edge.number !== to;
    const trouble = ended.trouble ?? closed.trouble ?? unsaved;
    const { tally, omitted } = course;
    const found = { findings, omitted, tally, full: ended.full, stopped };
    return reportRecord({ survey, record, ...found, trouble, unsaved }, flags, terminal);
  });
}

/** What was found is told even where the record cannot be saved. */
async function troubleWith(act: () => Promise<void>): Promise<DifftestError | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (!(error instanceof DifftestError)) throw error;
    return error;
  }
}

/** Where a follower begins unless it is told: at the newest block that is old enough. */
async function firstBlock(flags: RecordFlags): Promise<bigint> {
  const { fromBlock, confirmations } = flags;
  if (fromBlock !== undefined) return fromBlock;
  return withFork({ ...flags, forkBlockNumber: 'latest' }, process.env, async (fork) => {
    const { number } = requireFork(flags.address, fork).block;
    const behind = number - BigInt(confirmations);
    return (behind > 0n ? behind : 0n) + 1n;
  });
}

/** Undefined for a follower that is not told where to end. */
async function lastBlock(
  remote: Relay,
  { toBlock, follow }: RecordFlags,
  from: bigint,
): Promise<bigint | undefined> {
  if (follow) return toBlock;
  const newest = await headNumber(remote).catch((error: unknown) => {
    throw troubleOf(error, remote, undefined);
  });
  if (from <= newest && (toBlock ?? newest) <= newest) return toBlock ?? newest;
  throw new UsageError({
    code: 'record/no-block',
    message: 'The chain does not have those blocks yet.',
    facts: { node: remote.node, '--from-block': from, '--to-block': toBlock, newest },
    hint: `Choose blocks up to ${newest}, or wait for them with --follow.`,
  });
}

type Recording = {
  readonly remote: Relay;
  readonly live: LiveRecorder;
  readonly course: Course;
  readonly saver: Saver;
  readonly to: bigint | undefined;
};

async function walkOn(
  { remote, live, course, saver, to }: Recording,
  flags: RecordFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Ended> {
  const { follow, confirmations, interval, verbose } = flags;
  const { recorder, tracing, calls } = live;
  const { scene } = recorder;
  const goal = to === undefined ? '' : ` of ${to}`;
  let warned = false;
  return walk({
    ...{ remote, recorder, tracing, to, signal },
    confirmations: follow ? BigInt(confirmations) : 0n,
    keep: follow ? MOST_KEPT : undefined,
    most: MOST_RECORD_BYTES,
    sizeOf: (block, { carried }) => recordedSize(block, scene, carried.people),
    wait: async (walked) => {
      if (follow) await saver.saveSometimes(walked);
      // An interrupted sleep is no trouble: the walk ends because of the signal.
      await sleep(interval * 1000, undefined, { signal }).catch(() => undefined);
    },
    onProgress: (number) => terminal.progress(`block ${number}${goal} …`),
    onReorg: (number) => {
      terminal.remark(`the chain was reorganised: back to block ${number}`);
      course.backTo(number);
    },
    onBlock: async (judgement, walked) => {
      if (!warned && calls() === 'transactions') terminal.remark(NOT_TRACED);
      warned = true;
      const finding = course.add(judgement, calls());
      if (follow) await saveWith(saver, finding, walked);
      if (finding === undefined && (follow || verbose)) tell(explainedLine(judgement), terminal);
      if (finding?.kind === 'unknown' && follow) tell(unknownLine(finding), terminal);
      return !endsHere(finding, follow);
    },
  });
}

/** What is found is on disk before it is told. */
function saveWith(saver: Saver, finding: RecordFinding | undefined, walked: Walked): Promise<void> {
  return finding === undefined ? saver.saveSometimes(walked) : saver.saveNow(walked);
}

function tell(line: string, terminal: Terminal): void {
  if (!terminal.quiet) terminal.print([line]);
}

/** After other code nothing can be judged any more; a monitor ends at anything unexplained. */
function endsHere(finding: RecordFinding | undefined, follow: boolean): boolean {
  if (finding?.kind !== 'unexplained') return false;
  return follow || finding.judgement!.upgraded.some(({ same }) => !same);
}

type Closed = {
  readonly end: ChainRecord['end'];
  readonly between: readonly string[];
  readonly trouble: DifftestError | undefined;
};

/** Reads storage at the end. Where that fails, the record ends with its last call. */
async function closeRecord({ live, remote }: Recording, ended: Ended): Promise<Closed> {
  const { at } = ended;
  const end = { ...edgeOf(ended), words: {} };
  const shortened = { end, between: [], trouble: undefined };
  if (ended.trouble !== undefined) return shortened;
  try {
    return { ...(await live.recorder.close(at)), trouble: undefined };
  } catch (error) {
    return { ...shortened, trouble: troubleOf(error, remote, at.edge.number) };
  }
}
