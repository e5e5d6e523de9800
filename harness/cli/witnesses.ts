import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Witness } from '../compare/comparison.js';
import type { Pair } from '../compare/pair.js';
import { PLAN_FORMAT } from '../corpus/document.js';
import { planToJson } from '../corpus/planFile.js';
import { writeDocument } from '../corpus/store.js';
import { DifftestError } from '../errors.js';
import { NO_MODEL } from '../plan/abiModel.js';
import type { BehaviourChange } from '../report/compared.js';
import { divergenceLines, transcriptLines } from '../report/transcript.js';
import { type Json, valueToJson } from '../trace/json.js';
import { shellWord } from './values.js';

/** Where plans that tell two contracts apart lie; they are no failures of either. */
const DIFFERENCES = 'differences';

/** Says what two contracts do differently, and saves the plans that show it. */
export async function tellWitnesses(
  pair: Pair,
  witnesses: readonly Witness[],
  options: {
    readonly directory: string | undefined;
    readonly model: string | undefined;
    /** Told what could not be saved: a finding is told all the same. */
    readonly onTrouble: (error: DifftestError) => void;
  },
): Promise<readonly BehaviourChange[]> {
  const changes: BehaviourChange[] = [];
  for (const { difference, runs, minimal } of witnesses) {
    const { plan, divergences, a } = difference;
    const { model, setting } = pair.a;
    const input = { model, setting, plan, predicted: a, divergences };
    const transcript = [...transcriptLines(input), '', ...divergenceLines(input, ['A', 'B'])];
    const [{ code, function: called }] = divergences;
    const differences: Json = divergences.map((divergence): Json => {
      const { path: place, model: left, contract: right } = divergence;
      const sides = { a: valueToJson(left ?? null), b: valueToJson(right ?? null) };
      return { code: divergence.code, path: [...place], ...sides };
    });
    const planJson = planToJson(plan, model);
    const document = {
      format: PLAN_FORMAT,
      transcript: [`A: ${pair.a.target.spec}`, `B: ${pair.b.target.spec}`, '', ...transcript],
      differences,
      plan: planJson,
    };
    const file = await saveWitness(options, model.name, `${code}-${called}`, document);
    const replay = (spec: string): string => {
      const choice = model.name === NO_MODEL ? NO_MODEL : options.model;
      const words = ['npx difftest replay', shellWord(file ?? ''), '--target', shellWord(spec)];
      return [...words, ...(choice === undefined ? [] : ['--model', shellWord(choice)])].join(' ');
    };
    changes.push({
      code,
      function: called,
      runs,
      commands: plan.steps.length,
      minimal,
      transcript,
      differences,
      plan: planJson,
      file,
      replay:
        file === undefined
          ? undefined
          : { a: replay(pair.a.target.spec), b: replay(pair.b.target.spec) },
    });
  }
  return changes;
}

/** Saves a plan that tells contracts apart; where it lies, relative to the working directory. */
export async function saveWitness(
  options: Pick<Parameters<typeof tellWitnesses>[2], 'directory' | 'onTrouble'>,
  model: string,
  name: string,
  document: { readonly [field: string]: Json },
): Promise<string | undefined> {
  const { directory, onTrouble } = options;
  if (directory === undefined) return undefined;
  const digest = createHash('sha256').update(JSON.stringify(document.plan)).digest('hex');
  const safe = name.replace(/[^a-zA-Z0-9]+/g, '-');
  const file = path.join(directory, DIFFERENCES, model, `${safe}-${digest.slice(0, 8)}.json`);
  try {
    await writeDocument(file, document);
    return path.relative(process.cwd(), file);
  } catch (error) {
    if (!(error instanceof DifftestError)) throw error;
    onTrouble(error);
    return undefined;
  }
}
