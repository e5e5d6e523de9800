import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import * as fastCheck from 'fast-check';
import ts from 'typescript';
import * as abis from '../../contracts/abi/index.js';
import type { AnyModel } from '../../harness/model/index.js';
import * as vocabulary from '../../harness/model/index.js';

type Exports = Record<string, unknown>;
type Body = (exports: Exports, require: (specifier: string) => unknown) => void;

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
};

/**
 * Evaluates the sources of models anew whenever asked: a mutant of a constant is only there while
 * its module is evaluated, and nothing that one mutant left in a cache may meet the next. They are
 * compiled once, which makes it a matter of milliseconds; what they import is never evaluated again.
 */
export class ModelLoader {
  readonly #root: string;
  readonly #bodies = new Map<string, Body>();
  readonly #others: ReadonlyMap<string, unknown>;

  /** `root` is the folder that has `models/` in it. */
  constructor(root: string) {
    this.#root = root;
    this.#others = new Map<string, unknown>([
      ['fast-check', fastCheck],
      [join(root, 'contracts/abi/index'), abis],
      [join(root, 'harness/model/index'), vocabulary],
    ]);
    const files = readdirSync(join(root, 'models'), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const fileName = join(root, 'models', file);
      const text = readFileSync(fileName, 'utf8');
      const { outputText } = ts.transpileModule(text, { compilerOptions: OPTIONS, fileName });
      const body = compileFunction(outputText, ['exports', 'require'], { filename: fileName });
      this.#bodies.set(fileName.replace(/\.ts$/, ''), body as Body);
    }
  }

  /** The model of the pool, evaluated together with all that it imports. */
  pool(): AnyModel {
    const file = join(this.#root, 'models/prover-pool/index');
    return (this.#evaluate(file) as { readonly proverPool: AnyModel }).proverPool;
  }

  #evaluate(file: string): Exports {
    const loaded = new Map<string, Exports>();
    const require = (name: string): unknown => {
      const known = loaded.get(name) ?? this.#others.get(name);
      if (known !== undefined) return known;
      const body = this.#bodies.get(name);
      if (body === undefined) throw new Error(`no module of a model imports ${name}`);
      const exports: Exports = {};
      loaded.set(name, exports);
      body(exports, (specifier) => {
        if (!specifier.startsWith('.')) return require(specifier);
        return require(resolve(dirname(name), specifier.replace(/\.js$/, '')));
      });
      return exports;
    };
    return require(file) as Exports;
  }
}
