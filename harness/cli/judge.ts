import { adoptPlan } from '../campaign/adopt.js';
import { findFailure } from '../campaign/examine.js';
import { requireAllowed } from '../campaign/partial.js';
import { readSavedPlan, type SavedPlan } from '../campaign/saved.js';
import type { Session } from '../campaign/session.js';
import { commonFunctions } from '../compare/interface.js';
import { findDifference, openPair } from '../compare/pair.js';
import { type AnyModel, isRaw } from '../model/index.js';
import { SUBJECT } from '../plan/abiModel.js';
import { divergenceLines, type TranscriptInput, transcriptLines } from '../report/transcript.js';
import type { LoadedTarget } from '../target/artifact.js';
import { type LoadOptions, loadTarget } from '../target/load.js';
import { loadAlone, modelOfAbi } from './loading.js';
import { withLoaded } from './open.js';
import type { LoadingFlags } from './targetFlags.js';

/** Says whether a saved sequence fails on contracts. */
export type Judge = {
  /**
   * What fails, for people; undefined where the sequence passes. UsageError where it cannot be
   * told: what does not compile, or lacks what the sequence calls.
   */
  readonly failureOn: (spec: string) => Promise<readonly string[] | undefined>;
};

export type JudgeOptions = {
  /** A counterexample or a plan. */
  readonly file: string;
  readonly flags: LoadingFlags;
  readonly loading: LoadOptions;
};

/** What a model does not say fails. */
export async function modelJudge(model: AnyModel, options: JudgeOptions): Promise<Judge> {
  const { flags, loading } = options;
  const saved = await readSavedPlan(options.file, model);
  const { hardfork } = saved.plan;
  return {
    failureOn: async (spec) => {
      const target = await loadTarget(model, spec, loading);
      return withLoaded({ model, target, flags, hardfork, workers: 1 }, async (session) => {
        const { plan } = adoptPlan(session, saved.plan);
        const failure = await findFailure(session, plan, saved.executor);
        if (failure === undefined) return undefined;
        const { model, setting } = session;
        return told({ ...failure, model, setting }, ['model', 'contract']);
      });
    },
  };
}

/** For plans without a model: what another contract does otherwise than this one fails. */
export async function withContractJudge<T>(
  spec: string,
  options: JudgeOptions,
  use: (judge: Judge) => Promise<T>,
): Promise<T> {
  const { flags, loading, file } = options;
  const target = await loadAlone(spec, loading);
  const model = commonModel(target, target, flags);
  const saved = await readSavedPlan(file, model);
  const { hardfork } = saved.plan;
  return withLoaded({ model, target, flags, hardfork, workers: 1 }, (session) =>
    use({ failureOn: (other) => differenceOn(other, session, saved, options) }),
  );
}

async function differenceOn(
  spec: string,
  good: Session,
  { plan }: SavedPlan,
  { flags, loading }: JudgeOptions,
): Promise<readonly string[] | undefined> {
  const target = await loadAlone(spec, loading);
  const model = commonModel(good.target, target, flags);
  const functions = model.operations[SUBJECT]!;
  const allows = (command: Parameters<Session['allows']>[0]) =>
    isRaw(command) || Object.hasOwn(functions, command.function);
  requireAllowed(plan, allows, spec);
  const { hardfork } = plan;
  return withLoaded({ model, target, flags, hardfork, workers: 1 }, async (session) => {
    const difference = await findDifference(openPair(good, session), plan);
    if (difference === undefined) return undefined;
    const { a: predicted } = difference;
    const { model, setting } = good;
    return told({ ...difference, predicted, model, setting }, ['good', 'bad']);
  });
}

/** Decodes by the second's ABI, and calls what the first has too. */
function commonModel(first: LoadedTarget, second: LoadedTarget, flags: LoadingFlags): AnyModel {
  const [left, right] = [first, second].map(({ artifacts }) => artifacts[SUBJECT]!.abi);
  const callable = commonFunctions(left!, right!);
  return modelOfAbi(second, { callable, constructorArgs: flags.constructorArgs });
}

function told(input: TranscriptInput, sides: readonly [string, string]): readonly string[] {
  return [...transcriptLines(input), '', ...divergenceLines(input, sides)];
}
