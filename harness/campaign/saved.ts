import { DEFAULT_HARDFORK } from '../chain/node.js';
import { counterexampleFromJson } from '../corpus/counterexample.js';
import {
  COUNTEREXAMPLE_FORMAT,
  PLAN_FORMAT,
  readDocument,
  reading,
  TRACE_FORMAT,
} from '../corpus/document.js';
import { planFromJson } from '../corpus/planFile.js';
import { UsageError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import { divergenceKey } from '../trace/divergence.js';
import type { Plan } from '../trace/plan.js';
import { parseRecorded, type RecordedPlan, recordedPlan } from '../trace/recorded.js';
import type { RecordedTrace } from '../trace/recordedSchema.js';
import type { ExecutorKind } from './examine.js';

/** What a file holds: something to run, and maybe what it must show. */
export type SavedPlan = {
  readonly kind: 'plan' | 'counterexample' | 'recorded';
  readonly file: string;
  readonly plan: Plan;
  /** Which executor showed the failure. */
  readonly executor: ExecutorKind;
  /** What failed, and whether it was shown that no command can be left out. */
  readonly failure?: { readonly key: string; readonly minimal: boolean };
  /** What the recorded chain did. */
  readonly recorded?: RecordedPlan & { readonly trace: RecordedTrace };
};

/** Reads a counterexample, a plan or a recorded trace; says which kinds there are otherwise. */
export async function readSavedPlan(file: string, model: AnyModel): Promise<SavedPlan> {
  const { format, json, text } = await readDocument(file);
  if (format === COUNTEREXAMPLE_FORMAT) {
    const read = reading(file, () => counterexampleFromJson(json, model));
    const { plan, executor, minimal } = read;
    const failure = { key: divergenceKey(read), minimal };
    return { kind: 'counterexample', file, plan, executor, failure };
  }
  if (format === PLAN_FORMAT) {
    const plan = reading(file, () => planFromJson(json.plan ?? null, model));
    return { kind: 'plan', file, plan, executor: 'simulate' };
  }
  if (format === model.recording?.format) {
    return readRecorded(text, file, model);
  }
  throw new UsageError({
    code: 'file/unknown-format',
    message: `${file} has a format that is not known here`,
    facts: {
      file,
      format,
      known: [COUNTEREXAMPLE_FORMAT, PLAN_FORMAT, model.recording?.format]
        .filter(Boolean)
        .join(', '),
    },
    hint: 'Was it written by another version, or for another model? Choose one with --model.',
  });
}

function readRecorded(text: string, file: string, model: AnyModel): SavedPlan {
  const trace = parseRecorded(text, file);
  const recorded = recordedPlan(trace, model);
  const plan: Plan = {
    model: model.name,
    parameters: model.parameters,
    hardfork: DEFAULT_HARDFORK,
    steps: recorded.steps,
    origin: { note: `recorded: ${trace.name}` },
  };
  return { kind: 'recorded', file, plan, executor: 'simulate', recorded: { ...recorded, trace } };
}

/** The model's name that a file was saved for, before a model is chosen. */
export async function modelOfFile(file: string): Promise<string | undefined> {
  const { json, format } = await readDocument(file);
  const plan = format === TRACE_FORMAT ? json : json.plan;
  if (typeof plan !== 'object' || plan === null || Array.isArray(plan)) return undefined;
  const { model } = plan as { readonly model?: unknown };
  return typeof model === 'string' ? model : undefined;
}
