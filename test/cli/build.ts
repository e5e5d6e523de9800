import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { BUILT, ROOT } from './built.js';

const SOURCES = ['harness', 'models', 'contracts'];

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
};

/**
 * Runs once before all tests: makes JavaScript of the sources that changed, each by itself, for
 * tests that start or call `difftest` as users have it. Nothing is checked here: that is tsc's.
 */
export function setup(): void {
  for (const file of SOURCES.flatMap(filesBelow)) {
    const from = path.join(ROOT, file);
    const to = path.join(BUILT, file.replace(/\.ts$/, '.js'));
    if (modified(to) > modified(from)) continue;
    const { outputText } = ts.transpileModule(readFileSync(from, 'utf8'), {
      compilerOptions: OPTIONS,
      fileName: from,
    });
    mkdirSync(path.dirname(to), { recursive: true });
    // Another run of the tests may read it at this moment.
    writeFileSync(`${to}.${process.pid}`, outputText);
    renameSync(`${to}.${process.pid}`, to);
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => path.join(folder, name));
}

/** When it was written last, in milliseconds; never, if it is not there. */
function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
