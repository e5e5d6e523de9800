import path from 'node:path';
import { runCampaign } from '../campaign/campaign.js';
import { type FoundFailure, failureLines } from '../campaign/failure.js';
import { OutcomeMatrix } from '../campaign/matrix.js';
import type { Session } from '../campaign/session.js';
import { counterexampleToJson } from '../corpus/counterexample.js';
import { planToJson } from '../corpus/planFile.js';
import { saveFailure } from '../corpus/store.js';
import type { DifftestError } from '../errors.js';
import type { VersionTest } from '../history/history.js';
import type { Command } from '../model/index.js';
import { generatePlan } from '../plan/generate.js';
import type { VersionWitness } from '../report/historied.js';
import type { TraceStep } from '../trace/trace.js';

export type VersionTestOptions = {
  readonly seed: bigint;
  readonly runs: number;
  readonly depth: number;
  readonly shrinkLimit: number;
  /** Where witnesses are saved; undefined saves none. */
  readonly corpusDirectory: string | undefined;
  readonly signal: AbortSignal;
  /** What went wrong beside a verdict: a full disk, a node that died while shrinking. */
  readonly onTrouble: (error: DifftestError) => void;
};

/**
 * Holds one version against the model with fresh plans. Saved failures are not replayed: they are
 * about other versions, and the verdict should not hang on what was tested before.
 */
export async function testSession(
  session: Session,
  options: VersionTestOptions,
): Promise<VersionTest> {
  const result = await runCampaign(session, {
    ...options,
    executor: 'simulate',
    corpusDirectory: undefined,
    // Several versions are under way at once.
    workers: 1,
    failFast: true,
    matrix: withoutReverts(session, options),
    now: () => performance.now(),
  });
  const [found] = result.failures;
  return {
    verdict: result.verdict,
    steps: result.steps,
    witness: found && (await toWitness(session, found, options)),
    trouble: result.trouble,
  };
}

/**
 * A matrix in which every revert that the plans bring up is filled. Mining shows what else a call
 * writes, and a revert writes nothing: so only plans with new successes are mined, which is most
 * of the time that a version takes.
 */
function withoutReverts(session: Session, options: VersionTestOptions): OutcomeMatrix {
  const { model, setting, hardfork, allows, after } = session;
  const { seed, runs, depth } = options;
  const matrix = new OutcomeMatrix();
  for (let run = 0; run < runs; run++) {
    const drawing = { model, setting, seed, run, depth, hardfork, allows, after };
    const { plan, predicted } = generatePlan(drawing);
    const commands: Command[] = [];
    const steps: TraceStep[] = [];
    predicted.steps.forEach((step, index) => {
      if (step.outcome.status === 'success') return;
      commands.push(plan.steps[index]!.command);
      steps.push(step);
    });
    matrix.notice(commands, { ...predicted, steps });
  }
  return matrix;
}

async function toWitness(
  session: Session,
  found: FoundFailure,
  { corpusDirectory, onTrouble }: VersionTestOptions,
): Promise<VersionWitness> {
  const { model } = session;
  const { plan, divergences, minimal, confirmation } = found.counterexample;
  const [first] = divergences;
  const transcript = failureLines(session, found);
  const planJson = planToJson(plan, model);
  const saved =
    corpusDirectory === undefined
      ? undefined
      : await saveFailure({
          corpusDirectory,
          modelName: model.name,
          name: `${first!.code}-${first!.function.split('.').at(-1)}`,
          document: counterexampleToJson(found.counterexample, model, transcript),
          identity: planJson,
        });
  for (const error of [...found.trouble, ...(saved?.trouble ?? [])]) onTrouble(error);
  const file = saved?.file;
  return {
    code: first!.code,
    function: first!.function,
    commands: plan.steps.length,
    minimal,
    confirmation,
    transcript,
    plan: planJson,
    file: file === undefined ? undefined : path.relative(process.cwd(), file),
  };
}
