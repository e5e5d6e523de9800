import path from 'node:path';
import { toFunctionSignature } from 'viem/utils';
import type { CampaignOptions, CampaignResult } from '../campaign/campaign.js';
import { type FoundFailure, failureLines as transcriptOf } from '../campaign/failure.js';
import type { Session } from '../campaign/session.js';
import type { Fork } from '../chain/fork.js';
import { type Counterexample, counterexampleToJson } from '../corpus/counterexample.js';
import { isRaw } from '../model/index.js';
import type { CoverageReport } from '../report/coverageSchema.js';
import { shortfall } from '../report/covered.js';
import { missedMarks } from '../report/marks.js';
import type { ReportedFailure, ReportedFork, RunReport } from '../report/result.js';
import { sourceLineOf } from '../target/sourceLine.js';
import { type GasSession, reportedPaths } from './envelopes.js';
import { type LiveFlags, liveWords } from './liveFlags.js';
import { type TargetFlags, targetWords } from './targetFlags.js';
import { shellWord } from './values.js';
import { versionsOf } from './versions.js';

/** What the command that shows a failure again has to repeat. */
type ReplayedFlags = TargetFlags &
  LiveFlags & {
    readonly model?: string | undefined;
    readonly envelope?: string | undefined;
    readonly direct?: boolean | undefined;
  };
/** And what makes a finding of a pass. */
type ReportedFlags = ReplayedFlags & { readonly requireMarks?: boolean };

/** Joins what a campaign found with what only the command line knows. */
export function reportOf(
  { session, envelope, told }: GasSession,
  options: CampaignOptions,
  result: CampaignResult,
  flags: ReportedFlags,
  coverage?: CoverageReport,
): RunReport {
  const { target, model, chain } = session;
  const missed = flags.requireMarks === true && missedMarks(result).length > 0;
  const misses = missed || shortfall(coverage) !== undefined;
  const verdict = result.verdict === 'pass' && misses ? 'fail' : result.verdict;
  return {
    verdict,
    exitCode: exitCodeOf({ ...result, verdict }),
    target: describeTarget(session),
    parameters: session.parameters,
    lacks: target.partial?.lacks,
    untested: untestedFunctions(session),
    fork: reportedFork(chain.fork),
    model: model.name,
    executor: options.executor,
    seed: result.seed,
    depth: options.depth,
    workers: options.workers,
    runs: result.runs,
    steps: result.steps,
    seconds: result.seconds,
    stepsPerSecond: result.seconds > 0 ? result.steps / result.seconds : 0,
    cells: result.cells,
    paths: reportedPaths(result, envelope),
    gas: { ...told, unknown: result.unknownPaths },
    marks: result.marks,
    guards: result.guards,
    coverage,
    invariants: model.invariants.map((invariant) => invariant.name),
    minedPlans: result.minedPlans,
    saved: result.saved,
    failures: result.failures.map((found) => reportedFailure(session, found, flags)),
    trouble: result.trouble,
    versions: versionsOf(chain),
  };
}

function reportedFork(fork: Fork | undefined): ReportedFork | undefined {
  if (fork === undefined) return undefined;
  const { node, chainId, block, requests } = fork;
  return { node, chainId, blockNumber: block.number, blockHash: block.hash, requests: requests() };
}

/** Functions by which the contract can be changed and that the model does not know. */
export function untestedFunctions({ target, model }: Session): readonly string[] {
  const { subject } = model.world;
  const known = model.operations[subject] ?? {};
  const signatures = target.artifacts[subject]!.abi.flatMap((item) => {
    if (item.type === 'fallback' || item.type === 'receive') return [`${item.type}()`];
    const changes = item.type === 'function' && !/view|pure/.test(item.stateMutability);
    return changes ? [toFunctionSignature(item)] : [];
  });
  return signatures.filter((signature) => !(signature in known)).sort();
}

/** The target as results name it. */
export function describeTarget({ target, model }: Session): RunReport['target'] {
  const { spec, bytecodeHash, manner, artifacts } = target;
  const { sourceName, contractName, compiler } = artifacts[model.world.subject]!;
  const contract = `${sourceName}:${contractName}`;
  return { spec, bytecodeHash, contract, compiler, manner };
}

/** A failure with its transcript and the exact command that shows it again. */
export function reportedFailure(
  session: Session,
  found: FoundFailure,
  flags: ReplayedFlags,
): ReportedFailure {
  const { counterexample, trouble, shrinkExecutions } = found;
  const transcript = transcriptOf(session, found);
  const lost = found.file === undefined && trouble.some(({ code }) => code.startsWith('disk/'));
  const file = found.file === undefined ? undefined : path.relative(process.cwd(), found.file);
  return {
    counterexample,
    file,
    transcript,
    replay: file === undefined ? undefined : replayWords(file, flags, session.chain.fork),
    trouble,
    shrinkExecutions,
    source: sourceOf(session, counterexample),
    ...(lost ? { unsaved: counterexampleToJson(counterexample, session.model, transcript) } : {}),
  };
}

/** The line of the function that failed; of the contract where that is not the user's own. */
function sourceOf(session: Session, { plan, divergences }: Counterexample) {
  const { target, model, standing } = session;
  const { command } = plan.steps[divergences[0]!.step] ?? {};
  const own = command !== undefined && command.to === model.world.subject && !isRaw(command);
  const signature = own ? command.function : undefined;
  const artifact = target.artifacts[model.world.subject]!;
  // A deployed contract has no source but that of what it is taken to be.
  const spec = standing?.as ?? target.spec;
  return sourceLineOf(spec, artifact, { cwd: process.cwd(), signature });
}

/** The command that shows a saved plan again, ready to paste. */
export function replayWords(file: string, flags: ReplayedFlags, fork?: Fork): string {
  const model = flags.model === undefined ? [] : ['--model', flags.model];
  // The node is left to ETH_RPC_URL: its URL may hold a key.
  const block = fork === undefined ? [] : ['--fork-block-number', String(fork.block.number)];
  const direct = flags.direct === true ? ['--direct'] : [];
  const envelope = flags.envelope === undefined ? [] : ['--envelope', flags.envelope];
  const target = [...targetWords(flags), ...liveWords(flags)];
  const words = [file, ...target, ...model, ...block, ...direct, ...envelope];
  return ['npx difftest replay', ...words.map(shellWord)].join(' ');
}

/** What a process says of a verdict. */
export function exitCodeOf(result: Pick<CampaignResult, 'verdict' | 'interrupted'>): number {
  if (result.verdict === 'fail') return 1;
  if (result.interrupted) return 130;
  return result.verdict === 'pass' ? 0 : 3;
}
