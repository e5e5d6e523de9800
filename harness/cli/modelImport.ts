import path from 'node:path';
import { models } from '../../models/index.js';
import type { AnyModel } from '../model/index.js';

/** What an `import` of a model says in a file of a folder. */
export function modelImport(
  model: AnyModel,
  given: string | undefined,
  folder: string,
): { readonly name: string; readonly from: string } {
  if (Object.hasOwn(models, model.name) && models[model.name] === model) {
    return { name: shippedExport(model.name), from: `taiko-difftest/models/${model.name}` };
  }
  const file = path
    .relative(folder, path.resolve(given ?? 'model.ts'))
    .split(path.sep)
    .join('/');
  const from = file.startsWith('.') ? file : `./${file}`;
  return { name: 'model', from: from.replace(/\.ts$/, '.js') };
}

/** What the file that ships a model exports it as. */
export function shippedExport(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
