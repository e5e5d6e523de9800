import { setTimeout as sleep } from 'node:timers/promises';
import { headNumber } from '../chain/past/block.js';
import type { Relay } from '../chain/relay/relay.js';
import { DifftestError, UsageError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import { type LiveRecorder, openLiveRecorder } from '../record/open.js';
import type { ChainRecord } from '../record/record.js';
import { endFinding, type RecordFinding } from '../record/verdict.js';
import { type Ended, walk } from '../record/walk.js';
import { withFork } from './forkFlags.js';
import { requireFork } from './liveFlags.js';
import { tellingLoading } from './open.js';
import type { RecordFlags } from './record.js';
import { Course } from './recordCourse.js';
import { reportRecord } from './recordReport.js';
import { Saver } from './recordSaver.js';
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
    const recording = { remote, live, course, saver, to };
    const ended = await walkOn(recording, flags, terminal, signal);
    const closed = await closeRecord(live, ended);
    const last = endFinding(closed.end.number, closed.between, live.calls());
    const findings = [...course.findings, ...(last === undefined ? [] : [last])];
    const record = await saver.save(ended, closed.end);
    const stopped = signal.aborted && ended.at.edge.number !== to;
    const told = { survey, record, findings, tally: course.tally, full: saver.full, stopped };
    return reportRecord({ ...told, trouble: ended.trouble ?? closed.trouble }, flags, terminal);
  });
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
  const newest = await headNumber(remote);
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
  const goal = to === undefined ? '' : ` of ${to}`;
  let warned = false;
  return walk({
    ...{ remote, recorder, tracing, to, signal },
    confirmations: follow ? BigInt(confirmations) : 0n,
    keep: follow ? MOST_KEPT : undefined,
    // An interrupted sleep is no trouble: the walk ends because of the signal.
    wait: () => sleep(interval * 1000, undefined, { signal }).catch(() => undefined),
    onProgress: (number) => terminal.progress(`block ${number}${goal} …`),
    onReorg: (number) => {
      terminal.remark(`the chain was reorganised: back to block ${number}`);
      course.backTo(number);
    },
    onBlock: async (judgement, walked) => {
      if (!warned && calls() === 'transactions') terminal.remark(NOT_TRACED);
      warned = true;
      const finding = course.add(judgement, calls());
      if (finding === undefined && (follow || verbose)) tell(explainedLine(judgement), terminal);
      if (finding?.kind === 'unknown' && follow) tell(unknownLine(finding), terminal);
      saver.grown(judgement.block);
      if (follow) await saver.saveSometimes(walked);
      return !endsHere(finding, follow) && !saver.full;
    },
  });
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
async function closeRecord({ recorder }: LiveRecorder, ended: Ended): Promise<Closed> {
  const { at, blocks, base } = ended;
  const last = blocks.at(-1);
  const hash = last?.hash ?? base.edge.hash;
  const end = { number: last?.environment.number ?? base.edge.number, hash, words: {} };
  const shortened = { end, between: [], trouble: undefined };
  if (ended.trouble !== undefined) return shortened;
  try {
    return { ...(await recorder.close(at)), trouble: undefined };
  } catch (error) {
    if (!(error instanceof DifftestError)) throw error;
    return { ...shortened, trouble: error };
  }
}
