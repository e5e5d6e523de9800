import path from 'node:path';
import type { CampaignOptions, CampaignResult } from '../campaign/campaign.js';
import { type FoundFailure, failureLines as transcriptOf } from '../campaign/failure.js';
import type { Session } from '../campaign/session.js';
import { counterexampleToJson } from '../corpus/counterexample.js';
import type { ReportedFailure, RunReport } from '../report/result.js';
import { type TargetFlags, targetWords } from './targetFlags.js';
import { shellWord } from './values.js';
import { versionsOf } from './versions.js';

/** What the command that shows a failure again has to repeat. */
type ReplayedFlags = TargetFlags & { readonly model?: string | undefined };

/** Joins what a campaign found with what only the command line knows. */
export function reportOf(
  session: Session,
  options: CampaignOptions,
  result: CampaignResult,
  flags: ReplayedFlags,
): RunReport {
  const { target, model, chain } = session;
  return {
    verdict: result.verdict,
    exitCode: exitCodeOf(result),
    target: describeTarget(session),
    parameters: session.parameters,
    lacks: target.partial?.lacks,
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
    invariants: model.invariants.map((invariant) => invariant.name),
    minedPlans: result.minedPlans,
    saved: result.saved,
    failures: result.failures.map((found) => reportedFailure(session, found, flags)),
    trouble: result.trouble,
    versions: versionsOf(chain),
  };
}

function describeTarget({ target, model }: Session): RunReport['target'] {
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
  const words = [
    'npx difftest replay',
    file,
    ...targetWords(flags),
    ...(flags.model === undefined ? [] : ['--model', flags.model]),
  ];
  const replay =
    file === undefined ? undefined : [words[0], ...words.slice(1).map((word) => shellWord(word!))];
  return {
    counterexample,
    file,
    transcript,
    replay: replay?.join(' '),
    trouble,
    shrinkExecutions,
    ...(lost ? { unsaved: counterexampleToJson(counterexample, session.model, transcript) } : {}),
  };
}

function exitCodeOf(result: CampaignResult): number {
  if (result.verdict === 'fail') return 1;
  if (result.interrupted) return 130;
  return result.verdict === 'pass' ? 0 : 3;
}
