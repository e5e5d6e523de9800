import { existsSync } from 'node:fs';
import path from 'node:path';
import { defaultModel, models } from '../../models/index.js';
import { UsageError } from '../errors.js';
import type { AnyModel } from '../model/index.js';
import { NO_MODEL } from '../plan/abiModel.js';
import { importUserFile } from './userFile.js';

/** What a model cannot do without; the rest shows itself when it runs. */
const NEEDED = [
  'name',
  'world',
  'initial',
  'operations',
  'invariants',
  'abstraction',
  'generator',
  'speech',
] as const;

/** A model by its name here, or by the path of a file that exports `model`. */
export async function resolveModel(nameOrPath: string | undefined, cwd: string): Promise<AnyModel> {
  if (nameOrPath === undefined) return defaultModel;
  const known = Object.hasOwn(models, nameOrPath) ? models[nameOrPath] : undefined;
  if (known !== undefined) return known;
  if (nameOrPath === NO_MODEL) throw nobodyJudges();
  const file = path.resolve(cwd, nameOrPath);
  if (!existsSync(file)) {
    throw new UsageError({
      code: 'model/unknown',
      message: `there is no model ${nameOrPath}`,
      facts: { model: nameOrPath, 'models here': Object.keys(models).join(', '), file },
      hint: 'Name one of the models here, or the path of a file that exports `model`.',
    });
  }
  return checkModel(await importFile(file), file);
}

/** For commands that hold a contract against a model, and for plans that were made without one. */
function nobodyJudges(): UsageError {
  return new UsageError({
    code: 'model/none',
    message: 'Without a model there is nothing to hold the contract against.',
    facts: { model: NO_MODEL },
    hint:
      'Name a model with --model. Two contracts are held against each other by\n' +
      'difftest compare A B --model none, which also shrinks what shows a difference;\n' +
      'difftest replay and difftest bisect take the plans that it saves.',
  });
}

function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  return importUserFile(
    file,
    (reason, cause) =>
      new UsageError({
        code: 'model/unloadable',
        message: `${file} cannot be loaded`,
        facts: { file, reason },
        hint: 'Correct the file: it must run as TypeScript and find what it imports.',
        cause,
      }),
  );
}

function checkModel(loaded: Readonly<Record<string, unknown>>, file: string): AnyModel {
  const { model } = loaded;
  if (typeof model !== 'object' || model === null) {
    const found = Object.keys(loaded).join(', ') || 'nothing';
    throw new UsageError({
      code: 'model/no-export',
      message: `${file} exports no model`,
      facts: { file, exports: found },
      hint: 'Export it by name: export const model = defineModel({ … }).',
    });
  }
  const missing = NEEDED.filter((name) => !(name in model));
  if (missing.length > 0) {
    throw new UsageError({
      code: 'model/incomplete',
      message: `the model of ${file} is incomplete`,
      facts: { file, missing: missing.join(', ') },
      hint: 'Declare it with defineModel, which lets TypeScript tell what is missing.',
    });
  }
  return model as AnyModel;
}
